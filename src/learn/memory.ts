// What the networks of an on-policy learner remember between its calls.

import { forget, memorySize, type Networks } from '../core/index.js'

/** What a policy without memory is given for it. */
export const NO_MEMORY = new Float32Array(0)

/** Memory of actor and critic, [rows x memory size] each. All rows start anew at a mark, so that no checkpoint needs it. */
export class Memory {
  /** Whether any of the two remembers. */
  readonly remembers: boolean
  /** The critic's before the next rollout. */
  critic: Float32Array
  /** The actor's before the rollout under way. */
  readonly began: Float32Array
  readonly #actor: Float32Array
  readonly #size: number

  constructor(rows: number, { actor, critic }: Networks) {
    this.#size = memorySize(actor)
    this.remembers = this.#size + memorySize(critic) > 0
    this.critic = new Float32Array(rows * memorySize(critic))
    this.began = new Float32Array(rows * this.#size)
    this.#actor = new Float32Array(rows * this.#size)
  }

  /** The actor's memory for the next step, zero in rows that start; what acts updates it in place. */
  enter(starts: Uint8Array): Float32Array {
    forget(this.#actor, this.#size, starts)
    return this.#actor
  }

  /** The actor's for the next step, of rows that go on; what acts elsewhere updates it in place. */
  get actor(): Float32Array {
    return this.#actor
  }

  /** A rollout was learnt from, the next one begins. */
  leave(): void {
    this.began.set(this.#actor)
  }
}
