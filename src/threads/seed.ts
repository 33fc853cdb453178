// Process entry: runs one seed as told by the first message, and ends when the parent is gone.

import './young-generation.js'

import { catalog } from '../catalog.js'
import { failureOf } from '../core/index.js'
import { closeLinks, monotonicSeconds } from '../link/index.js'
import { runSeed, type SeedMessage, seedOrderSchema } from '../run/index.js'

// Ctrl-C and a closing terminal reach the whole group; what they mean is the parent's to decide.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGQUIT']) process.on(signal, () => {})
process.on('disconnect', () => void closeLinks().finally(() => process.exit(1)))
process.once('message', (order) => void main(order))

async function main(message: unknown): Promise<void> {
  try {
    const { plan, seed, ...options } = seedOrderSchema.parse(message)
    for await (const event of runSeed(plan, catalog, seed, { ...options, now: monotonicSeconds })) {
      await send({ kind: 'event', event })
    }
    await send({ kind: 'done' })
  } catch (problem) {
    await send({ kind: 'failed', failure: failureOf(problem) })
  }
  process.exit(0)
}

function send(message: SeedMessage): Promise<void> {
  return new Promise((resolve) => process.send?.(message, () => resolve()))
}
