// What every engine refuses, in the same words.

import {
  LandbridgeError,
  layerOf,
  type NamedParameters,
  type NetworkSpec,
  type NetworkState,
  suggest,
  type Table,
} from '../core/index.js'

/** Names and shapes of a network's parameters. */
export type Shapes = ReadonlyMap<string, readonly number[]>

/** Throws `config` where a layer is none of the network's. */
export function checkLayers(shapes: Shapes, layers: ReadonlySet<string>): void {
  const known = new Set([...shapes.keys()].map(layerOf))
  for (const layer of layers) {
    if (!known.has(layer))
      throw new LandbridgeError('config', `Expected a layer of the network, got '${layer}'`, suggest(layer, known))
  }
}

/** Throws `checkpoint` on a name that is no parameter's, or on another size. */
export function checkNamed(shapes: Shapes, named: NamedParameters): void {
  for (const [name, values] of Object.entries(named)) {
    const size = requireShape(shapes, name).reduce((product, length) => product * length, 1)
    if (values.length !== size)
      throw new LandbridgeError('checkpoint', `Expected ${size} numbers in '${name}', got ${values.length}`)
  }
}

/** Throws `checkpoint` where a state lacks a parameter, or has one that is unknown or of another size. */
export function checkState(shapes: Shapes, state: NetworkState): void {
  for (const named of [state.parameters, state.first, state.second]) checkNamed(shapes, named)
  for (const name of shapes.keys()) {
    if (state.parameters[name] === undefined)
      throw new LandbridgeError('checkpoint', `Expected parameter '${name}', got none`)
  }
  for (const name of Object.keys(state.steps)) requireShape(shapes, name)
}

/** A layer's learning rate. Throws `config` where it has none from 0 on. */
export function rateOf(layer: string, rates: Record<string, number>): number {
  const rate = rates[layer]
  if (rate !== undefined && rate >= 0 && rate < Number.POSITIVE_INFINITY) return rate
  const what = `Expected a learning rate from 0 on for layer '${layer}'`
  throw new LandbridgeError('config', `${what}, got ${rate ?? 'none'}`)
}

/** Largest number of 32 bits, which second moments are. */
const LARGEST = 2 ** 128 - 2 ** 104

/** Throws `unstable` where gradients of this norm, clipped to `maxNorm`, would leave moments that are no numbers. */
export function requireUsableNorm(norm: number, maxNorm = Number.POSITIVE_INFINITY): void {
  const left = Math.min(norm, Math.fround(maxNorm))
  if (Number.isFinite(norm) && left * left <= LARGEST) return
  const limit = Math.sqrt(LARGEST).toPrecision(2)
  const message = `Expected finite gradients with a norm of at most ${limit}, got a norm of ${norm}`
  throw new LandbridgeError('unstable', message, 'try a lower learning rate')
}

/** Throws where gradients are not shaped like the outputs of the heads they are named after. */
export function checkOutputGradients(spec: NetworkSpec, by: Record<string, Float32Array>, rows: number): void {
  for (const [name, gradient] of Object.entries(by)) {
    const head = spec.heads.find((candidate) => candidate.name === name)
    const length = head === undefined ? 0 : head.kind === 'free' ? head.size : head.size * rows
    if (gradient.length !== length)
      throw new Error(`Expected ${length} gradients of head '${name}', got ${gradient.length}`)
  }
}

/**
 * How many rows a forward pass has. `own` says which tables lie where this network computes. Throws where inputs are missing, lie
 * elsewhere, are of another width, or shorter than `rows` asks.
 */
export function rowCount(
  widths: readonly { name: string; width: number }[],
  inputs: Record<string, Table>,
  rows: Int32Array | undefined,
  own: (table: Table | undefined) => (Table & { count: number }) | undefined,
): number {
  let count: number | undefined
  for (const { name, width } of widths) {
    const table = own(inputs[name])
    if (table?.columns !== width) {
      const got = table === undefined ? describeForeign(inputs[name]) : `${table.columns}`
      throw new Error(`Expected a table of ${width} columns of this engine for input '${name}', got ${got}`)
    }
    if (count !== undefined && count !== table.count)
      throw new Error(`Expected ${count} rows for input '${name}', got ${table.count}`)
    count = table.count
  }
  const all = count ?? 1
  if (rows === undefined) return all
  for (let i = 0; i < rows.length; i++) {
    if (rows[i]! < 0 || rows[i]! >= all) throw new Error(`Expected row indices below ${all}, got ${rows[i]}`)
  }
  return rows.length
}

function describeForeign(table: Table | undefined): string {
  return table === undefined ? 'none' : 'one of another engine: keep it with the engine that made the network'
}

function requireShape(shapes: Shapes, name: string): readonly number[] {
  const shape = shapes.get(name)
  if (shape !== undefined) return shape
  const hint = suggest(name, shapes.keys())
  throw new LandbridgeError('checkpoint', `Expected a parameter of the network, got '${name}'`, hint)
}
