// Checks a network spec before anything is built of it.

import { LandbridgeError, type NetworkSpec, suggest } from '../core/index.js'

/** Throws `config` where names clash or are odd, or where a trunk or head reads something that does not exist below it. */
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
}
