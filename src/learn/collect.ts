// Collecting: steps of a vector env into one rollout.

import {
  LandbridgeError,
  type Learner,
  type Rollout,
  requireReturn,
  spaceSize,
  type Task,
  type VectorEnv,
  type VectorStep,
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
 * Takes `length` steps of every row with the learner's exploring actions. Returns the rollout; `position` moves on, and the
 * returns of episodes that ended are appended to `returns` in the order of time, then row. Throws `env` where a row starts anew
 * though its episode did not end, `unstable` on a return that is not finite.
 */
export async function collect(
  env: VectorEnv,
  learner: Learner,
  length: number,
  position: Position,
  returns: number[],
): Promise<Rollout> {
  const rollout = allocate(env.task, position.step, length)
  const { privileged } = rollout
  for (let t = 0; t < length; t++) {
    const { observations, starts } = position.step
    rollout.observations.set(observations, t * observations.length)
    if (position.step.privileged) privileged?.observations.set(position.step.privileged, t * privileged.last.length)
    rollout.starts.set(starts, t * env.size)
    const { actions, extras } = learner.explore(position.step)
    rollout.actions.set(actions, t * actions.length)
    for (const [name, values] of Object.entries(extras)) {
      rollout.extras[name] ??= new Float32Array(values.length * length)
      rollout.extras[name].set(values, t * values.length)
    }
    position.step = await env.step(actions)
    position.watch?.look(position.step)
    keepOutcome(rollout, t, position, returns)
    await breathe()
  }
  rollout.last.set(position.step.observations)
  if (position.step.privileged) privileged?.last.set(position.step.privileged)
  return rollout
}

function keepOutcome(rollout: Rollout, t: number, { step, running }: Position, returns: number[]): void {
  const { rows } = rollout
  rollout.applied.set(step.applied, t * step.applied.length)
  rollout.rewards.set(step.rewards, t * rows)
  rollout.terminated.set(step.terminated, t * rows)
  rollout.truncated.set(step.truncated, t * rows)
  rollout.finals.set(step.finals, t * step.finals.length)
  if (step.finalsPrivileged) rollout.privileged?.finals.set(step.finalsPrivileged, t * step.finalsPrivileged.length)
  for (let row = 0; row < rows; row++) {
    running[row]! += step.rewards[row]!
    const ended = step.terminated[row] === 1 || step.truncated[row] === 1
    // Advantages stop where an episode ended: a row that starts anew without an end would be linked across its start.
    if (!ended && step.starts[row] === 1)
      throw new LandbridgeError('env', `Expected row ${row} to terminate or be truncated before it starts anew`)
    if (!ended) continue
    returns.push(requireReturn(running[row]!))
    running[row] = 0
  }
}

function allocate(task: Task, { rewards, privileged }: VectorStep, length: number): Rollout {
  const rows = rewards.length
  const count = rows * length
  const observation = spaceSize(task.observation)
  const hidden = privileged && privileged.length / rows
  return {
    rows,
    length,
    observations: new Float32Array(count * observation),
    actions: new Float32Array(count * spaceSize(task.action)),
    applied: new Float32Array(count * task.actuators.low.length),
    rewards: new Float32Array(count),
    terminated: new Uint8Array(count),
    truncated: new Uint8Array(count),
    starts: new Uint8Array(count),
    finals: new Float32Array(count * observation),
    last: new Float32Array(rows * observation),
    ...(hidden !== undefined && {
      privileged: {
        observations: new Float32Array(count * hidden),
        last: new Float32Array(rows * hidden),
        finals: new Float32Array(count * hidden),
      },
    }),
    extras: {},
  }
}
