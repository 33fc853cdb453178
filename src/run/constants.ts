// The constants that a plan sets, as the envs of its domains declare them.

import type { Catalog, Plan, Report, Sim } from '../core/index.js'
import { loadEnv } from './load-env.js'

/** Nominal value and unit of every constant that some domain sets, by domain and name; undefined where none is set. */
export async function constantsOf(plan: Plan, catalog: Catalog): Promise<Report['constants']> {
  const sims = Object.entries(plan.domains).flatMap(([name, domain]): [string, Sim][] => {
    const sim = domain.kind === 'sim' ? domain : domain.start
    return sim === undefined ? [] : [[name, sim]]
  })
  const set = new Set(sims.flatMap(([, { physics }]) => Object.keys(physics)))
  if (set.size === 0) return undefined
  const declared = sims.map(async ([name, { env }]) => {
    const { physics } = (await loadEnv(catalog, env)).spec
    const named = Object.entries(physics).filter(([constant]) => set.has(constant))
    return [
      name,
      Object.fromEntries(named.map(([constant, { nominal, unit }]) => [constant, { nominal, unit }])),
    ] as const
  })
  return Object.fromEntries(await Promise.all(declared))
}
