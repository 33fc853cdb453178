// What a program gives to `run`, where no compiler has looked at it.

import { type Catalog, LandbridgeError, type Plan, suggest, written } from '../core/index.js'
import type { RunOptions } from './run.js'

const OPTIONS: Readonly<Record<keyof RunOptions, true>> = {
  folder: true,
  resume: true,
  workers: true,
  simWorkers: true,
  token: true,
  now: true,
  runSeed: true,
}

/** Throws `usage` on options that are none, or without a folder, and on no catalogue; `scenario` on what is no plan. */
export function requireRunArguments(
  plan: Partial<Plan>,
  catalog: Partial<Catalog>,
  options: Partial<RunOptions>,
): void {
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
}

/** An object by its keys. */
function shapeOf(value: unknown): string {
  return typeof value === 'object' && value !== null
    ? `an object with ${Object.keys(value).slice(0, 5).join(', ')}`
    : written(value)
}
