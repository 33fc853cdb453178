// What a schema cannot see: that the names in a plan mean something, that plug-ins exist, that constants are in range.

import { resolve } from 'node:path'
import {
  AUTO_ENGINE,
  type Catalog,
  type Complaint,
  type Domain,
  LandbridgeError,
  type Plan,
  type PluginKind,
  type PluginRef,
  requireMade,
  resolvePlugin,
  type Sim,
  timesSchema,
} from '../core/index.js'
import { checkPhysics } from '../sim/index.js'
import { checkCarriedAlgorithms } from './check-algorithms.js'
import { checkCarriedChannels } from './check-channels.js'
import { checkData } from './check-data.js'
import { complaintOfLearners } from './check-learners.js'
import { complaintOfStages, type PlacedStage, stagesOf } from './check-stages.js'
import { checkPlugin, locatePlugin, makeBridge } from './plugins.js'
import { presetPhysics } from './preset.js'

/** Checks names, plug-ins and physics of a plan; `base` is the folder that relative module paths are looked up from. */
export async function checkPlan(plan: Plan, catalog: Catalog, base: string): Promise<{ plan: Plan } | Complaint> {
  try {
    const located: Plan = structuredClone(plan)
    if (plan.start !== undefined) located.start = resolve(base, plan.start)
    if (plan.data !== undefined) located.data = resolve(base, plan.data)
    for (const kind of ['policy', 'algorithm', 'engine'] as const) {
      if (kind === 'engine' && plan.engine.id === AUTO_ENGINE) {
        requireBare(plan.engine)
        continue
      }
      located[kind] = await check(catalog, kind, plan[kind], base, [kind])
    }
    for (const [name, domain] of Object.entries(plan.domains)) {
      located.domains[name] = await checkDomain(catalog, domain, base, ['domains', name])
    }
    const complaint = await complaintOfStages(located)
    if (complaint !== undefined) return complaint
    for (const placed of stagesOf(located)) await checkPlugins(catalog, placed, base)
    const stages = stagesOf(located).map(({ stage }) => stage)
    await at([plan.data === undefined ? 'algorithm' : 'data'], () => checkData(located, stages, catalog))
    await checkCarriedChannels(located, catalog)
    await at(['algorithm'], () => checkCarriedAlgorithms(located, catalog))
    return (await complaintOfLearners(located, catalog)) ?? { plan: located }
  } catch (problem) {
    if (problem instanceof Misplaced) return problem.complaint
    throw problem
  }
}

class Misplaced extends Error {
  constructor(readonly complaint: Complaint) {
    super(complaint.message)
  }
}

function misplaced(path: PropertyKey[], message: string, hint?: string): Misplaced {
  return new Misplaced({ path, message, ...(hint === undefined ? {} : { hint }) })
}

/** Runs a check; a complaint of ours is said to be at `path`. */
async function at<Made>(path: PropertyKey[], work: () => Made | Promise<Made>): Promise<Made> {
  try {
    return await work()
  } catch (problem) {
    if (problem instanceof LandbridgeError) throw misplaced(path, problem.message, problem.hint)
    throw problem
  }
}

async function check(catalog: Catalog, kind: PluginKind, ref: PluginRef, base: string, path: PropertyKey[]) {
  return at(path, async () => {
    const located = locatePlugin(catalog, kind, ref, base)
    await checkPlugin(catalog, kind, located)
    return located
  })
}

/** What is to be chosen cannot be told anything. */
function requireBare({ id, config }: PluginRef): void {
  const [option] = Object.keys(config)
  if (option === undefined) return
  throw misplaced(
    ['engine'],
    `Expected no options of engine '${id}', got '${option}'`,
    'name an engine, or leave it out',
  )
}

async function checkDomain(catalog: Catalog, domain: Domain, base: string, path: PropertyKey[]): Promise<Domain> {
  if (domain.kind === 'sim') return { kind: 'sim', ...(await checkSim(catalog, domain, base, path)) }
  if ((domain.url === undefined) === (domain.start === undefined)) {
    throw misplaced(
      path,
      `Expected exactly one of 'url' and 'start', got ${domain.url === undefined ? 'neither' : 'both'}`,
    )
  }
  requireOwnWatchdog(domain, path)
  const bridge = await checkBridge(catalog, domain.bridge, base, [...path, 'bridge'])
  const start = domain.start && (await checkSim(catalog, domain.start, base, [...path, 'start']))
  const env = domain.env && (await check(catalog, 'env', domain.env, base, [...path, 'env']))
  return { ...domain, bridge, ...(start && { start }), ...(env && { env }) }
}

/** A bridge does nothing before it is asked, so that it can be made here to see what it is. */
async function checkBridge(catalog: Catalog, ref: PluginRef, base: string, path: PropertyKey[]): Promise<PluginRef> {
  const bridge = await check(catalog, 'bridge', ref, base, path)
  await at(path, () => makeBridge(catalog, bridge))
  return bridge
}

/** A robot that is there says in its hello when it makes itself safe: other words would change nothing. */
function requireOwnWatchdog(
  { url, times: { commandPeriods } }: Extract<Domain, { kind: 'robot' }>,
  path: PropertyKey[],
) {
  if (url === undefined || commandPeriods === timesSchema.parse({}).commandPeriods) return
  throw misplaced(
    [...path, 'times', 'commandPeriods'],
    `Expected no 'commandPeriods' for a robot that is there, got ${commandPeriods}`,
    `it has its own: start it with --command-timeout ${commandPeriods}`,
  )
}

async function checkSim(catalog: Catalog, sim: Sim, base: string, path: PropertyKey[]): Promise<Sim> {
  const env = await check(catalog, 'env', sim.env, base, [...path, 'env'])
  const spec = await at([...path, 'env'], async () =>
    requireMade('env', (await resolvePlugin(catalog, 'env', env)).create(env.config), env.id),
  )
  const physics = await at([...path, 'preset'], () => presetPhysics(spec, sim, env.id))
  for (const [name, law] of Object.entries(sim.physics)) {
    await at([...path, 'physics', name], () => checkPhysics(spec, { [name]: law }, env.id))
  }
  return { env, physics }
}

async function checkPlugins(catalog: Catalog, { stage, path }: PlacedStage, base: string): Promise<void> {
  if (stage.kind !== 'train') return
  if (stage.freeze) stage.freeze = await check(catalog, 'freeze', stage.freeze, base, [...path, 'freeze'])
  if (stage.algorithm)
    stage.algorithm = await check(catalog, 'algorithm', stage.algorithm, base, [...path, 'algorithm'])
}
