// The reality gap of a model: runs of hardware replayed open loop from many measured states, and how far off the ends are.

import { LandbridgeError, type Mechanism } from '../core/index.js'
import type { HardwareLog } from './hardware-log.js'
import { median } from './quantile.js'
import { Follower } from './replay-follower.js'

/** Seconds that a replay lasts at least, between starts, and of rounding. */
const HORIZON = 0.1
const SPACING = 0.02
const ROUNDING = 1e-9
/** Seconds of a run that go to the same half. */
const BLOCK = 0.5
/** Longest median row time of a run, and longest time that one effort is held, s. */
const SLOWEST = 0.2
const LONGEST_ROW = 0.5
/** A row that lasts so many times the median is a gap. */
const GAP = 10
/** Share of the likeliest zero's error that another one must stay below. */
const CLEARLY = 0.9

/** What to replay. */
export interface ReplayOptions {
  /** Rows by which efforts act late. */
  delay: number
  /** Replays start before this time of a run, s; they may end later. */
  until: number
  /** Positions of the machine where the log reads 0 [joints], rad or m. @default the likeliest of each */
  zero?: readonly number[]
  /**
   * Only replays that lie whole in one half: every other half second of a run, and of every other run those between. What crosses
   * a border is in neither, so that the halves share no row but those at borders.
   */
  half?: 0 | 1
}

/** Errors of the coordinates at the ends of all replays, over all runs. */
export interface ReplayError {
  /** Number of replays. */
  starts: number
  /** Root mean square over joints and replays, rad or m. */
  rms: number
  /** Of each joint. */
  joints: number[]
  /** Replays across a row of over {@link GAP} times the median, whose effort may have been another. */
  gaps: number
  /** Runs from which no replay started, since none of their rows is a horizon after another that may start one. */
  skipped: string[]
}

/**
 * Starts at rows 0, s, 2s, ... of each run, `s` the rows in 20 ms of its median row time, `delay` rows later each; takes the
 * measured state, lets the effort of each row (late: of `delay` rows before) act until the next row's time, and compares at the
 * first row at least 100 ms later. Throws `usage` where no run is long enough, where rows are so far apart that no effort is known,
 * or where there is no joint; `unstable` where the mechanism fails.
 */
export function replay(mechanism: Mechanism, logs: readonly HardwareLog[], options: ReplayOptions): ReplayError {
  const squares = new Float64Array(mechanism.positions.length)
  if (squares.length === 0)
    throw new LandbridgeError('usage', 'Expected a mechanism with joints to compare, got one without')
  const follower = new Follower(mechanism, options.zero ?? likeliestZero(mechanism))
  const runs = logs.map((log, run) => replayRun(follower, log, run, options, squares))
  const counts = runs.map((run) => run.starts)
  const starts = counts.reduce((sum, count) => sum + count, 0)
  const skipped = logs.filter((_, i) => counts[i] === 0).map(({ where }) => where)
  if (starts === 0) throw tooShort(skipped, options)
  const total = squares.reduce((sum, square) => sum + square, 0)
  return {
    starts,
    rms: Math.sqrt(total / (starts * squares.length)),
    joints: Array.from(squares, (square) => Math.sqrt(square / starts)),
    gaps: runs.reduce((sum, run) => sum + run.gaps, 0),
    skipped,
  }
}

/** What 0 of the runs is, where logs of such a machine differ in that: the likeliest, unless another fits them clearly better. */
export function fittingZero(mechanism: Mechanism, logs: readonly HardwareLog[], options: ReplayOptions): number[] {
  const choices = mechanism.zeros.reduce<number[][]>(
    (some, zeros) => some.flatMap((before) => zeros.map((zero) => [...before, zero])),
    [[]],
  )
  if (choices.length === 1) return choices[0]!
  const errors = choices.map((zero) => replay(mechanism, logs, { ...options, zero }).rms)
  const best = errors.indexOf(Math.min(...errors))
  return choices[errors[best]! < CLEARLY * errors[0]! ? best : 0]!
}

/** Where a machine counts from as a rule. */
export function likeliestZero({ zeros }: Mechanism): number[] {
  return zeros.map(([first = 0]) => first)
}

/** Adds the squared errors of a run's replays to `squares`; answers how many there were, and how many cross a gap. */
function replayRun(
  follower: Follower,
  log: HardwareLog,
  run: number,
  of: ReplayOptions,
  squares: Float64Array,
): { starts: number; gaps: number } {
  const typical = rowTimeOf(log)
  const every = Math.max(1, Math.round(SPACING / typical))
  const counts = { starts: 0, gaps: 0 }
  for (let start = of.delay; start < log.rows && log.time[start]! < of.until; start += every) {
    const end = endOf(log, start)
    if (end < 0) break
    if (of.half !== undefined && halfOf(log, run, start, end) !== of.half) continue
    follower.follow(log, start, end, of.delay)
    follower.addErrors(log, end, squares)
    counts.starts++
    if (crossesGap(log, start, end, GAP * typical)) counts.gaps++
  }
  return counts
}

function crossesGap({ time }: HardwareLog, start: number, end: number, longest: number): boolean {
  for (let k = start; k < end; k++) if (time[k + 1]! - time[k]! > longest) return true
  return false
}

/** The half in which a replay lies, or none. */
function halfOf({ time }: HardwareLog, run: number, start: number, end: number): number | undefined {
  const first = Math.floor((time[start]! - time[0]! + ROUNDING) / BLOCK)
  const last = Math.floor((time[end]! - time[0]! - ROUNDING) / BLOCK)
  return first === last ? (run + first) % 2 : undefined
}

function tooShort(runs: readonly string[], { until, half, delay }: ReplayOptions): LandbridgeError {
  const where = `${runs.join(', ')}: Expected`
  if (half === undefined) {
    const late = delay === 0 ? '' : ` and ${delay} rows`
    return new LandbridgeError(
      'usage',
      `${where} a run of at least ${HORIZON} s${late}${within(until)}, got none to replay`,
    )
  }
  return new LandbridgeError(
    'usage',
    `${where} replays in both halves of the runs, got none in one`,
    `every other ${BLOCK} s are held out: give one run of at least ${2 * BLOCK} s before --until, or two runs`,
  )
}

function within(until: number): string {
  return until === Number.POSITIVE_INFINITY ? '' : ` that starts before ${until} s`
}

/** The median time from row to row, s. Throws `usage` where it is none, or too long for a replay. */
function rowTimeOf({ time, where }: HardwareLog): number {
  const typical = median(Float64Array.from({ length: time.length - 1 }, (_, i) => time[i + 1]! - time[i]!))
  if (!(typical > 0))
    throw new LandbridgeError('usage', `${where}: Expected times that rise, got the same one in most rows`)
  if (typical <= SLOWEST + ROUNDING) return typical
  throw new LandbridgeError(
    'usage',
    `${where}: Expected a row at least every ${SLOWEST} s, got one every ${rounded(typical)} s (median)`,
    'is `time` in seconds?',
  )
}

/** The first row at least a horizon later, or -1. Throws `usage` where the effort of a row until then lasts too long to mean anything. */
function endOf({ time, rows, where }: HardwareLog, start: number): number {
  let end = start
  while (end < rows && time[end]! < time[start]! + HORIZON - ROUNDING) {
    end++
    const held = end < rows ? time[end]! - time[end - 1]! : 0
    if (held > LONGEST_ROW)
      throw new LandbridgeError(
        'usage',
        `${where}: Expected rows at most ${LONGEST_ROW} s apart, got ${rounded(held)} s after ${time[end - 1]} s`,
        'cut the file there: each part is a run',
      )
  }
  return end < rows ? end : -1
}

function rounded(seconds: number): number {
  return Number(seconds.toPrecision(6))
}
