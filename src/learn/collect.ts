// Collecting: steps of a vector env into one rollout.

import {
  type Collected,
  createRollout,
  LandbridgeError,
  type Learner,
  type Rollout,
  requireReturn,
  type VectorEnv,
  type VectorStep,
  writeSeen,
  writeTaken,
} from '../core/index.js'
import { breathe } from './breathe.js'
import type { RewardWatch } from './reward-watch.js'

/** Where collecting stands between two rollouts: the env's last step, and the returns of the episodes under way. */
export interface Position {
  step: VectorStep
  running: Float64Array // [rows]
  /** Sees every step. */
  watch?: RewardWatch
}

/**
 * Takes `length` steps of every row with the learner's exploring actions, where the rows are if env and learner can do that. Returns
 * the rollout, valid until the env's next call; `position` moves on, and the returns of episodes that ended are appended to `returns`
 * in the order of time, then row. Throws `env` where a row starts anew though its episode did not end, `unstable` on a return that
 * is not finite.
 */
export async function collect(
  env: VectorEnv,
  learner: Learner,
  length: number,
  position: Position,
  returns: number[],
): Promise<Rollout> {
  const rollout =
    env.collect && learner.exploration
      ? received(await env.collect(await learner.exploration(length), length), position)
      : await stepByStep(env, learner, length, position)
  for (let t = 0; t < length; t++) keepReturns(rollout, t, position, returns)
  return rollout
}

function received({ rollout, terms, step }: Collected, position: Position): Rollout {
  position.step = step
  position.watch?.look({ rewards: rollout.rewards, terms })
  return rollout
}

async function stepByStep(env: VectorEnv, learner: Learner, length: number, position: Position): Promise<Rollout> {
  const rollout = createRollout(env.task, position.step, length)
  const all = { first: 0, last: env.size }
  for (let t = 0; t < length; t++) {
    writeSeen(rollout, t, position.step, all)
    const { actions, extras } = learner.explore(position.step)
    for (const [name, values] of Object.entries(extras)) {
      rollout.extras[name] ??= new Float32Array(values.length * length)
      rollout.extras[name].set(values, t * values.length)
    }
    position.step = await env.step(actions)
    position.watch?.look(position.step)
    writeTaken(rollout, t, { actions, step: position.step }, all)
    await breathe()
  }
  writeSeen(rollout, length, position.step, all)
  return rollout
}

function keepReturns(rollout: Rollout, t: number, { step, running }: Position, returns: number[]): void {
  const { rows, length, rewards, terminated, truncated } = rollout
  for (let row = 0; row < rows; row++) {
    const at = t * rows + row
    running[row]! += rewards[at]!
    const ended = terminated[at] === 1 || truncated[at] === 1
    const starts = t + 1 < length ? rollout.starts[at + rows] : step.starts[row]
    // Advantages stop where an episode ended: a row that starts anew without an end would be linked across its start.
    if (!ended && starts === 1)
      throw new LandbridgeError('env', `Expected row ${row} to terminate or be truncated before it starts anew`)
    if (!ended) continue
    returns.push(requireReturn(running[row]!))
    running[row] = 0
  }
}
