// The numbers of what a world is told, each in its range. Checks cost a comparison a number, since some envs build a world an episode.

import { LandbridgeError } from '../core/index.js'

/** Which numbers are right, in words that go on from "Expected x". */
interface Range {
  text: string
  holds(value: number): boolean
  /** Whether it may be left out. */
  optional?: true
}

const { POSITIVE_INFINITY: INFINITE } = Number

/** Any number that is finite. */
export const FINITE: Range = { text: 'to be finite', holds: Number.isFinite }
/** A measure that nothing is without: mass, step, radius. */
export const POSITIVE: Range = { text: 'to be finite and above 0', holds: (value) => value > 0 && value < INFINITE }
/** The same where infinite has a meaning: inertia of what does not turn, speed of a motor that nothing slows. */
export const ABOVE_ZERO: Range = { text: 'above 0', holds: (value) => value > 0 }
/** A coefficient that may be absent. */
export const FROM_ZERO: Range = {
  text: 'to be finite and at least 0',
  holds: (value) => value >= 0 && value < INFINITE,
}
/** A bound: infinite where there is none. */
export const BOUND: Range = { text: 'to be at least 0', holds: (value) => value >= 0 }
/** A share of a speed. */
export const SHARE: Range = { text: 'from 0 to 1', holds: (value) => value >= 0 && value <= 1 }

/** The same range for a number that may be left out. */
export function optional(range: Range): Range {
  return { ...range, optional: true }
}

/** What an object holds: numbers by name. */
export type Ranges = readonly (readonly [name: string, range: Range])[]

/** Throws `env` where one of the object's numbers is not in its range. `where` is whose they are. */
export function checkNumbers(values: object, ranges: Ranges, where: string): void {
  for (const [name, range] of ranges) {
    const value = (values as Record<string, unknown>)[name]
    if (value === undefined && range.optional) continue
    if (!isIn(value, range)) throw refused(`${name} of ${where}`, range.text, value)
  }
}

/** Throws `env` where a number is not in its range. */
export function checkNumber(value: number, range: Range, what: string): void {
  if (!isIn(value, range)) throw refused(what, range.text, value)
}

function isIn(value: unknown, range: Range): boolean {
  return typeof value === 'number' && range.holds(value)
}

/** Throws `env` where there are not `count` numbers, all finite. */
export function checkFinite(values: ArrayLike<number>, count: number, what: string): void {
  if (values.length === count && areFinite(values)) return
  throw refused(what, `to be ${count} finite numbers`, list(values))
}

/** Throws `env` where numbers are no points x, y, x, y, ... of at least so many. */
export function checkPoints(values: ArrayLike<number>, least: number, what: string): void {
  if (values.length >= 2 * least && values.length % 2 === 0 && areFinite(values)) return
  throw refused(what, `to be finite x and y of at least ${least} points`, list(values))
}

/** "Expected mass of body 'a' to be finite and above 0, got -1". */
export function refused(what: string, expected: string, got: unknown, hint?: string): LandbridgeError {
  return new LandbridgeError('env', `Expected ${what} ${expected}, got ${got}`, hint)
}

/** Numbers in brackets. */
export function list(values: ArrayLike<number>): string {
  return `[${Array.from(values).join(', ')}]`
}

function areFinite(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false
  return true
}
