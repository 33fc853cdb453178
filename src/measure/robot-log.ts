// The log of `landbridge robot` as runs of hardware: what was read and commanded while it ran, a run an episode.

import { csvCells, LandbridgeError, type Mechanism, ROBOT_LOG_HEAD } from '../core/index.js'
import { type HardwareLog, linesOf } from './hardware-log.js'
import { type JointColumns, namedColumns, toldColumns } from './joint-map.js'

/** Seconds between rows from which on a new run begins. */
const LONGEST_ROW = 0.5

/** What a robot's log holds of a machine. */
export interface RobotLog {
  /** One for each stretch of rows of `running`, at most {@link LONGEST_ROW} apart, from a reset on. */
  runs: HardwareLog[]
  /** Which columns were taken for each joint. */
  columns: JointColumns[]
}

/** A row of `running`: its line in the file and its cells. */
interface Row {
  line: number
  cells: string[]
}

/** Where the columns of the log are. */
interface Places {
  reason: number
  /** Of the clock that the machine lives by. */
  time: number
  simulated: boolean
  joints: { position: number[]; velocity: number; command: number | undefined }[]
}

/** Whether a text is a robot's log. */
export function isRobotLog(text: string): boolean {
  return text.startsWith(ROBOT_LOG_HEAD)
}

/**
 * Reads what ran. On a machine a row's command acts from its reading on; a simulation reads after the command has acted for a
 * control period, so that there the command of the next row does. A last line that was not written whole is left out. A robot that
 * nobody drove has no runs. Throws `usage` with the place on anything that is no such log, or holds none of the machine.
 */
export function parseRobotLog(
  text: string,
  mechanism: Pick<Mechanism, 'turns'>,
  where: string,
  told: readonly (readonly [number, JointColumns])[] = [],
): RobotLog {
  const lines = linesOf(text, /\r?\n/, where)
  lines.pop()
  const heading = csvCells(lines[0] ?? '')
  const { places, columns } = placesIn(heading, mechanism, where, told)
  const runs = runsIn(lines, heading.length, places, where)
    .filter((rows) => rows.length > 1)
    .map((rows) => runOf(rows, places, where))
  return { runs, columns }
}

function placesIn(
  heading: string[],
  mechanism: Pick<Mechanism, 'turns'>,
  where: string,
  told: readonly (readonly [number, JointColumns])[],
): { places: Places; columns: JointColumns[] } {
  const first = ROBOT_LOG_HEAD.split(',').length - 1
  const reason = heading.indexOf('reason', first)
  const simulated = heading[reason + 1] === 'simulated'
  const rest = reason + (simulated ? 2 : 1)
  const names = { commands: heading.slice(first, reason), readings: heading.slice(rest) }
  if (reason < 0 || names.readings.length === 0)
    throw new LandbridgeError(
      'usage',
      `${where}: Expected a log of a robot with what its sensors said, got commands alone`,
      'a log of this version of `landbridge robot --log` has columns of readings behind `reason`',
    )
  const columns = told.length > 0 ? toldColumns(told, names, mechanism, where) : namedColumns(names, mechanism, where)
  const reading = (name: string) => rest + names.readings.indexOf(name)
  const joints = columns.map(({ position, velocity, command }) => ({
    position: position.map(reading),
    velocity: reading(velocity),
    command: command === undefined ? undefined : first + names.commands.indexOf(command),
  }))
  return { columns, places: { reason, simulated, time: simulated ? reason + 1 : 0, joints } }
}

/** Rows of `running`, parted where a reset, another state or a long time lies between them. */
function runsIn(lines: readonly string[], width: number, { reason, time }: Places, where: string): Row[][] {
  const runs: Row[][] = []
  let run: Row[] | undefined
  for (let k = 1; k < lines.length; k++) {
    const row = { line: k + 1, cells: lines[k]!.split(',') }
    const { cells, line } = row
    if (cells.length !== width)
      throw new LandbridgeError(
        'usage',
        `${where}:${line}: Expected ${width} values as in the heading, got ${cells.length}`,
      )
    if (cells[1] !== 'running') {
      run = undefined
      continue
    }
    const passed = numberAt(row, time, where) - Number(run?.at(-1)?.cells[time])
    if (run === undefined || !(passed >= 0 && passed <= LONGEST_ROW) || cells[reason] === 'reset') {
      run = []
      runs.push(run)
    }
    run.push(row)
  }
  return runs
}

function runOf(rows: readonly Row[], places: Places, where: string): HardwareLog {
  const joints = places.joints.length
  const size = rows.length * joints
  const log: HardwareLog = {
    where: `${where}:${rows[0]!.line}`,
    joints,
    rows: rows.length,
    time: new Float64Array(rows.length),
    positions: new Float64Array(size),
    velocities: new Float64Array(size),
    efforts: new Float64Array(size),
  }
  const start = numberAt(rows[0]!, places.time, where)
  rows.forEach((row, k) => {
    log.time[k] = numberAt(row, places.time, where) - start
    const acting = places.simulated ? (rows[k + 1] ?? row) : row
    places.joints.forEach(({ position, velocity, command }, i) => {
      const [first, sine] = position.map((place) => numberAt(row, place, where))
      log.positions[k * joints + i] = sine === undefined ? first! : Math.atan2(sine, first!)
      log.velocities[k * joints + i] = numberAt(row, velocity, where)
      log.efforts[k * joints + i] = command === undefined ? 0 : numberAt(acting, command, where)
    })
  })
  return log
}

function numberAt({ cells, line }: Row, place: number, where: string): number {
  const value = Number(cells[place])
  if (cells[place] !== '' && Number.isFinite(value)) return value
  throw new LandbridgeError('usage', `${where}:${line}: Expected a finite number, got '${cells[place]!.slice(0, 40)}'`)
}
