// What a program gives to `run`, and what of it is refused where no compiler has looked at it.

import { type Catalog, LandbridgeError, type Plan, type RunEvent, suggest, written } from '../core/index.js'
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

/** The options. Throws `usage` on options that are none, or without a folder, and on no catalogue; `scenario` on what is no plan. */
export function requireRunArguments(plan: Partial<Plan>, catalog: Partial<Catalog>, options: RunOptions): RunOptions {
  if (!Array.isArray(plan?.pretrain) || typeof plan.arms !== 'object') {
    const hint = 'planSchema.parse(...) makes one of an object, loadScenario of a file'
    throw new LandbridgeError('scenario', `Expected a plan with 'pretrain' and 'arms', got ${shapeOf(plan)}`, hint)
  }
  if (typeof catalog?.env !== 'object')
    throw new LandbridgeError(
      'usage',
      `Expected a catalogue of plug-ins, got ${shapeOf(catalog)}`,
      'import { catalog }',
    )
  if (typeof options?.folder !== 'string')
    throw new LandbridgeError('usage', `Expected a 'folder' for the run, got ${written(options?.folder)}`)
  const odd = Object.keys(options).find((name) => !Object.hasOwn(OPTIONS, name))
  if (odd !== undefined)
    throw new LandbridgeError('usage', `Expected an option of run, got '${odd}'`, suggest(odd, Object.keys(OPTIONS)))
  return options
}

/** An object by its keys. */
function shapeOf(value: unknown): string {
  return typeof value === 'object' && value !== null
    ? `an object with ${Object.keys(value).slice(0, 5).join(', ')}`
    : written(value)
}
