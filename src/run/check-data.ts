// Whether what a plan learns from is there and fits: told before anything starts.

import { type Catalog, LandbridgeError, type Plan, resolvePlugin, type Stage } from '../core/index.js'
import { noDemonstrations } from '../learn/index.js'
import { loadEnv } from './load-env.js'
import { readDemonstrations } from './stages/index.js'

/**
 * Throws `config` where a stage's algorithm needs demonstrations and the plan names none, what reading them for its
 * task throws, and `config` where no stage's algorithm reads them.
 * A robot's task is known only when it is met.
 */
export async function checkData(plan: Plan, stages: readonly Stage[], catalog: Catalog): Promise<void> {
  const read = new Set<string>()
  let isUsed = false
  for (const stage of stages) {
    if (stage.kind !== 'train') continue
    const { needsData } = await resolvePlugin(catalog, 'algorithm', stage.algorithm ?? plan.algorithm)
    if (!needsData) continue
    isUsed = true
    if (plan.data === undefined) throw noDemonstrations((stage.algorithm ?? plan.algorithm).id)
    const domain = plan.domains[stage.on]
    if (domain?.kind !== 'sim' || read.has(stage.on)) continue
    read.add(stage.on)
    await readDemonstrations(plan.data, (await loadEnv(catalog, domain.env)).spec)
  }
  if (plan.data !== undefined && !isUsed)
    throw new LandbridgeError(
      'config',
      `Expected an algorithm that learns from data, got '${plan.algorithm.id}'`,
      'bc does',
    )
}
