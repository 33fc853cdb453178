// Statistics measured anew, with the change folded into the first layers: other inputs, the same function.

import { denseLayers, LandbridgeError, type NamedParameters, type Snapshot, spaceSize } from '../core/index.js'
import { goldenVectors, Normaliser } from '../nn/index.js'
import { deviations } from './reference-forward.js'
import { sourceWidth } from './source-width.js'

/** A channel that hardly moves keeps this share of its old deviation: one of 0 would clip away all that comes later. */
const LEAST_DEVIATION = 0.01

/**
 * The snapshot with the statistics of `observations` [rows x size] in place of its own. W' = W diag(s'/s) and
 * b' = b + W (m' - m) / s in every layer that reads observations leave both networks' functions as they were wherever neither
 * statistics clip. A channel's deviation falls to a hundredth of the old one at most. Golden vectors are taken from
 * `observations`. Throws `channels` where there are no rows or they are of another size.
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
  return { contract, actor, critic, normaliser, golden }
}

function fold(
  { contract, ...snapshot }: Snapshot,
  network: 'actor' | 'critic',
  scale: Float64Array,
  shift: Float64Array,
): NamedParameters {
  const parameters = { ...snapshot[network] }
  for (const { name, from, inputs, outputs } of denseLayers(contract[network])) {
    const at = from.indexOf('observation')
    if (at < 0) continue
    const start = from.slice(0, at).reduce((sum, source) => sum + sourceWidth(contract[network], source), 0)
    const weight = parameters[`${name}.weight`]!.slice() // [outputs x inputs]
    const bias = Float64Array.from(parameters[`${name}.bias`]!)
    for (let row = 0; row < outputs; row++) {
      for (let i = 0; i < scale.length; i++) {
        const cell = row * inputs + start + i
        bias[row]! += weight[cell]! * shift[i]!
        weight[cell]! *= scale[i]!
      }
    }
    parameters[`${name}.weight`] = weight
    parameters[`${name}.bias`] = Float32Array.from(bias)
  }
  return parameters
}
