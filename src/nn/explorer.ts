// An actor that explores for some rows of all: the generator goes on over every row, so that its actions are those drawn for all.

import {
  createRng,
  type Exploration,
  type ExplorationSpec,
  type Explorer,
  forget,
  type RowRange,
  spaceSize,
  type VectorStep,
} from '../core/index.js'
import { createActor } from './actor.js'
import { distributionOf } from './distribution-of.js'

/** Explores for the rows of a range, of `rows` in all, once it was loaded. Throws `config` where the network is no actor for its spaces. */
export function createExplorer(
  { actor: spec, observation, action, clip }: ExplorationSpec,
  rows: number,
  { first, last }: RowRange,
): Explorer {
  const actor = createActor(spec, observation, action, clip)
  const distribution = distributionOf(action)
  const rng = createRng(0)
  const [seen, done] = [spaceSize(observation), spaceSize(action)]
  let memory: Float32Array = new Float32Array(0)
  return {
    load(exploration: Exploration): void {
      actor.load(exploration.parameters, exploration.normaliser)
      rng.load(exploration.rng)
      const { memorySize } = actor.policy
      memory = exploration.memory.subarray(first * memorySize, last * memorySize)
    },
    explore({ observations, starts }: Pick<VectorStep, 'observations' | 'starts'>, actions: Float32Array): void {
      forget(memory, actor.policy.memorySize, starts.subarray(first, last))
      const outputs = actor.outputs(observations.subarray(first * seen, last * seen), last - first, memory)
      distribution.skip(rng, first)
      distribution.sample(rng, outputs, last - first, actions.subarray(first * done, last * done))
      distribution.skip(rng, rows - last)
    },
    dispose: () => actor.dispose(),
  }
}
