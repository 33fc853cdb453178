// A vectorised env in this process.

import {
  checkActions,
  createVectorStep,
  type EnvSpec,
  isMade,
  LandbridgeError,
  type Physics,
  type PluginRef,
  requireCount,
  spaceSize,
  type Task,
  taskOf,
  type VectorEnv,
  type VectorStep,
} from '../../core/index.js'
import { checkPhysics } from '../check-physics.js'
import { EnvRows } from './env-rows.js'

/**
 * Steps `rows` envs one after the other; `ref` is what made them, which an `unstable` world carries. Throws `physics` on laws that do
 * not fit the env's table, `env` on no spec and no number of rows. `step` refuses actions of another size (`channels`) or that are not finite (`unstable`) before any row
 * moves; what the env's own code throws comes out as `env`, with row, seed and step, and with the cause.
 */
export function localEnv(
  spec: EnvSpec,
  { rows, physics = {}, ref }: { rows: number; physics?: Physics; ref?: PluginRef },
): VectorEnv {
  if (!isMade('env', spec))
    throw new LandbridgeError(
      'env',
      'Expected the spec of an env, got something else',
      'a plug-in gives it: create({})',
    )
  requireCount('env', 'rows', rows)
  checkPhysics(spec, physics)
  return new LocalEnv(spec, rows, physics, ref)
}

class LocalEnv implements VectorEnv {
  readonly task: Task
  readonly #step: VectorStep
  readonly #actions: Float32Array
  readonly #rows: EnvRows

  constructor(
    private readonly spec: EnvSpec,
    readonly size: number,
    physics: Physics,
    ref: PluginRef | undefined,
  ) {
    this.task = taskOf(spec)
    this.#step = createVectorStep(spec, size)
    this.#actions = new Float32Array(size * spaceSize(spec.action))
    this.#rows = new EnvRows(spec, { ref, physics, first: 0, last: size, step: this.#step, actions: this.#actions })
  }

  async reset(seed: number): Promise<VectorStep> {
    this.#rows.reset(seed)
    return this.#step
  }

  async step(actions: Float32Array): Promise<VectorStep> {
    checkActions(this.task, actions, this.size)
    this.#actions.set(actions)
    this.#rows.step()
    return this.#step
  }

  randomise(physics: Physics): void {
    checkPhysics(this.spec, physics)
    this.#rows.randomise(physics)
  }

  async dispose(): Promise<void> {
    this.#rows.dispose()
  }
}
