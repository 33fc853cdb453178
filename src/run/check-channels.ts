// Whether a policy can be where the plan's stages take it: told from the env specs, before anything is trained.

import {
  type Catalog,
  compareChannels,
  type Domain,
  describeChannels,
  LandbridgeError,
  type Plan,
  requireSameChannels,
  type Stage,
  type Task,
} from '../core/index.js'
import { loadEnv } from './domain.js'

/**
 * Follows the policy through the stages of every arm. Throws `channels`, side by side, where it would meet other channels
 * without a transfer, or in a transfer a channel of the same name that means something else. Domains that only a robot's hello
 * describes are left to the run.
 */
export async function checkCarriedChannels(plan: Plan, catalog: Catalog): Promise<void> {
  const tasks = new Map<string, Task>()
  for (const [name, domain] of Object.entries(plan.domains)) {
    const ref = envOf(domain)
    if (ref !== undefined) tasks.set(name, (await loadEnv(catalog, ref)).spec)
  }
  const source = plan.pretrain.find((stage) => stage.kind === 'train')
  follow(plan.pretrain, undefined, tasks)
  for (const stages of Object.values(plan.arms)) {
    const transfers = stages.some((stage) => stage.kind === 'transfer')
    follow(stages, transfers && source !== undefined ? tasks.get(source.on) : undefined, tasks)
  }
}

function envOf(domain: Domain) {
  return domain.kind === 'sim' ? domain.env : (domain.env ?? domain.start?.env)
}

/** `carried`: the task of the policy on its way in; the first training decides it where it is not known. */
function follow(stages: readonly Stage[], carried: Task | undefined, tasks: ReadonlyMap<string, Task>): void {
  let current = carried
  for (const stage of stages) {
    const name = stage.kind === 'transfer' ? stage.to : stage.on
    const next = tasks.get(name)
    if (next !== undefined && current !== undefined) {
      if (stage.kind === 'transfer') requireSameMeaning(current, next, name)
      else requireSameChannels(current, next, `'${name}'`)
    }
    if (stage.kind === 'transfer' || stage.kind === 'train') current = next
  }
}

/** Channels may come and go in a transfer, but one of the same name must have the same unit and shape. */
function requireSameMeaning(from: Task, to: Task, name: string): void {
  for (const part of ['observation', 'action', 'actuators'] as const) {
    const rows = compareChannels(from[part], to[part])
    if (!rows.some(({ problem }) => problem === 'unit' || problem === 'shape')) continue
    const listing = describeChannels(rows)
    const hint = 'a channel of the same name must mean the same quantity: rename it or convert it in the environment'
    throw new LandbridgeError(
      'channels',
      `Expected channels of one meaning, got others in '${name}':\n${part}\n${listing}`,
      hint,
    )
  }
}
