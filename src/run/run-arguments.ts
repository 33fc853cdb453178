// What a program gives to `run`, and what of it is refused where no compiler has looked at it.

import {
  type Catalog,
  LandbridgeError,
  type Plan,
  type PlanInput,
  parseOrRefuse,
  planSchema,
  type RunEvent,
  requireCount,
  suggest,
  written,
} from '../core/index.js'
import type { SeedOptions } from './seed.js'

/** How to run a plan. */
export interface RunOptions {
  /** The run folder; made where it does not exist. */
  folder: string
  /** Go on with the run in the folder. Throws `usage` where its scenario is another one. */
  resume?: boolean
  /** Seeds side by side. @default 1 */
  workers?: number
  /** Sim workers of a training stage; 0 steps in this process. @default 0 */
  simWorkers?: number
  /** Token of robots that are already there. */
  token?: string
  /** Monotonic seconds; results do not depend on it. */
  now?: () => number
  /**
   * Runs one seed; in this process by default, {@link seedInProcess} runs it in one of its own. `ending` says that another one
   * failed: what it is at is not waited for any longer.
   */
  runSeed?: (plan: Plan, seed: number, options: SeedOptions, ending: AbortSignal) => AsyncGenerator<RunEvent>
}

const OPTIONS: Readonly<Record<keyof RunOptions, true>> = {
  folder: true,
  resume: true,
  workers: true,
  simWorkers: true,
  token: true,
  now: true,
  runSeed: true,
}

/**
 * The plan with its defaults. Throws `usage` on options that are none, or without a folder, and on no catalogue; `scenario` on what
 * is no plan.
 */
export function requireRunArguments(given: PlanInput, catalog: Partial<Catalog>, options: RunOptions): Plan {
  if (typeof given !== 'object' || given === null) {
    throw new LandbridgeError('scenario', `Expected a plan, got ${written(given)}`, 'loadScenario reads one of a file')
  }
  const plan = parseOrRefuse(planSchema, given, 'scenario')
  requireCatalog(catalog)
  if (typeof options?.folder !== 'string')
    throw new LandbridgeError('usage', `Expected a 'folder' for the run, got ${written(options?.folder)}`)
  const odd = Object.keys(options).find((name) => !Object.hasOwn(OPTIONS, name))
  if (odd !== undefined)
    throw new LandbridgeError('usage', `Expected an option of run, got '${odd}'`, suggest(odd, Object.keys(OPTIONS)))
  const { workers = 1, simWorkers = 0 } = options
  requireCount('usage', "'workers' of run", workers)
  if (!Number.isInteger(simWorkers) || simWorkers < 0)
    throw new LandbridgeError('usage', `Expected 'simWorkers' of run from 0 on, got ${written(simWorkers)}`)
  return plan
}

/** Throws `usage` on what is no catalogue. */
export function requireCatalog(catalog: Partial<Catalog>): void {
  if (typeof catalog?.env === 'object') return
  const got = typeof catalog === 'object' ? `an object with ${Object.keys(catalog).slice(0, 5)}` : written(catalog)
  throw new LandbridgeError('usage', `Expected a catalogue of plug-ins, got ${got}`, 'import { catalog }')
}
