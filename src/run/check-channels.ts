// Whether a policy can be where the plan's stages take it: told from the env specs, before anything is trained.

import {
  type Catalog,
  type ChannelContract,
  domainOf,
  envOf,
  type Plan,
  requireSameChannels,
  requireSameMeaning,
  type Stage,
  type Task,
} from '../core/index.js'
import { followPolicy } from './follow-policy.js'
import { loadEnv } from './load-env.js'
import { readSnapshot } from './stages/index.js'

/**
 * Follows the policy through the stages of every arm. Throws `channels`, side by side, where it would meet other channels
 * without a transfer, or in a transfer a channel of the same name that means something else. Domains that only a robot's hello
 * describes are told by `met`, or left to the run.
 */
export async function checkCarriedChannels(
  plan: Plan,
  catalog: Catalog,
  met: ReadonlyMap<string, Task> = new Map(),
): Promise<void> {
  const tasks = new Map(met)
  for (const [name, domain] of Object.entries(plan.domains)) {
    const ref = envOf(domain)
    if (ref !== undefined && !tasks.has(name)) tasks.set(name, (await loadEnv(catalog, ref)).spec)
  }
  const start = plan.start === undefined ? undefined : readSnapshot(plan.start).contract
  await followPolicy<ChannelContract>(plan, start, (stages, carried) => follow(stages, carried, tasks))
}

/** `carried`: the channels of the policy on its way in, then out; the first training decides them where they are not known. */
function follow(
  stages: readonly Stage[],
  carried: ChannelContract | undefined,
  tasks: ReadonlyMap<string, Task>,
): ChannelContract | undefined {
  let current = carried
  for (const stage of stages) {
    const name = domainOf(stage)
    const next = tasks.get(name)
    if (next !== undefined && current !== undefined) {
      if (stage.kind === 'transfer') checkTransferred(current, next, name)
      else requireSameChannels(current, next, `'${name}'`)
    }
    if (stage.kind === 'transfer') current = next
    else if (stage.kind === 'train') current ??= next
  }
  return current
}

/** Channels may come and go in a transfer, but one of the same name must mean the same. */
function checkTransferred(from: ChannelContract, to: Task, name: string): void {
  for (const part of ['observation', 'action', 'actuators'] as const)
    requireSameMeaning(part, from[part] ?? to[part], to[part], `'${name}'`)
}
