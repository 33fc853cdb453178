// The keys and numbers of what a world is told, each known and in its range. Checks cost a comparison each, since some envs build a
// world an episode.

import { LandbridgeError, suggest } from '../core/index.js'

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
/** How many corners an outline has. */
export const CORNERS: Range = {
  text: 'to be a whole number from 3 on',
  holds: (value) => Number.isInteger(value) && value >= 3,
}
/** How many of something there are, at least one. */
export const COUNT: Range = {
  text: 'to be a whole number from 1 on',
  holds: (value) => Number.isInteger(value) && value >= 1,
}
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
    if (!isIn(value, range)) throw refused(`${name} of ${where}`, range.text, shown(value))
  }
}

/** The same for an object that holds nothing else: also throws where it has another key. */
export function checkRecord(values: unknown, ranges: Ranges, where: string): void {
  const names = ranges.map(([name]) => name)
  checkKeys(values, names, where)
  checkNumbers(values as object, ranges, where)
}

/**
 * Throws `env` where there is no object, or one with a key that is not known, with the nearest of those that are and of `also`.
 * `where` is whose they are.
 */
export function checkKeys(
  values: unknown,
  known: readonly string[],
  where: string,
  also: readonly string[] = [],
): asserts values is object {
  if (typeof values !== 'object' || values === null || isList(values))
    throw refused(where, 'to be an object', shown(values))
  for (const key in values)
    if (!known.includes(key)) throw refused(where, 'to have known keys', `'${key}'`, suggest(key, [...known, ...also]))
}

/** Throws `env` where there are no things by name. */
export function checkNamed(values: unknown, what: string): void {
  if (typeof values !== 'object' || values === null || isList(values))
    throw refused(what, 'to be an object, each by its name', shown(values))
}

/** Throws `env` where a flag is neither true nor false nor absent. */
export function checkFlag(value: unknown, what: string): void {
  if (value !== undefined && typeof value !== 'boolean') throw refused(what, 'to be true or false', shown(value))
}

/** Throws `env` where a number is not in its range. */
export function checkNumber(value: number, range: Range, what: string): void {
  if (!isIn(value, range)) throw refused(what, range.text, shown(value))
}

function isIn(value: unknown, range: Range): boolean {
  return typeof value === 'number' && range.holds(value)
}

/** Throws `env` where there are not `count` numbers, all finite. */
export function checkFinite(values: unknown, count: number, what: string): void {
  if (isList(values) && values.length === count && areFinite(values)) return
  throw refused(what, `to be ${count} finite numbers`, shown(values))
}

/** Throws `env` where numbers are no points x, y, x, y, ... of at least so many. */
export function checkPoints(values: unknown, least: number, what: string): void {
  if (isList(values) && values.length >= 2 * least && values.length % 2 === 0 && areFinite(values)) return
  throw refused(what, `to be finite x and y of at least ${least} points`, shown(values))
}

/** "Expected mass of body 'a' to be finite and above 0, got -1". */
export function refused(what: string, expected: string, got: unknown, hint?: string): LandbridgeError {
  return new LandbridgeError('env', `Expected ${what} ${expected}, got ${got}`, hint)
}

/** Part of a machine's memory for a sensor, or some of its own. Throws `env` where it is of another size. */
export function ownMemory(part: Float64Array | undefined, size: number, what: string): Float64Array {
  if (part === undefined) return new Float64Array(size)
  if (part.length !== size) throw refused(`memory of ${what}`, `to be ${size} numbers`, part.length)
  return part
}

/** Whether there is a list, of whatever. */
export function isList(values: unknown): values is ArrayLike<unknown> {
  return Array.isArray(values) || (ArrayBuffer.isView(values) && 'length' in values)
}

/** What was found, in words: numbers in brackets, and what is no number by what it is. */
export function shown(value: unknown): string {
  if (isList(value)) return `[${Array.from(value).join(', ')}]`
  if (typeof value === 'string') return `the text '${value}'`
  if (typeof value === 'function') return 'a function'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

function areFinite(values: ArrayLike<unknown>): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false
  return true
}
