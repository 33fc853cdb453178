// PPO updates on an engine in a process of its own: builds of one library exclude each other, and one that dies takes nothing with it.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { catalog } from '../catalog.js'
import { errorOf, type Failure, LandbridgeError, type PluginRef, resolvePlugin } from '../core/index.js'
import { secondsOf } from './bench.js'
import type { PpoNetworks } from './ppo-networks.js'
import { ppoUpdate } from './ppo-update.js'

/** What to measure. */
export interface UpdateOrder {
  engine: PluginRef
  networks: PpoNetworks
  rows: number
  /** How long a measurement goes on; its last update may end later. */
  seconds: number
}

/** What the process answers to an order. */
export type UpdateAnswer = { works: true; milliseconds: number } | { works: false; failure: Failure }

/** A process with an engine and networks that stay from one measurement to the next. */
export class UpdateProcess {
  readonly #child = fork(new URL('../threads/update.js', import.meta.url), {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  })

  constructor(private readonly order: UpdateOrder) {}

  /** Milliseconds an update. Throws `engine` where the engine fails, or dies. */
  async measure(): Promise<number> {
    const over = new AbortController()
    const answered = once(this.#child, 'message', over) as Promise<[UpdateAnswer]>
    const ended = once(this.#child, 'exit', over) as Promise<[code: number | null, signal: string | null]>
    this.#child.send(this.order)
    const died = ended.then(([code, signal]): [UpdateAnswer] => [
      { works: false, failure: { message: `Expected an update, got the end of its process (${signal ?? code})` } },
    ])
    const [answer] = await Promise.race([answered, died]).finally(() => over.abort())
    if (answer.works) return answer.milliseconds
    const { message, hint } = answer.failure
    throw new LandbridgeError('engine', message, hint, { cause: errorOf(answer.failure) })
  }

  /** Ends the process; nothing may be called afterwards. */
  end(): void {
    this.#child.kill('SIGKILL')
  }
}

/** What {@link UpdateProcess.measure} measures, in this process. */
export async function createMeasure({ engine, networks, rows, seconds }: UpdateOrder): Promise<() => Promise<number>> {
  const plugin = await resolvePlugin(catalog, 'engine', engine)
  const update = ppoUpdate(await plugin.create(engine.config), rows, networks)
  return async () => {
    let updates = 0
    let taken = 0
    while (updates === 0 || taken < seconds) {
      taken += await secondsOf(update)
      updates++
    }
    return (1000 * taken) / updates
  }
}
