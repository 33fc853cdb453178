// One seed in a process of its own: the plan goes down, events come up, everything else is in the run folder.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { errorOf, failureSchema, planSchema, type RunEvent, runEventSchema, z } from '../core/index.js'

/** What a seed process is told. */
export const seedOrderSchema = z.strictObject({
  plan: planSchema,
  seed: z.int(),
  folder: z.string(),
  workers: z.int(),
  token: z.string(),
})
/** What a seed process is told. */
export type SeedOrder = z.infer<typeof seedOrderSchema>

/** What a seed process says. */
export const seedMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('event'), event: runEventSchema }),
  z.object({ kind: z.literal('done') }),
  z.object({ kind: z.literal('failed'), failure: failureSchema }),
])
/** What a seed process says. */
export type SeedMessage = z.infer<typeof seedMessageSchema>

const AFTER_AN_END = 'where memory ran out, run fewer seeds side by side (--workers)'

/**
 * Runs one seed in a child process; returning early kills it, and so does `ending` while the next event is awaited. Throws the error
 * that the child reported, `process` where it ended without a word.
 */
export async function* seedInProcess(order: SeedOrder, ending?: AbortSignal): AsyncGenerator<RunEvent> {
  const child = fork(new URL('../threads/seed.js', import.meta.url), { stdio: ['ignore', 2, 'inherit', 'ipc'] })
  const inbox: SeedMessage[] = []
  let wake = () => {}
  const push = (message: SeedMessage) => {
    inbox.push(message)
    wake()
  }
  child.on('message', (message) => {
    const { success, data, error } = seedMessageSchema.safeParse(message)
    if (success) push(data)
    else {
      const said = `Expected a message of seed ${order.seed} that can be read, got ${error.message}`
      push({ kind: 'failed', failure: { code: 'process', message: said } })
    }
  })
  child.on('exit', (code, signal) => {
    const message = `Expected seed ${order.seed} to finish, got the end of its process (${signal ?? `exit code ${code}`})`
    push({ kind: 'failed', failure: { code: 'process', message, hint: AFTER_AN_END } })
  })
  const kill = () => void child.kill('SIGKILL')
  ending?.addEventListener('abort', kill)
  child.send(order)
  try {
    for (;;) {
      const message = inbox.shift()
      if (message?.kind === 'event') yield message.event
      else if (message?.kind === 'done') return
      else if (message?.kind === 'failed') throw errorOf(message.failure)
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    ending?.removeEventListener('abort', kill)
    await endChild(child)
  }
}

/** A child that has not ended is killed: what it has done is in the run folder. Its robots end with their parent's pipe. */
async function endChild(child: ReturnType<typeof fork>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
