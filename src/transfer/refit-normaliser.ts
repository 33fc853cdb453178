// Statistics measured anew, with the change folded into the first layers: other inputs, the same function.

import { LandbridgeError, type NamedParameters, networkLayers, type Snapshot, spaceSize } from '../core/index.js'
import { deviations, goldenVectors, Normaliser } from '../nn/index.js'
import { originsOf } from './origins.js'

/** A channel that hardly moves keeps this share of its old deviation: one of 0 would clip away all that comes later. */
const LEAST_DEVIATION = 0.01

/**
 * The snapshot with the statistics of `observations` [rows x size] in place of its own. W' = W diag(s'/s) and
 * b' = b + W (m' - m) / s in every layer that reads observations leave both networks' functions as they were wherever neither
 * statistics clip. A channel's deviation falls to a hundredth of the old one at most. Golden vectors are taken from `observations`.
 * Throws `config` where a layer that statistics cannot be folded into reads observations, `channels` where there are no rows or they
 * are of another size.
 */
export function refitNormaliser(snapshot: Snapshot, observations: Float32Array, rows: number): Snapshot {
  const { contract, normaliser: old } = snapshot
  const size = spaceSize(contract.observation)
  if (rows < 1 || observations.length !== rows * size) {
    const got = `${observations.length} numbers`
    throw new LandbridgeError('channels', `Expected ${Math.max(1, rows)} rows of ${size} observations, got ${got}`)
  }
  const measured = new Normaliser(size, contract.clip)
  measured.observe(observations)
  const { count, mean, variance } = measured.state()
  const before = deviations(old)
  const floored = variance.map((value, i) => Math.max(value, (LEAST_DEVIATION * before[i]!) ** 2))
  const normaliser = { count, mean, variance: floored }
  const after = deviations(normaliser)
  const scale = after.map((deviation, i) => deviation / before[i]!)
  const shift = mean.map((value, i) => (value - (old.count === 0 ? 0 : old.mean[i]!)) / before[i]!)
  const actor = fold(snapshot, 'actor', scale, shift)
  const critic = fold(snapshot, 'critic', scale, shift)
  const golden = goldenVectors({ contract, actor, normaliser }, observations)
  return { ...snapshot, actor, critic, normaliser, golden }
}

function fold(
  { contract, ...snapshot }: Snapshot,
  network: 'actor' | 'critic',
  scale: Float64Array,
  shift: Float64Array,
): NamedParameters {
  const parameters = { ...snapshot[network] }
  const origins = originsOf(contract[network])
  for (const layer of networkLayers(contract[network])) {
    const columns = origins.get(layer.name)!
    const observed = columns.some(({ node }) => node === 'observation')
    if (!observed || layer.kind === 'take' || layer.kind === 'dropout') continue
    if (layer.kind !== 'dense' && layer.kind !== 'gru' && layer.kind !== 'lstm') throw notFolded(network, layer)
    const weight = parameters[`${layer.name}.weight`]!.slice() // [rows x inputs]
    const bias = Float64Array.from(parameters[`${layer.name}.bias`]!)
    for (let row = 0; row < bias.length; row++) {
      columns.forEach(({ node, index }, column) => {
        if (node !== 'observation') return
        const cell = row * columns.length + column
        bias[row]! += weight[cell]! * shift[index]!
        weight[cell]! *= scale[index]!
      })
    }
    parameters[`${layer.name}.weight`] = weight
    parameters[`${layer.name}.bias`] = Float32Array.from(bias)
  }
  return parameters
}

function notFolded(network: string, { name, kind }: { name: string; kind: string }): LandbridgeError {
  return new LandbridgeError(
    'config',
    `Expected layers that statistics can be folded into to read observations, got '${network}.${name}', a ${kind}`,
    "take another normaliser mode than 'refit': carry, continue or reset",
  )
}
