// `engine: auto`: tries a training step of the plan's own networks on every engine, and puts the fastest into the plan, so that
// a resumed run keeps it.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import {
  AUTO_ENGINE,
  type Catalog,
  LandbridgeError,
  type Networks,
  type Plan,
  type PluginRef,
  planSchema,
  type RunEvent,
  resolvePlugin,
  type Stage,
  taskOf,
} from '../core/index.js'
import { loadEnv } from './domain.js'
import { type EngineResult, tryEngine } from './engine-trial.js'

/** Seconds that each engine's steps are timed for. */
const SECONDS = 0.5
/** Rows of a step where the algorithm does not say. */
const ROWS = 256

/**
 * The plan with an engine of its own, and what was chosen and why. A folder's scenario decides where there is one. Throws `engine`
 * where the one that is named does not start here.
 */
export async function settleEngine(
  plan: Plan,
  catalog: Catalog,
  folder: string,
): Promise<{ plan: Plan; notice?: RunEvent }> {
  if (plan.engine.id !== AUTO_ENGINE) {
    await requireEngine(plan.engine, catalog)
    return { plan }
  }
  const file = join(folder, 'scenario.yaml')
  if (existsSync(file)) {
    const there = parse(readFileSync(file, 'utf8')) as { engine?: unknown }
    return { plan: { ...plan, engine: planSchema.shape.engine.parse(there.engine) } }
  }
  const { networks, rows } = await stepOf(plan, catalog)
  const tried: { engine: PluginRef; result: EngineResult }[] = []
  for (const engine of candidates(catalog)) {
    const order = { engine, networks: [networks.actor, networks.critic], rows, seconds: SECONDS }
    tried.push({ engine, result: await tryEngine(order) })
  }
  const times = tried.flatMap(({ engine, result }) => (result.works ? [{ engine, ...result }] : []))
  times.sort((a, b) => a.seconds - b.seconds)
  const best = times[0]
  if (best === undefined) throw new LandbridgeError('engine', 'Expected an engine that works, got none', DOCTOR)
  const list = times.map(({ engine, seconds }) => `${nameOf(engine)} ${(1000 * seconds).toFixed(2)} ms`).join(', ')
  const message = `engine ${nameOf(best.engine)} (${best.about}): a training step of ${rows} rows takes ${list}`
  return { plan: { ...plan, engine: best.engine }, notice: { kind: 'notice', level: 'info', message } }
}

/** Throws `engine` where one with variants, which is made of optional packages and drivers, does not start. */
async function requireEngine(engine: PluginRef, catalog: Catalog): Promise<void> {
  if ((await resolvePlugin(catalog, 'engine', engine)).variants === undefined) return
  const result = await tryEngine({ engine, networks: [], rows: 1, seconds: 0 })
  if (!result.works) throw new LandbridgeError('engine', result.message, result.hint ?? DOCTOR)
}

const DOCTOR = 'see `landbridge doctor`'

/** Every engine in every variant. */
export function candidates(catalog: Catalog): PluginRef[] {
  return Object.values(catalog.engine).flatMap(({ id, variants = [{}] }) => variants.map((config) => ({ id, config })))
}

/** An engine with the options that tell its variants apart. */
export function nameOf({ id, config }: PluginRef): string {
  const options = Object.entries(config).map(([key, value]) => (value === true ? key : String(value)))
  return [id, ...options].join(' ')
}

/** The networks and rows of a gradient step of the plan's first training. */
async function stepOf(plan: Plan, catalog: Catalog): Promise<{ networks: Networks; rows: number }> {
  const stages = [...plan.pretrain, ...Object.values(plan.arms).flat()]
  const stage = stages.find((one): one is Extract<Stage, { kind: 'train' }> => one.kind === 'train')
  const domain = stage && plan.domains[stage.on]!
  const ref = domain && (domain.kind === 'sim' ? domain.env : (domain.env ?? domain.start?.env))
  if (stage === undefined || ref === undefined) {
    const message = 'Expected a training whose networks are known before it starts, got none'
    throw new LandbridgeError('config', message, 'name an engine: simd')
  }
  const algorithm = stage.algorithm ?? plan.algorithm
  const options = (await resolvePlugin(catalog, 'algorithm', algorithm)).config.parse(algorithm.config)
  const rows = [options.minibatch, options.batch].find((size) => typeof size === 'number') ?? ROWS
  const policy = await resolvePlugin(catalog, 'policy', plan.policy)
  const task = taskOf((await loadEnv(catalog, ref)).spec)
  return { networks: policy.create(plan.policy.config, { task, critic: 'value' }), rows }
}
