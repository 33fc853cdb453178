// Which columns of a robot's log hold which joint of a machine: by the names of its channels, or as told.

import { LandbridgeError, type Mechanism } from '../core/index.js'

/** The columns of one joint. */
export interface JointColumns {
  /** One column, or cosine and sine of an angle. */
  position: readonly string[]
  velocity: string
  /** What acts along it; nothing does on a joint without. */
  command?: string
}

/** The columns that a log has. */
export interface LogNames {
  commands: readonly string[]
  readings: readonly string[]
}

const SHAPE = 'JOINT=POSITION,VELOCITY,COMMAND, the number of a joint and columns of the log'

/** `JOINT=POSITION,VELOCITY[,COMMAND]`, where POSITION may be `COSINE+SINE`. Throws `usage`. */
export function parseJointMap(text: string): [joint: number, columns: JointColumns] {
  const [, joint, position, velocity, command] = /^(\d+)=([^,]+),([^,]+)(?:,([^,]+))?$/.exec(text) ?? []
  if (joint === undefined)
    throw new LandbridgeError('usage', `Expected ${SHAPE} for --map, got '${text}'`, 'POSITION may be COSINE+SINE')
  return [Number(joint), { position: position!.split('+'), velocity: velocity!, ...(command && { command }) }]
}

/** What {@link parseJointMap} reads. */
export function formatJointMap(columns: readonly JointColumns[]): string[] {
  return columns.map(
    ({ position, velocity, command }, i) =>
      `${i + 1}=${[position.join('+'), velocity, ...(command === undefined ? [] : [command])].join(',')}`,
  )
}

/** The columns of every joint, as told. Throws `usage` where a joint or a column is not there, or a joint is left out. */
export function toldColumns(
  told: readonly (readonly [number, JointColumns])[],
  { commands, readings }: LogNames,
  { turns }: Pick<Mechanism, 'turns'>,
  where: string,
): JointColumns[] {
  const require = (names: readonly string[], kind: string, wanted: string) => {
    if (!names.includes(wanted))
      throw refuse(where, `a column of ${kind} for --map`, `'${wanted}'`, `there are ${names.join(', ') || 'none'}`)
  }
  for (const [joint, { position, velocity, command }] of told) {
    if (joint < 1 || joint > turns.length) throw refuse(where, `a joint from 1 to ${turns.length} in --map`, `${joint}`)
    if (position.length > 2 || (position.length === 2 && !turns[joint - 1]))
      throw refuse(where, `one column for the position of joint ${joint} in --map`, position.join('+'))
    for (const name of [...position, velocity]) require(readings, 'readings', name)
    if (command !== undefined) require(commands, 'commands', command)
  }
  return turns.map((_, i) => {
    const columns = told.filter(([joint]) => joint === i + 1)
    if (columns.length !== 1) throw refuse(where, `joint ${i + 1} once in --map`, columns.length === 0 ? 'none' : 'two')
    return columns[0]![1]
  })
}

/**
 * The columns of every joint by their names: `S.velocity` with `S.angle`, `S.position`, or `S.cos` and `S.sin`, in the log's order,
 * and `S.force` or `S.torque` of the same joint. Throws `usage` where that is not as many joints as the machine has, of its kinds,
 * or leaves a command over.
 */
export function namedColumns(names: LogNames, { turns }: Pick<Mechanism, 'turns'>, where: string): JointColumns[] {
  const joints = names.readings.flatMap((name) => jointAt(name, names))
  if (joints.length !== turns.length)
    throw unmapped(where, `positions and velocities of ${turns.length} joints by their names`, found(joints))
  const odd = joints.findIndex((joint, i) => !isLike(joint, turns[i]!))
  if (odd >= 0) {
    const kind = turns[odd] ? 'turns (an angle, a torque)' : 'slides (a position, a force)'
    const { position, command = '' } = joints[odd]!
    throw unmapped(
      where,
      `joint ${odd + 1} as one that ${kind}`,
      [position.join('+'), command].filter(Boolean).join(', '),
    )
  }
  const used = joints.flatMap(({ command }) => command ?? [])
  const over = names.commands.filter((name) => !used.includes(name))
  if (over.length > 0) throw unmapped(where, 'commands that are forces or torques of joints', over.join(', '))
  return joints
}

/** The joint whose position a column begins, where it has a velocity too. */
function jointAt(name: string, { commands, readings }: LogNames): JointColumns[] {
  const [, stem, kind] = /^(.+)\.(angle|position|cos)$/.exec(name) ?? []
  const [velocity, sine] = [`${stem}.velocity`, `${stem}.sin`]
  if (stem === undefined || !readings.includes(velocity)) return []
  if (kind === 'cos' && !readings.includes(sine)) return []
  const command = commands.find((own) => own === `${stem}.force` || own === `${stem}.torque`)
  return [{ position: kind === 'cos' ? [name, sine] : [name], velocity, ...(command !== undefined && { command }) }]
}

/** Whether the names of its columns may be those of a joint that turns, or slides: a position is either's. */
function isLike({ position: [first = ''], command = '' }: JointColumns, turns: boolean): boolean {
  return turns ? !command.endsWith('.force') : first.endsWith('.position') && !command.endsWith('.torque')
}

function found(joints: readonly JointColumns[]): string {
  return joints.map(({ position }) => position.join('+')).join(', ') || 'none'
}

function unmapped(where: string, expected: string, got: string): LandbridgeError {
  return refuse(where, expected, got, `say which columns hold each joint: --map ${SHAPE}`)
}

function refuse(where: string, expected: string, got: string, hint?: string): LandbridgeError {
  return new LandbridgeError('usage', `${where}: Expected ${expected}, got ${got}`, hint)
}
