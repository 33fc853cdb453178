// A worker's share of a rollout: its rows act and step on by themselves, and wait for no others until the end.

import {
  checkActions,
  type ExplorationSpec,
  type Explorer,
  LandbridgeError,
  type RowRange,
  type Task,
  writeRows,
  writeSeen,
  writeTaken,
} from '../../core/index.js'
import type { EnvRows } from './env-rows.js'
import type { PoolLetter, PoolMemory } from './pool-memory.js'

type Orders = Extract<PoolLetter, { into: unknown }>

/** Collects rows `first` to `last` of all into what {@link Collector.load} was given. */
export class Collector {
  /** The step that is under way, from 0. */
  t = 0
  #orders: Orders | undefined
  #explorer: { key: string; explorer: Explorer } | undefined

  constructor(
    private readonly rows: EnvRows,
    private readonly task: Omit<Task, 'judge'>,
    private readonly range: RowRange,
    private readonly memory: Pick<PoolMemory, 'step' | 'actions'>,
    private readonly create: (spec: ExplorationSpec, rows: number, range: RowRange) => Explorer,
  ) {}

  /** How to explore in the rollouts to come, and where they go. */
  load(orders: Orders): void {
    this.#orders = orders
    const { spec } = orders.exploration
    const key = JSON.stringify(spec)
    if (this.#explorer?.key !== key) {
      this.dispose()
      this.#explorer = { key, explorer: this.create(spec, this.memory.step.rewards.length, this.range) }
    }
    this.#explorer.explorer.load({ ...orders.exploration, memory: orders.into.memory })
  }

  /** One rollout. Throws what {@link EnvRows.step} throws, and where an action is none; {@link t} is the step where it happened. */
  collect(): void {
    if (!this.#orders || !this.#explorer)
      throw new LandbridgeError('env', 'Expected to be told how to explore before a rollout')
    const { explorer } = this.#explorer
    const { rollout, terms } = this.#orders.into
    const { memory, range, rows } = this
    const { step, actions } = memory
    const { first, last } = range
    const columns = actions.length / rollout.rows
    const own = actions.subarray(first * columns, last * columns)
    for (this.t = 0; this.t < rollout.length; this.t++) {
      const { t } = this
      writeSeen(rollout, t, step, range)
      explorer.explore(step, actions)
      checkActions(this.task, own, last - first, first)
      rows.step()
      writeTaken(rollout, t, memory, range)
      writeRows(terms, step.terms, { t, rows: rollout.rows, range })
    }
    writeSeen(rollout, rollout.length, step, range)
  }

  dispose(): void {
    this.#explorer?.explorer.dispose()
    this.#explorer = undefined
  }
}
