// Runs of hardware as CSV: time, measured angles and speeds, commanded torques, one row a control step.

import { LandbridgeError, type Mechanism } from '../core/index.js'

/** What stands between cells; the first one that parts a heading with a `time` in it. */
const DELIMITERS = [',', ';', '\t', '|']

/** What the quantities of a joint are called; its number follows. */
const GROUPS = ['pos_meas', 'vel_meas', 'tau_con']
/** What they may be called as well where there is one joint. */
const ALONE = ['position', 'velocity', 'torque']

/** Lines of the longest log: 23 hours at 100 Hz. */
const MOST_LINES = 2 ** 23

/** What to ask where a run does not fit the machine at all. */
export function askUnits(turns: Mechanism['turns']): string {
  const [turn, slide] = [turns.includes(true), turns.includes(false)]
  if (turn && slide) return 'are joints that turn in rad, rad/s and N m, and those that slide in m, m/s and N?'
  return slide
    ? 'are positions in m, speeds in m/s and forces in N?'
    : 'are angles in rad, speeds in rad/s and torques in N m?'
}

/** One run. Matrices are [rows x joints]. */
export interface HardwareLog {
  /** The file. */
  where: string
  joints: number
  rows: number
  /** s, never falling. */
  time: Float64Array
  /** rad or m */
  positions: Float64Array
  velocities: Float64Array
  /** Commanded, N m or N. */
  efforts: Float64Array
  /** Columns of joints that the machine has not. */
  unused?: readonly string[]
}

/**
 * Reads `time`, `pos_meas1`, `vel_meas1`, `tau_con1`, `pos_meas2`, ... of `joints` joints, for one joint also `position`, `velocity`
 * and `torque`, in capitals or not; other columns are left alone. Cells are parted by commas, semicolons, tabs or bars and may be
 * quoted; lines that begin with `#` may stand above the heading, and it may begin with one. Throws `usage` with `where` and the line on anything that is no such run.
 */
export function parseHardwareLog(text: string, joints: number, where: string): HardwareLog {
  const lines = linesOf(text.replace(/^\uFEFF/, ''), /\r?\n|\r/, where)
  while (lines.length > 0 && lines.at(-1)!.trim() === '') lines.pop()
  const top = topOf(lines)
  if (top === lines.length)
    throw refuse(where, 'a CSV file with a heading', lines.length === 0 ? 'an empty file' : 'remarks alone')
  const { heading, delimiter } = readHeading(lines[top]!)
  const rows = lines.length - 1 - top
  if (rows < 2) throw refuse(where, 'at least two rows under the heading', `${rows}`)
  const column = (name: string) => columnOf(heading, name, joints, where)
  const time = column('time')
  const groups = namesIn(heading, joints).map((names) => names.map(column))
  const log = {
    where,
    joints,
    rows,
    time: new Float64Array(rows),
    positions: new Float64Array(rows * joints),
    velocities: new Float64Array(rows * joints),
    efforts: new Float64Array(rows * joints),
    unused: heading.filter((name) => isBeyond(name, joints)),
  }
  const matrices = [log.positions, log.velocities, log.efforts]
  for (let row = 0; row < rows; row++) {
    const cells = lines[top + row + 1]!.split(delimiter)
    const line = top + row + 2
    if (cells.length !== heading.length)
      throw refuse(`${where}:${line}`, `${heading.length} values as in the heading`, `${cells.length}`)
    const read = (k: number) => numberOf(cells[k]!, `${where}:${line}`, heading[k]!)
    log.time[row] = read(time)
    if (row > 0 && log.time[row]! < log.time[row - 1]!)
      throw refuse(`${where}:${line}`, `times that never fall`, `${log.time[row]} after ${log.time[row - 1]}`)
    groups.forEach((columns, g) => {
      columns.forEach((k, i) => {
        matrices[g]![row * joints + i] = read(k)
      })
    })
  }
  return log
}

/** The lines of a log. Throws `usage` where it has more than a machine writes. */
export function linesOf(text: string, end: RegExp, where: string): string[] {
  const lines = text.split(end, MOST_LINES + 1)
  if (lines.length <= MOST_LINES) return lines
  throw new LandbridgeError(
    'usage',
    `${where}: Expected at most ${MOST_LINES} lines, got more`,
    'cut it into several files',
  )
}

/** Where the heading is: under what is remarked above it. */
function topOf(lines: readonly string[]): number {
  const isRemark = (line: string) => /^\s*#/.test(line) && !readHeading(line).heading.includes('time')
  const top = lines.findIndex((line) => !isRemark(line))
  return top < 0 ? lines.length : top
}

function readHeading(line: string): { heading: string[]; delimiter: string } {
  const parted = DELIMITERS.map((delimiter) => {
    const names = line.replace(/^\s*#/, '').split(delimiter)
    return { heading: names.map((name) => unquoted(name).toLowerCase()), delimiter }
  })
  return parted.find(({ heading }) => heading.includes('time')) ?? parted[0]!
}

/** What the columns of positions, velocities and efforts are called, one a joint each. */
function namesIn(heading: readonly string[], joints: number): string[][] {
  const isAlone = joints === 1 && ALONE.every((name) => heading.includes(name)) && !heading.includes(`${GROUPS[0]}1`)
  if (isAlone) return ALONE.map((name) => [name])
  return GROUPS.map((group) => Array.from({ length: joints }, (_, i) => `${group}${i + 1}`))
}

/** Whether a column is of a joint with a higher number than there are. */
function isBeyond(name: string, joints: number): boolean {
  return GROUPS.some((group) => name.startsWith(group) && Number(name.slice(group.length)) > joints)
}

function unquoted(cell: string): string {
  return cell.trim().replace(/^"(.*)"$/, '$1')
}

function columnOf(heading: readonly string[], name: string, joints: number, where: string): number {
  const index = heading.indexOf(name)
  if (index < 0)
    throw new LandbridgeError(
      'usage',
      `${where}: Expected a column '${name}', got ${heading.slice(0, 20).join(', ').slice(0, 200)}`,
      `name the columns in the heading: ${namesOf(joints).join(', ')} (s, rad, rad/s, N m; on rails m, m/s, N)`,
    )
  if (heading.indexOf(name, index + 1) >= 0) throw refuse(where, `one column '${name}'`, 'two')
  return index
}

function namesOf(joints: number): string[] {
  return ['time', ...Array.from({ length: joints }, (_, i) => GROUPS.map((group) => `${group}${i + 1}`)).flat()]
}

function numberOf(cell: string, where: string, name: string): number {
  const text = unquoted(cell)
  const value = Number(text)
  if (text !== '' && Number.isFinite(value)) return value
  throw refuse(where, `a finite number as ${name}`, `'${text.slice(0, 40)}'`)
}

function refuse(where: string, expected: string, got: string): LandbridgeError {
  return new LandbridgeError('usage', `${where}: Expected ${expected}, got ${got}`)
}
