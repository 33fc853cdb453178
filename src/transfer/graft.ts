// Surgery on one network: weights copied by the names of channels, so that what both tasks share is computed as before.

import {
  headSize,
  LandbridgeError,
  type NamedParameters,
  type NetworkLayer,
  type NetworkSpec,
  networkLayers,
  type Rng,
  type Snapshot,
} from '../core/index.js'
import type { ChannelMap } from './channel-map.js'
import { lowestLogit } from './golden-rows.js'
import { type Origin, originsOf } from './origins.js'

/** Spread of the weights of a new action's mean: it starts near the middle of its range and still breaks symmetry. */
const NEW_ACTION_STD = 0.01

/** What surgery on one network is made of. */
export interface GraftNeeds {
  network: 'actor' | 'critic'
  source: Snapshot
  target: NetworkSpec
  observation: ChannelMap
  action: ChannelMap
  /** Where the critic reads privileged observations. */
  privileged?: ChannelMap
  rng: Rng
}

/** A network's parameters after surgery, with how many came from the source. */
export interface Graft {
  parameters: NamedParameters
  copied: number
  fresh: number
}

/**
 * Parameters of the target. Columns of new observations are 0; rows of new actions are small and random (a mean), or constant and
 * below every logit that the source gives for its golden observations. A convolution and a normalised layer are copied where they
 * read what they read in the source. Throws `config`, naming the layer, where one differs in more than its channels.
 */
export function graft(needs: GraftNeeds): Graft {
  const result: Graft = { parameters: {}, copied: 0, fresh: 0 }
  const spec = needs.source.contract[needs.network]
  const layers = new Map(networkLayers(spec).map((layer) => [layer.name, layer]))
  const origins = { target: originsOf(needs.target), source: originsOf(spec) }
  for (const layer of networkLayers(needs.target)) {
    const source = layers.get(layer.name)
    if (source === undefined || !isSame(layer, source)) throw mismatch(needs, layer, source)
    const columns = columnsOf(origins.target.get(layer.name)!, origins.source.get(layer.name)!, needs)
    const operate = layer.kind === 'dense' ? graftDense : graftOther
    operate(result, layer, source, columns, needs)
  }
  for (const head of needs.target.heads) {
    if (head.kind === 'dense') continue
    const source = spec.heads.find(({ name, kind }) => name === head.name && kind === 'free')
    graftFree(result, head, source, needs)
  }
  return result
}

/** Whether two layers differ in nothing but how wide they are and how they began. */
function isSame(target: NetworkLayer, source: NetworkLayer): boolean {
  const nature = (layer: NetworkLayer) => {
    const { kind, from, activation, windows, length } = { activation: '', windows: '', length: 0, ...layer }
    return JSON.stringify([kind, from, activation, windows, length])
  }
  return nature(target) === nature(source)
}

function graftOther(
  result: Graft,
  target: NetworkLayer,
  source: NetworkLayer,
  columns: number[],
  needs: GraftNeeds,
): void {
  const reads = target.kind === 'gru' || target.kind === 'lstm'
  const unchanged = columns.length === source.inputs && columns.every((column, i) => column === i)
  const fits = target.outputs === source.outputs && (reads || unchanged)
  const named = needs.source[needs.network]
  const parts = Object.entries(target.parameters)
  if (parts.length > 0 && !fits) throw mismatch(needs, target, source)
  for (const [part, [rows = 1]] of parts) {
    const values = named[`${source.name}.${part}`]!
    const mapped = reads && part === 'weight'
    const copy = mapped ? permuted(values, source.inputs, identity(rows), columns, () => 0) : [...values]
    record(result, `${target.name}.${part}`, copy, mapped ? rows * count(columns) : copy.length)
  }
}

function graftDense(
  result: Graft,
  target: NetworkLayer,
  source: NetworkLayer,
  columns: number[],
  needs: GraftNeeds,
): void {
  const rows = rowsOf(target, source, needs)
  const isLogit = needs.network === 'actor' && needs.source.contract.action.kind === 'discrete'
  const sourceWeight = needs.source[needs.network][`${source.name}.weight`]! // [outputs x inputs]
  const sourceBias = needs.source[needs.network][`${source.name}.bias`]!
  const newBias = isLogit && rows.includes(-1) ? lowestLogit(needs.source) - 1 : initialBias(needs.target, target.name)
  const own = needs.rng.split(`${needs.network}.${target.name}`)
  const newWeight = isLogit ? () => 0 : () => NEW_ACTION_STD * own.normal()
  const weight = permuted(sourceWeight, source.inputs, rows, columns, newWeight)
  const bias = rows.map((row) => (row < 0 ? newBias : sourceBias[row]!))
  record(result, `${target.name}.weight`, weight, count(rows) * count(columns))
  record(result, `${target.name}.bias`, bias, count(rows))
}

/** What the biases of a layer start with. */
function initialBias({ heads }: NetworkSpec, layer: string): number {
  const head = heads.find(({ name }) => name === layer)
  return (head?.kind === 'dense' && head.bias) || 0
}

/** Chosen rows and columns of a matrix with `width` columns; a new row is drawn, a new column 0. */
function permuted(from: Float32Array, width: number, rows: number[], columns: number[], draw: () => number): number[] {
  return rows.flatMap((row) =>
    columns.map((column) => (row < 0 ? draw() : column < 0 ? 0 : from[row * width + column]!)),
  )
}

type FreeHead = Extract<NetworkSpec['heads'][number], { kind: 'free' }>

function graftFree(result: Graft, target: FreeHead, source: { size: number } | undefined, needs: GraftNeeds): void {
  const layer = { name: target.name, outputs: target.size }
  if (source === undefined) throw mismatch(needs, layer, undefined)
  const values = needs.source[needs.network][`${target.name}.value`]!
  const rows = rowsOf(layer, { name: target.name, outputs: source.size }, needs)
  const value = rows.map((row) => (row < 0 ? target.initial : values[row]!))
  record(result, `${target.name}.value`, value, count(rows))
}

function record(result: Graft, name: string, values: number[], copied: number): void {
  result.parameters[name] = Float32Array.from(values)
  result.copied += copied
  result.fresh += values.length - copied
}

/** Entries that come from the source. */
function count(from: number[]): number {
  return from.filter((number) => number >= 0).length
}

/** For each column of the target's layer the source's, -1 where new: observations and actions by name, all else as it stands. */
function columnsOf(target: readonly Origin[], source: readonly Origin[], needs: GraftNeeds): number[] {
  const { observation, action, privileged } = needs
  const maps: Record<string, ChannelMap | undefined> = { observation, action, privileged }
  const key = (node: string, index: number, lag: number) => `${node}:${index}:${lag}`
  const places = new Map(source.map(({ node, index, lag }, column) => [key(node, index, lag), column]))
  return target.map(({ node, index, lag }) => {
    const map = node in needs.target.inputs ? maps[node] : undefined
    return places.get(key(node, map?.from[index] ?? index, lag)) ?? -1
  })
}

/** For each output of the target's layer the source's: by action in the actor's heads and in one value a choice. */
function rowsOf(target: Named, source: Named, needs: GraftNeeds): number[] {
  const { action, network } = needs
  const acts = needs.source.contract.action
  const isHead = needs.target.heads.some((head) => head.name === target.name)
  const byAction = isHead && (network === 'actor' || (acts.kind === 'discrete' && source.outputs > 1))
  const fits = byAction && target.outputs === action.from.length && source.outputs === headSize(acts)
  if (!fits && target.outputs !== source.outputs) throw mismatch(needs, target, source)
  return fits ? action.from : identity(target.outputs)
}

function identity(size: number): number[] {
  return Array.from({ length: size }, (_, i) => i)
}

type Named = Pick<NetworkLayer, 'name' | 'outputs'> & Partial<Pick<NetworkLayer, 'kind' | 'inputs' | 'from'>>

function mismatch({ network }: GraftNeeds, target: Named, source: Named | undefined): LandbridgeError {
  const describe = ({ outputs, ...layer }: Named) => {
    const { inputs, kind, activation, from } = { activation: '', ...layer }
    if (inputs === undefined) return `[${outputs}]`
    const what = kind === 'dense' ? activation : `${kind} ${activation}`.trim()
    return `[${outputs} x ${inputs}] ${what} on ${from?.join(' and ')}`
  }
  const expected = source === undefined ? 'which has none' : describe(source)
  return new LandbridgeError(
    'config',
    `Expected layer '${network}.${target.name}' as in the source, ${expected}, got ${describe(target)}`,
    'only observations and actions may differ: give the target the policy options that the source was trained with',
  )
}
