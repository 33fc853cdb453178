// What the verbs that replay runs of hardware share: options, the machine, the runs, and what is odd about their error.

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Command, Option } from 'commander'
import { catalog } from '../catalog.js'
import { type EnvSpec, LandbridgeError, type Mechanism, type Physics, written } from '../core/index.js'
import {
  askUnits,
  fittingZero,
  formatJointMap,
  type HardwareLog,
  isRobotLog,
  type JointColumns,
  parseHardwareLog,
  parseJointMap,
  parseRobotLog,
  type ReplayError,
} from '../measure/index.js'
import { groupAssignments, isFolder, loadEnv, locatePlugin, presetPhysics, readText } from '../run/index.js'
import { givenTwice } from './given-twice.js'
import { givenPreset, integer, seconds, withPreset, withSets } from './options.js'
import { counted, figures, note } from './shell.js'

/** Bytes of the largest log. */
const LARGEST = 2 ** 28
/** Errors after 100 ms that no model explains, rad or m: more likely the units of a log. */
const SUSPICIOUS = 1
/** Seconds from which on a log does not begin at 0. */
const LATE = 0.1

/** Columns that a note names. */
const MOST_NAMES = 12

/** What of a robot's log without runs. */
const UNDRIVEN = 'nobody drove the robot for two rows in a row'

/** Options of a verb that replays. */
export interface ReplayVerbOptions {
  set: string[]
  preset?: string
  delay: number
  until: number
  zero?: number[]
  map: Told
  json: boolean
}

/** Columns of joints, as told. */
type Told = [joint: number, columns: JointColumns][]

/** Adds `--delay`, `--until`, `--zero`, `--map`, `--json`, `--preset` and `--set`. */
export function withReplays(command: Command): Command {
  command
    .option('--delay <rows>', 'rows by which the torques act late', integer(0), 0)
    .addOption(
      new Option('--until <seconds>', 'replays start before this time of a run')
        .argParser(seconds)
        .default(Number.POSITIVE_INFINITY, 'its end'),
    )
    .option(
      '--zero <positions>',
      'where the machine is where the logs read 0, a number a joint, parted by commas',
      positions,
    )
    .addOption(
      new Option(
        '--map <joint=position,velocity,command>',
        "which columns of a robot's log hold a joint, by its number; repeatable, POSITION may be COSINE+SINE",
      )
        .argParser((text, before: Told) => [...before, parseJointMap(text)])
        .default([], 'by their names'),
    )
    .option('--json', 'print the result as JSON', false)
  return withSets(withPreset(command), 'physics.* or env.*')
}

/** An env whose machine can be replayed. */
export interface Replayable {
  id: string
  config: Record<string, unknown>
  /** Constants that a preset or `--set` gives. */
  values: Record<string, number>
  spec: EnvSpec
  mechanism(values: Record<string, number>): Mechanism
}

/** The env `named`, with what was set of it. Throws `usage` where it has no machine. */
export async function loadReplayable(
  named: string,
  options: Pick<ReplayVerbOptions, 'set' | 'preset'>,
): Promise<Replayable> {
  const { env: config = {}, physics = {} } = groupAssignments(options.set, ['physics', 'env'])
  const ref = locatePlugin(catalog, 'env', { id: named, config }, process.cwd())
  const { id, spec } = await loadEnv(catalog, ref)
  if (spec.mechanism === undefined)
    throw new LandbridgeError('usage', `Expected an environment with a machine to replay on, got '${id}' without one`)
  const laws = presetPhysics(spec, { ...givenPreset(options), physics: physics as Physics }, id)
  return { id, config, values: numbers(laws), spec, mechanism: spec.mechanism.bind(spec) }
}

function positions(text: string): number[] {
  return text.split(',').map((part) => {
    const position = Number(part)
    if (part.trim() !== '' && Number.isFinite(position)) return position
    throw new LandbridgeError('usage', `Expected numbers parted by commas for --zero, got '${text}'`)
  })
}

/** The runs in files; a folder stands for its CSV files. Says which columns of a robot's log were taken where nobody told, and what is odd about a run. */
export function readLogs(
  paths: readonly string[],
  machine: Mechanism,
  { map, until }: Pick<ReplayVerbOptions, 'map' | 'until'>,
): HardwareLog[] {
  const files = paths.flatMap(filesIn)
  const twice = givenTwice(files)
  if (twice !== undefined) throw new LandbridgeError('usage', `Expected each log once, got '${twice}' twice`)
  const logs = files.flatMap((file) => {
    const text = readText(file, { what: 'a CSV file', most: LARGEST })
    if (isRobotLog(text)) return robotRuns(text, machine, file, map)
    if (map.length === 0) return parseHardwareLog(text, machine.positions.length, file)
    throw new LandbridgeError('usage', `Expected logs of 'landbridge robot --log' for --map, got '${file}'`)
  })
  if (logs.length === 0)
    throw new LandbridgeError('usage', `Expected rows of state 'running' in ${files.join(', ')}, got none`, UNDRIVEN)
  for (const log of logs) warnOfLog(log, until)
  return logs
}

/** Says what of a log is of no other use, and where --until is not what it looks like. */
function warnOfLog({ where, time, joints, unused = [] }: HardwareLog, until: number): void {
  if (unused.length > 0)
    note(`${where}: ${severally(unused)} left alone: is this the machine, which has ${counted(joints, 'joint')}?`)
  const first = time[0]!
  if (Number.isFinite(until) && Math.abs(first) > LATE)
    note(`${where}: begins at ${first} s: --until ${until} counts by the same clock, not from there`)
}

/** Names, the first ones of many. */
function severally(names: readonly string[]): string {
  const more = names.length - MOST_NAMES
  return `${names.slice(0, MOST_NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function robotRuns(text: string, machine: Mechanism, file: string, told: Told): HardwareLog[] {
  const { runs, columns } = parseRobotLog(text, machine, file, told)
  if (runs.length === 0) note(`${file}: left out, ${UNDRIVEN}`)
  const taken = formatJointMap(columns).map((joint) => `--map ${joint}`)
  if (told.length === 0 && runs.length > 0) note(`${file}: taken as ${taken.join(' ')}`)
  return runs
}

function filesIn(path: string): string[] {
  if (!isFolder(path)) return [path]
  const files = readdirSync(path).filter((name) => name.toLowerCase().endsWith('.csv'))
  if (files.length > 0) return files.sort().map((name) => join(path, name))
  throw new LandbridgeError('usage', `Expected CSV files in '${path}', got none`)
}

/** What 0 of the logs is: as told, or as fits them, which is said where it is not what the machine counts from. */
export function zeroOf(
  { zero, delay, until }: ReplayVerbOptions,
  machine: Mechanism,
  logs: readonly HardwareLog[],
): number[] {
  const joints = machine.positions.length
  if (zero === undefined) {
    const fitting = fittingZero(machine, logs, { delay, until })
    if (fitting.some((position, i) => position !== machine.zeros[i]![0]))
      note(
        `0 of the logs is taken as ${fitting.map((position) => figures(position)).join(', ')} of the machine, which fits them better: --zero says otherwise`,
      )
    return fitting
  }
  if (zero.length === joints) return zero
  throw new LandbridgeError('usage', `Expected ${joints} positions in --zero, one a joint, got ${zero.length}`)
}

/** Says which runs were left out, which have gaps, and where the error is more likely one of units. */
export function warnOf({ rms, skipped, gaps, starts }: ReplayError, until: number, turns: Mechanism['turns']): void {
  const early = Number.isFinite(until) ? ` that starts before ${until} s` : ''
  for (const file of skipped) note(`${file}: left out, too short for a replay${early}`)
  if (gaps > 0) note(`${gaps} of ${starts} replays cross rows several times as far apart as most: cut the files there`)
  if (rms > SUSPICIOUS) note(`so far off after 100 ms: ${askUnits(turns)}`)
}

/** What a coordinate is in. */
export function unitOf(turns: boolean): string {
  return turns ? 'rad' : 'm'
}

/** What the errors of all joints together are in. */
export function unitsOf(turns: Mechanism['turns']): string {
  return [...new Set(turns.map(unitOf))].join(' and ')
}

/** An error to three significant figures, zeros at its end kept. */
export function errorInWords(error: number): string {
  return error === 0 ? '0' : error.toPrecision(3)
}

/** How much was replayed. */
export function countOf({ starts, skipped }: ReplayError, files: number): string {
  return `${counted(starts, 'replay')} of ${counted(files - skipped.length, 'run')}`
}

/** A number as JSON has it. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

/** Constants that are set. Throws `usage` on laws: a replay draws nothing. */
function numbers(values: Record<string, unknown>): Record<string, number> {
  const law = Object.entries(values).find(([, value]) => typeof value !== 'number')
  if (law !== undefined)
    throw new LandbridgeError(
      'usage',
      `Expected a number for physics.${law[0]}, got ${written(law[1])}`,
      'a replay draws nothing: it takes one value a constant',
    )
  return values as Record<string, number>
}
