// `engine: auto`: tries a training step of the plan's own networks on every engine, and puts the one that pays into the plan, so that
// a resumed run keeps it.

import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import {
  AUTO_ENGINE,
  type Catalog,
  errorOf,
  LandbridgeError,
  type Plan,
  type PluginRef,
  parseOrRefuse,
  planSchema,
  type RunEvent,
  resolvePlugin,
} from '../core/index.js'
import { type EngineResult, tryEngine } from './engine-trial.js'
import { firstTraining } from './first-training.js'
import { isInCatalog } from './plugins.js'
import { readScenarioThere } from './same-scenario.js'

/** Seconds that each engine's steps are timed for. */
const SECONDS = 0.5
/** How much faster, at least, what comes later among the candidates must be: less is chance, and costs cores or equal bits. */
const GAIN = 1.1
/** Threads that an engine takes at most. */
const MOST_THREADS = 64

/**
 * The plan with an engine of its own, and what was chosen and why. A folder's scenario decides where there is one. `workers` seeds
 * run side by side and share the machine's cores. Throws `engine` where the one that is named, or was chosen then,
 * does not start here.
 */
export async function settleEngine(
  plan: Plan,
  catalog: Catalog,
  folder: string,
  workers: number,
): Promise<{ plan: Plan; notice?: RunEvent }> {
  if (plan.engine.id !== AUTO_ENGINE) {
    await requireEngine(plan.engine, catalog)
    return { plan }
  }
  const file = join(folder, 'scenario.yaml')
  if (existsSync(file)) {
    const engine = parseOrRefuse(planSchema.shape.engine, readScenarioThere(file).engine, 'usage', [file, 'engine'])
    if (!isInCatalog(catalog, 'engine', engine.id))
      throw new LandbridgeError('usage', `Expected an engine of the catalogue in ${file}, got '${engine.id}'`, NAMED)
    await requireEngine(engine, catalog)
    return { plan: { ...plan, engine } }
  }
  const step = await firstTraining(plan, catalog)
  const threads = threadsBeside(Math.min(workers, plan.seeds))
  const tried: { engine: PluginRef; result: EngineResult }[] = []
  for (const engine of candidates(catalog, doublings(threads))) {
    tried.push({ engine, result: await tryEngine({ engine, ...step, seconds: SECONDS }) })
  }
  const times = tried.flatMap(({ engine, result }) => (result.works ? [{ engine, ...result }] : []))
  const best = worthwhile(times)
  if (best === undefined) {
    const faults = tried.flatMap(({ engine, result }) =>
      result.works ? [] : [`${nameOf(engine)}: ${result.failure.message}`],
    )
    throw new LandbridgeError('engine', `Expected an engine that works, got none (${faults.join('; ')})`, DOCTOR)
  }
  times.sort((a, b) => a.seconds - b.seconds)
  const list = times.map(({ engine, seconds }) => `${nameOf(engine)} ${(1000 * seconds).toFixed(2)} ms`).join(', ')
  const why = best === times[0] ? '' : '; a gain of less than a tenth does not count'
  const message = `engine ${nameOf(best.engine)} (${best.about}): a training step of ${step.rows} rows takes ${list}${why}`
  return { plan: { ...plan, engine: best.engine }, notice: { kind: 'notice', level: 'info', message } }
}

/** The first that is about as fast as the fastest: `simd` on one thread, then on more, then the other engines. */
export function worthwhile<Timed extends { seconds: number }>(times: readonly Timed[]): Timed | undefined {
  const least = Math.min(...times.map(({ seconds }) => seconds))
  return times.find(({ seconds }) => seconds <= GAIN * least)
}

/** Throws `engine` where one with variants, which is made of optional packages and drivers, does not start. */
async function requireEngine(engine: PluginRef, catalog: Catalog): Promise<void> {
  if ((await resolvePlugin(catalog, 'engine', engine)).variants === undefined) return
  const result = await tryEngine({ engine, networks: [], rows: 1, seconds: 0 })
  if (result.works) return
  const { message, hint = DOCTOR } = result.failure
  throw new LandbridgeError('engine', message, hint, { cause: errorOf(result.failure) })
}

const DOCTOR = 'see `landbridge doctor`'
const NAMED = 'name that engine in place of auto'

/** Threads for each of some processes that compute at once. */
export function threadsBeside(processes: number): number {
  return Math.max(1, Math.min(MOST_THREADS, Math.floor(availableParallelism() / processes)))
}

/** 2, 4, 8, ... below `most`, and `most`. */
function doublings(most: number): number[] {
  const counts: number[] = []
  for (let count = 2; count < most; count *= 2) counts.push(count)
  return [...counts, most]
}

/** Every engine in every variant, one that can share its work among threads with each of these numbers of them too. */
export function candidates(catalog: Catalog, threads: readonly number[]): PluginRef[] {
  return Object.values(catalog.engine).flatMap(({ id, config: schema, variants = [{}] }) => {
    const several = 'threads' in schema.shape ? threads.filter((count) => count > 1) : []
    const shared = several.flatMap((count) => variants.map((config) => ({ ...config, threads: count })))
    return [...variants, ...shared].map((config) => ({ id, config }))
  })
}

/** An engine with the options that tell its variants apart. */
export function nameOf({ id, config }: PluginRef): string {
  const options = Object.entries(config).map(([key, value]) => {
    if (value === true) return key
    return typeof value === 'number' ? `${key} ${value}` : String(value)
  })
  return [id, ...options].join(' ')
}
