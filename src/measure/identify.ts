// System identification: constants of a machine fitted to runs of hardware, so that open-loop replays end nearest to them.

import { createRng, LandbridgeError, type Mechanism, type ParamSpec } from '../core/index.js'
import { minimise } from './cma-es.js'
import type { HardwareLog } from './hardware-log.js'
import { type ReplayError, type ReplayOptions, replay } from './replay.js'

/** Standard deviation at first, as a share of the range. */
const STEP = 0.2
/** Ratio of a range's ends from which a constant is searched by its logarithm. */
const DECADE = 10
/** Share of the range within which a constant lies at its end. */
const EDGE = 1e-3
/** Share of the error that is no difference. */
const NO_DIFFERENCE = 1e-3
/** Figures of a value that was found. */
const FIGURES = 6

/** A constant to find, from `start` within its range. */
export interface FreeConstant extends Pick<ParamSpec, 'min' | 'max'> {
  name: string
  start: number
}

/** What to fit to what. */
export interface IdentifyOptions {
  free: readonly FreeConstant[]
  /** The machine with these values of the free constants. */
  mechanism(values: Record<string, number>): Mechanism
  logs: readonly HardwareLog[]
  replays: ReplayOptions
  /** Most replays of the fitted half. */
  evaluations: number
  seed: number
  onGeneration?(evaluations: number, rms: number): void
}

/** Errors of one choice of constants. */
export interface HalvedError {
  /** Of all replays, those across a border of the halves included. */
  all: ReplayError
  /** Of the half that is fitted. */
  fitted: ReplayError
  heldOut: ReplayError
}

/** A constant as found. */
export interface FoundConstant {
  name: string
  value: number
  /** The end of its range at which it lies. */
  bound: 'min' | 'max' | null
  /** Makes no difference to the error anywhere in its range, and stayed where it started. */
  flat: boolean
}

/** What was found. */
export interface Identification {
  constants: FoundConstant[]
  before: HalvedError
  after: HalvedError
  evaluations: number
  /** Evaluations among them without an error, since the machine failed. */
  failed: number
}

/** Minimises the error of one half of the replays. Throws as {@link replay} does at the start; machines that fail later count as the worst. */
export function identify(options: IdentifyOptions): Identification {
  const { free, evaluations, seed, onGeneration } = options
  const start = free.map((constant) => constant.start)
  const before = errorsOf(options, start)
  let failed = 0
  const rmsOf = (values: readonly number[]) => {
    const rms = fittedRms(options, values)
    if (rms === Number.POSITIVE_INFINITY) failed++
    return rms
  }
  const { x, ...found } = minimise(
    (point) => rmsOf(free.map((constant, i) => valueAt(constant, point[i]!))),
    Float64Array.from(free, shareOf),
    { step: STEP, evaluations, rng: createRng(seed), ...(onGeneration && { onGeneration }) },
  )
  const isBetter = found.value < before.fitted.rms
  const best = isBetter ? free.map((constant, i) => rounded(valueAt(constant, x[i]!), constant)) : start
  const flat = flatAt(options, best)
  const values = best.map((value, i) => (flat[i] ? start[i]! : value))
  const constants = free.map((constant, i) => {
    const value = values[i]!
    return { name: constant.name, value, bound: flat[i] ? null : boundOf(constant, value), flat: flat[i]! }
  })
  return { constants, before, after: errorsOf(options, values), evaluations: found.evaluations, failed }
}

/** Which constants make no difference to a choice: not at the ends of their ranges, and not where they started. */
function flatAt(options: IdentifyOptions, values: readonly number[]): boolean[] {
  const level = fittedRms(options, values)
  return options.free.map(({ min, max, start }, i) =>
    [min, max, start].every((value) => {
      const rms = fittedRms(options, values.with(i, value))
      return Math.abs(rms - level) <= NO_DIFFERENCE * level
    }),
  )
}

function errorsOf(options: IdentifyOptions, values: readonly number[]): HalvedError {
  const errorOf = (half?: 0 | 1) =>
    replay(machineOf(options, values), options.logs, { ...options.replays, ...(half !== undefined && { half }) })
  return { all: errorOf(), fitted: errorOf(0), heldOut: errorOf(1) }
}

/** The error of the fitted half; Infinity where the machine fails. */
function fittedRms(options: IdentifyOptions, values: readonly number[]): number {
  try {
    return replay(machineOf(options, values), options.logs, { ...options.replays, half: 0 }).rms
  } catch (problem) {
    if (problem instanceof LandbridgeError) return Number.POSITIVE_INFINITY
    throw problem
  }
}

function machineOf({ free, mechanism }: IdentifyOptions, values: readonly number[]): Mechanism {
  return mechanism(Object.fromEntries(free.map(({ name }, i) => [name, values[i]!])))
}

function isLogarithmic({ min, max }: FreeConstant): boolean {
  return min > 0 && max / min >= DECADE
}

/** The value at a share of the range. */
function valueAt(constant: FreeConstant, share: number): number {
  const { min, max } = constant
  const value = isLogarithmic(constant) ? min * (max / min) ** share : min + share * (max - min)
  return Math.min(Math.max(value, min), max)
}

/** The share of the range at which a constant starts. */
function shareOf(constant: FreeConstant): number {
  const { min, max, start } = constant
  return isLogarithmic(constant) ? Math.log(start / min) / Math.log(max / min) : (start - min) / (max - min)
}

function rounded(value: number, { min, max }: FreeConstant): number {
  return Math.min(Math.max(Number(value.toPrecision(FIGURES)), min), max)
}

function boundOf(constant: FreeConstant, value: number): 'min' | 'max' | null {
  const share = shareOf({ ...constant, start: value })
  return share < EDGE ? 'min' : share > 1 - EDGE ? 'max' : null
}
