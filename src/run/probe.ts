// Robots that are already there, met before anything is trained: who is not there, refuses the token or has other channels says so now.

import { type Catalog, LandbridgeError, type Plan, type Task } from '../core/index.js'
import { checkCarriedChannels } from './check-channels.js'
import { openDomain } from './domain.js'

/** Dials every robot of the plan that has an address, and leaves it again. Throws what dialling throws, `channels`, `usage`. */
export async function probeRobots(plan: Plan, catalog: Catalog, token: string): Promise<void> {
  const tasks = new Map<string, Task>()
  const streams = new Set([...Object.values(plan.arms).flat(), ...(plan.after?.stages ?? [])].flatMap(streamedTo))
  for (const [name, domain] of Object.entries(plan.domains)) {
    if (domain.kind !== 'robot' || domain.url === undefined) continue
    const { task, link, close } = await openDomain(catalog, domain, { token })
    await close()
    tasks.set(name, task)
    if (!streams.has(name) || link?.contract.mode === 'real-time') continue
    const hint = 'start it with --realtime, or leave the stream stage out'
    throw new LandbridgeError('usage', `Expected '${name}' to run in real time for its stream, got lock-step`, hint)
  }
  if (tasks.size > 0) await checkCarriedChannels(plan, catalog, tasks)
}

function streamedTo(stage: Plan['pretrain'][number]): string[] {
  return stage.kind === 'stream' ? [stage.on] : []
}
