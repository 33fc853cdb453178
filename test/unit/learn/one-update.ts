// Updates of a learner on rollouts drawn at random, with all that it holds before and after, for answers worked out beside it.

import { createRng, type Learner, type NetworkSpec, type Rollout } from 'landbridge/core'
import { type LearnerState, unpackState } from '#src/learn/learner-state.js'
import { referenceForward } from '#src/nn/index.js'

/** Rows of the identity task with any numbers; every step ends its episode, or some do. */
export function drawRollout(kind: 'box' | 'discrete', seed: number, ends: 'every' | 'some', length = 8): Rollout {
  const rng = createRng(seed)
  const rows = 2
  const count = rows * length
  const normals = (size: number) => Float32Array.from({ length: size }, () => rng.normal())
  const fate = Array.from({ length: count }, () => (ends === 'every' ? 0 : rng.integer(5)))
  const flags = (of: (i: number) => boolean) => Uint8Array.from({ length: count }, (_, i) => Number(of(i)))
  const actions = Float32Array.from({ length: count }, () => (kind === 'box' ? rng.uniform(-1, 1) : rng.integer(2)))
  return {
    rows,
    length,
    observations: normals(2 * count),
    actions,
    applied: actions,
    rewards: normals(count),
    terminated: flags((i) => fate[i] === 0),
    truncated: flags((i) => fate[i] === 1),
    starts: flags((i) => i < rows || fate[i - rows]! < 2),
    finals: normals(2 * count),
    last: normals(2 * rows),
    extras: {},
  }
}

/** All that a learner holds. */
export async function stateOf(learner: Learner): Promise<LearnerState> {
  return unpackState((await learner.checkpoint()).state)
}

/** Outputs of one of the networks that a learner held, in double precision. */
export function outputsOf(
  state: LearnerState,
  name: string,
  spec: NetworkSpec,
  inputs: Record<string, Float32Array>,
): Record<string, Float64Array> {
  const rows = inputs.observation!.length / spec.inputs.observation!
  return referenceForward(spec, state.networks[name]!.parameters, inputs, rows).outputs
}

/** The gradient that Adam's first moment took in between two states. */
export function gradientOf(before: LearnerState, after: LearnerState, network: string, name: string): number[] {
  const earlier = before.networks[network]!.first[name]!
  return Array.from(after.networks[network]!.first[name]!, (moment, i) => (moment - 0.9 * earlier[i]!) / 0.1)
}

/** Arithmetic mean, in double precision. */
export function average(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length
}
