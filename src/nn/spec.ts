// Checks a network spec before anything is built of it.

import { LandbridgeError, type NetworkLayer, type NetworkSpec, networkLayers, suggest } from '../core/index.js'

/**
 * Throws `config` where names clash or are odd, where a trunk or head reads something that does not exist below it, or where a layer
 * does not fit what comes in.
 */
export function checkSpec(spec: NetworkSpec): void {
  const sources = new Set<string>()
  const taken = new Set<string>()
  const claim = (name: string) => {
    if (!/^[A-Za-z][\w-]*$/.test(name))
      throw new LandbridgeError('config', `Expected a name of letters, digits, '-' and '_', got '${name}'`)
    if (taken.has(name)) throw new LandbridgeError('config', `Expected a name of its own, got a second '${name}'`)
    taken.add(name)
  }
  const need = (name: string, reader: string) => {
    if (!sources.has(name))
      throw new LandbridgeError(
        'config',
        `Expected '${reader}' to read an input or an earlier trunk, got '${name}'`,
        suggest(name, sources),
      )
  }
  for (const name of Object.keys(spec.inputs)) {
    claim(name)
    sources.add(name)
  }
  for (const trunk of spec.trunks) {
    claim(trunk.name)
    if (trunk.layers.length === 0)
      throw new LandbridgeError('config', `Expected layers in trunk '${trunk.name}', got none`)
    for (const name of trunk.from) need(name, trunk.name)
    sources.add(trunk.name)
    for (let i = 0; i < trunk.layers.length; i++) sources.add(`${trunk.name}.${i}`)
  }
  for (const head of spec.heads) {
    claim(head.name)
    if (head.kind === 'dense') need(head.from, head.name)
  }
  for (const layer of networkLayers(spec)) checkLayer(layer)
}

function checkLayer(layer: NetworkLayer): void {
  const refuse = (expected: string, got: string) => {
    throw new LandbridgeError('config', `Expected ${expected} in layer '${layer.name}', got ${got}`)
  }
  if (layer.kind === 'take' && (layer.from.length > 1 || layer.first + layer.outputs > layer.inputs)) {
    const last = layer.first + layer.outputs - 1
    refuse('numbers of one source to take', `${layer.first} to ${last} of ${layer.widths.join(' and ')}`)
  }
  if (layer.kind !== 'conv') return
  const { height, width, channels, outHeight, outWidth, kernelHeight } = layer.windows
  const pixels = height * width
  if (pixels * channels !== layer.inputs || layer.widths.some((size) => size % pixels !== 0))
    refuse(`images of ${height} x ${width}, ${channels} channels together,`, `${layer.widths.join(' and ')} numbers`)
  if (outHeight < 1 || outWidth < 1) refuse(`a kernel within ${height} x ${width}`, `${kernelHeight}`)
}
