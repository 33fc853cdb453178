// What of a task goes into files and hellos.

import type { EnvSpec, Task } from './env.js'
import type { Networks, SnapshotContract, SnapshotOrigin } from './policy.js'

/** Task fields of a spec, without what only a simulator needs. */
export function taskOf(spec: EnvSpec): Task {
  const {
    id: _id,
    physics: _physics,
    substeps: _substeps,
    create: _create,
    mechanism: _mechanism,
    presets: _presets,
    ...task
  } = spec
  return task
}

/** The part of a task that a snapshot and a robot's hello carry. */
export type TaskContract = Pick<Task, 'observation' | 'action' | 'actuators' | 'terms' | 'controlHz' | 'maxSteps'> & {
  solved?: number
}

/** A task without what only its maker can use. */
export function taskContract({
  observation,
  action,
  actuators,
  terms,
  controlHz,
  maxSteps,
  solved,
}: Task): TaskContract {
  return { observation, action, actuators, terms, controlHz, maxSteps, ...(solved !== undefined && { solved }) }
}

/** What a snapshot of a policy for `task` promises; `clip` as in the contract. */
export function snapshotContract(
  task: Task,
  origin: SnapshotOrigin,
  { actor, critic }: Networks,
  clip: number,
): SnapshotContract {
  const seen = 'privileged' in critic.inputs && task.privileged ? { privileged: task.privileged } : {}
  return { format: 1, ...taskContract(task), actor, critic, ...seen, ...origin, clip }
}
