// The source's golden observations as both policies meet them: the ground on which surgery is measured.

import { type Rng, type Snapshot, spaceSize } from '../core/index.js'
import type { ChannelMap } from './channel-map.js'
import { actionOutputs } from './reference-forward.js'

/** The same moments as seen by the source, by the source with what the target lacks at its mean, and by the target. */
export interface GoldenRows {
  source: number[][]
  atMean: number[][]
  /** What is new in the target is standard normal here, to show that it has no effect. */
  target: number[][]
}

/** Golden observations of the source, carried over to the target's channels. */
export function goldenRows(policy: Snapshot, map: ChannelMap, rng: Rng): GoldenRows {
  const { mean } = policy.normaliser
  const removed = new Set(map.removed)
  const source = rowsOf(policy)
  return {
    source,
    atMean: source.map((row) => row.map((value, i) => (removed.has(i) ? mean[i]! : value))),
    target: source.map((row) => map.from.map((from) => (from < 0 ? Math.fround(rng.normal()) : row[from]!))),
  }
}

/** Largest difference of an action that both have, between the source at `before` and the target at `after`, row by row. */
export function actionChange(
  source: { policy: Snapshot; rows: number[][] },
  target: { policy: Snapshot; rows: number[][] },
  action: ChannelMap,
): number {
  let change = 0
  source.rows.forEach((row, i) => {
    const before = actionOutputs(source.policy, row)
    const after = actionOutputs(target.policy, target.rows[i]!)
    action.from.forEach((from, to) => {
      if (from >= 0) change = Math.max(change, Math.abs(after[to]! - before[from]!))
    })
  })
  return change
}

/** The smallest logit that a policy of choices gives for its golden observations. */
export function lowestLogit(policy: Snapshot): number {
  return Math.min(...rowsOf(policy).flatMap((row) => actionOutputs(policy, row)))
}

function rowsOf({ contract, golden }: Snapshot): number[][] {
  const size = spaceSize(contract.observation)
  return Array.from({ length: golden.rows }, (_, row) => [
    ...golden.observations.subarray(row * size, (row + 1) * size),
  ])
}
