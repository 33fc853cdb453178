// What every group of measurements shares: the shape of a row, and medians taken in turns.

import { median } from '../measure/index.js'

/** One measurement, in the same shape in every group, so that one reader serves all. */
export interface Row {
  /** Unique over all groups: `nn/ppo-minibatch`. */
  bench: string
  value: number
  unit: string
  /** What the value must reach; null where only the figure counts. */
  limit: number | null
  /** The best that anybody has, where it is known; null elsewhere. */
  aim: number | null
  better: 'lower' | 'higher'
  /** True where the limit is kept or there is none, and nothing is lacking. */
  pass: boolean
  /** The peer whose value would be the limit and that is not installed: the row then does not pass. Null elsewhere. */
  lacks: string | null
  /** The same measurement of other systems in the same run, by name; empty where none is installed. */
  peers: Record<string, number>
  /** Peers with a better value. */
  ahead: string[]
  /** The accelerator that computed, by name; null where this machine's processor did. */
  device: string | null
}

/** Whether a row is asked for, by its name. */
export type Wanted = (bench: string) => boolean

/** Rows that are measured together. */
export interface Measurement {
  /** Names of all that it can make. */
  rows: readonly string[]
  /** Makes at least those that are wanted, but where something that they need is not there. */
  measure(wanted: Wanted): Promise<Row[]>
}

/** Measures what is wanted, and nothing that takes time beside. */
export async function measureRows(measurements: readonly Measurement[], wanted: Wanted): Promise<Row[]> {
  const results: Row[] = []
  for (const { rows, measure } of measurements) if (rows.some(wanted)) results.push(...(await measure(wanted)))
  return results.filter(({ bench }) => wanted(bench))
}

/** The entries of a record whose names are wanted. */
export function pick<T>(entries: Record<string, T>, wanted: Wanted): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).filter(([name]) => wanted(name)))
}

/** What a row has a default for. */
type Optional = 'aim' | 'lacks' | 'peers' | 'device'

/** A row; whether it passes, and who is ahead, follow from limit and peers. A value that is not finite never passes. */
export function row(measured: Omit<Row, 'pass' | 'ahead' | Optional> & Partial<Pick<Row, Optional>>): Row {
  const { value, limit, aim = null, lacks = null, better, peers = {}, device = null } = measured
  const kept = limit === null || (better === 'lower' ? value <= limit : value >= limit)
  const ahead = Object.keys(peers).filter((peer) => (better === 'lower' ? peers[peer]! < value : peers[peer]! > value))
  return { ...measured, aim, pass: Number.isFinite(value) && kept && lacks === null, lacks, peers, ahead, device }
}

/**
 * The median over `rounds` of each measurement, all of them taken in turns, so that what else the machine does meets all alike.
 * One round before them warms up and is dropped.
 */
export async function interleavedMedians<Name extends string>(
  measures: Record<Name, () => number | Promise<number>>,
  rounds: number,
): Promise<Record<Name, number>> {
  const names = Object.keys(measures) as Name[]
  const values = new Map(names.map((name) => [name, [] as number[]]))
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const value = await measures[name]()
      if (round > 0) values.get(name)!.push(value)
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(values.get(name)!)])) as Record<Name, number>
}

/** Milliseconds in which V8 makes its code of what takes a hundredth of a second. */
const WARM_MS = 500

/** Runs what is to be measured until V8 has made its code. */
export async function warmUp(measure: () => number | Promise<number>): Promise<void> {
  const end = performance.now() + WARM_MS
  while (performance.now() < end) await measure()
}

/** Seconds that `work` takes. */
export async function secondsOf(work: () => void | Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}
