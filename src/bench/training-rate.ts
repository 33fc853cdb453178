// How fast a training goes on, with all its learning.

import { availableParallelism } from 'node:os'
import { simd } from '../nn/index.js'
import { secondsOf } from './bench.js'
import { sac, steady } from './recipes.js'
import { startTraining } from './training.js'

/** Trainings whose rate is measured, and env steps between two looks at the clock. */
const TRAININGS = {
  ppo: { recipe: steady, steps: 80 * 512 },
  sac64: { recipe: sac(64, 100), steps: 2000 },
  sac256: { recipe: sac(256, 256), steps: 100 },
} as const

/** Env steps before the first look: past the warm-up of a replay memory. */
const BEFORE = 600
/** Share of the steps that run in before a look: threads and caches have slept while others were measured. */
const RUN_IN = 0.25

/** What to measure; `relaxed` with sums rounded once. */
export interface TrainingOrder {
  name: keyof typeof TRAININGS
  relaxed: boolean
}

/** Measures env steps a second on all cores. Throws `engine` where the runtime has no relaxed SIMD. */
export async function createTrainingRate({ name, relaxed }: TrainingOrder): Promise<() => Promise<number>> {
  const { recipe, steps } = TRAININGS[name]
  const training = startTraining(recipe, await simd.create({ threads: availableParallelism(), relaxed }), 1)
  await training.advance(Math.max(steps, BEFORE))
  return async () => {
    await training.advance(RUN_IN * steps)
    return steps / (await secondsOf(() => training.advance(steps)))
  }
}
