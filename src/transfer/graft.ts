// Surgery on one network: weights copied by the names of channels, so that what both tasks share is computed as before.

import {
  type DenseLayer,
  denseLayers,
  headSize,
  LandbridgeError,
  type NamedParameters,
  type NetworkSpec,
  type Rng,
  type Snapshot,
} from '../core/index.js'
import type { ChannelMap } from './channel-map.js'
import { lowestLogit } from './golden-rows.js'
import { sourceWidth } from './source-width.js'

/** Spread of the weights of a new action's mean: it starts near the middle of its range and still breaks symmetry. */
const NEW_ACTION_STD = 0.01

/** What surgery on one network is made of. */
export interface GraftNeeds {
  network: 'actor' | 'critic'
  source: Snapshot
  target: NetworkSpec
  observation: ChannelMap
  action: ChannelMap
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
 * below every logit that the source gives for its golden observations. Throws `config`, naming the layer, where one differs in
 * more than its channels.
 */
export function graft(needs: GraftNeeds): Graft {
  const result: Graft = { parameters: {}, copied: 0, fresh: 0 }
  const spec = needs.source.contract[needs.network]
  const layers = new Map(denseLayers(spec).map((layer) => [layer.name, layer]))
  for (const layer of denseLayers(needs.target)) graftLayer(result, layer, layers.get(layer.name), needs)
  for (const head of needs.target.heads) {
    if (head.kind === 'dense') continue
    const source = spec.heads.find(({ name, kind }) => name === head.name && kind === 'free')
    graftFree(result, head, source, needs)
  }
  return result
}

function graftLayer(result: Graft, target: DenseLayer, source: DenseLayer | undefined, needs: GraftNeeds): void {
  const same = source?.activation === target.activation && source.from.join() === target.from.join()
  if (source === undefined || !same) throw mismatch(needs, target, source)
  const columns = columnsOf(target, source, needs)
  const rows = rowsOf(target, source, needs)
  const isLogit = needs.network === 'actor' && needs.source.contract.action.kind === 'discrete'
  const sourceWeight = needs.source[needs.network][`${source.name}.weight`]! // [outputs x inputs]
  const sourceBias = needs.source[needs.network][`${source.name}.bias`]!
  const newBias = isLogit && rows.includes(-1) ? lowestLogit(needs.source) - 1 : 0
  const own = needs.rng.split(`${needs.network}.${target.name}`)
  const newWeight = isLogit ? () => 0 : () => NEW_ACTION_STD * own.normal()
  const weight = rows.flatMap((row) =>
    columns.map((column) => {
      if (row < 0) return newWeight()
      return column < 0 ? 0 : sourceWeight[row * source.inputs + column]!
    }),
  )
  const bias = rows.map((row) => (row < 0 ? newBias : sourceBias[row]!))
  record(result, `${target.name}.weight`, weight, count(rows) * count(columns))
  record(result, `${target.name}.bias`, bias, count(rows))
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

/** For each input of the target's layer the source's, -1 where new: observations and actions by name, all else as it stands. */
function columnsOf(target: DenseLayer, source: DenseLayer, needs: GraftNeeds): number[] {
  const maps: Record<string, ChannelMap> = { observation: needs.observation, action: needs.action }
  const spec = needs.source.contract[needs.network]
  const columns: number[] = []
  let start = 0
  for (const name of target.from) {
    const width = sourceWidth(spec, name)
    const map = name in needs.target.inputs ? maps[name] : undefined
    columns.push(...(map?.from ?? identity(width)).map((column) => (column < 0 ? -1 : start + column)))
    start += width
  }
  if (columns.length !== target.inputs || start !== source.inputs) throw mismatch(needs, target, source)
  return columns
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

type Named = Pick<DenseLayer, 'name' | 'outputs'> & Partial<DenseLayer>

function mismatch({ network }: GraftNeeds, target: Named, source: Named | undefined): LandbridgeError {
  const describe = ({ outputs, inputs, activation, from }: Named) =>
    inputs === undefined ? `[${outputs}]` : `[${outputs} x ${inputs}] ${activation} on ${from?.join(' and ')}`
  const expected = source === undefined ? 'which has none' : describe(source)
  return new LandbridgeError(
    'config',
    `Expected layer '${network}.${target.name}' as in the source, ${expected}, got ${describe(target)}`,
    'only observations and actions may differ: give the target the policy options that the source was trained with',
  )
}
