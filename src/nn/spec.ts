// Checks a network spec before anything is built of it.

import {
  LandbridgeError,
  type NetworkLayer,
  type NetworkSpec,
  networkLayers,
  networkSpecSchema,
  parameterShapes,
  parseOrRefuse,
  suggest,
  unfoldedSize,
} from '../core/index.js'

/** Bytes of a parameter with its gradient and both moments. */
const BYTES = 16
/** Most bytes of a network's parameters, as many as WebAssembly addresses. */
const MOST_BYTES = 2 ** 32
/** Most numbers that all layers compute and remember for one row: 64 MiB. */
const MOST_NUMBERS = 2 ** 24
/** Most layers, heads included. */
const MOST_LAYERS = 1000

/**
 * Throws `config` where something is of no kind that there is, where names clash or are odd, where a trunk or head reads something
 * that does not exist below it, where a layer does not fit what comes in, or where all of it takes more memory than networks have.
 */
export function checkSpec(spec: NetworkSpec): void {
  parseOrRefuse(networkSpecSchema, spec, 'config', ['network'])
  const count = spec.trunks.reduce((sum, { layers }) => sum + layers.length, spec.heads.length)
  requireAtMost(MOST_LAYERS, 'layers', count, 'choose fewer layers')
  checkNames(spec)
  const layers = networkLayers(spec)
  for (const layer of layers) checkLayer(layer)
  checkSize(spec)
  const numbers = layers.reduce((sum, layer) => sum + numbersOf(layer), 0)
  requireAtMost(MOST_NUMBERS, 'numbers a row', numbers, 'choose smaller layers or shorter windows')
}

/** What a layer computes and remembers for one row: a convolution unfolds its windows. */
function numbersOf(layer: NetworkLayer): number {
  return layer.outputs + layer.memory + (layer.kind === 'conv' ? unfoldedSize(layer.windows) : 0)
}

function requireAtMost(most: number, what: string, got: number, hint: string): void {
  if (got <= most) return
  const [expected, found] = [most, got].map((number) => number.toLocaleString('en'))
  throw new LandbridgeError('config', `Expected a network of at most ${expected} ${what}, got ${found}`, hint)
}

function checkNames(spec: NetworkSpec): void {
  const sources = new Set<string>()
  const taken = new Set<string>()
  const claim = (name: string) => {
    if (!/^[A-Za-z][\w-]*$/.test(name))
      throw new LandbridgeError('config', `Expected a name of letters, digits, '-' and '_', got '${name}'`)
    if (name in Object.prototype)
      throw new LandbridgeError('config', `Expected a name that objects do not have of themselves, got '${name}'`)
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
}

/** Before anything is drawn: a matrix of this size takes minutes to start. */
function checkSize(spec: NetworkSpec): void {
  const shapes = [...parameterShapes(spec).values()]
  const count = shapes.reduce((sum, shape) => sum + shape.reduce((product, size) => product * size, 1), 0)
  if (count * BYTES <= MOST_BYTES) return
  const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toLocaleString('en', { maximumFractionDigits: 1 })} GiB`
  const got = `${count.toLocaleString('en')}, which need ${gibibytes(count * BYTES)} with gradients and moments`
  const most = `${(MOST_BYTES / BYTES).toLocaleString('en')} parameters (${gibibytes(MOST_BYTES)})`
  throw new LandbridgeError('config', `Expected a network of at most ${most}, got ${got}`, 'choose smaller layers')
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
