// The columns of a robot's log: what the motors were given and why, and what the sensors said then.

import { channelSize, csvCell, ROBOT_LOG_HEAD, type RobotContract, type Space } from '../core/index.js'

/** Numbers of the largest channel that has columns: writing a camera's picture would take longer than a tick lasts. */
const LARGEST = 256

/** What the sensors said in a tick. */
export interface Reading {
  values: Float32Array
  /** Commands since the reset, that of the tick included. */
  commands: number
}

/** Whose log it is. */
export interface Logged extends Pick<RobotContract, 'actuators' | 'observation' | 'controlHz'> {
  /** A simulation, whose time goes on by a control period a command, whenever that is computed. */
  simulated: boolean
}

/** Columns: monotonic seconds, state, one applied command a channel, reason, a simulation's own seconds, one a reading. */
export class LogColumns {
  readonly heading: string
  readonly #kept: [from: number, to: number][]
  readonly #blank: string
  readonly #simulatedHz: number | undefined

  constructor({ actuators, observation, controlHz, simulated }: Logged) {
    const own = [...actuators.channels.map(({ name }) => name), 'reason', ...(simulated ? ['simulated'] : [])]
    const { names, kept } = readingColumns(observation)
    // By a name that both have a reader finds the command.
    const taken = [...ROBOT_LOG_HEAD.split(','), ...own]
    const readings = names.map((name) => (taken.includes(name) ? `observation.${name}` : name))
    this.heading = ROBOT_LOG_HEAD + [...own, ...readings].map(csvCell).join(',')
    this.#kept = kept
    this.#blank = ','.repeat(readings.length + (simulated ? 1 : 0))
    this.#simulatedHz = simulated ? controlHz : undefined
  }

  /** All cells of a line but the first; those of readings are empty where nothing was read. */
  line(state: string, command: Float32Array, reason: string, reading?: Reading): string {
    const line = `${state},${command.join(',')},${reason}`
    if (reading === undefined) return line + this.#blank
    const simulated = this.#simulatedHz === undefined ? '' : `,${reading.commands / this.#simulatedHz}`
    return this.#kept.reduce(
      (cells, [from, to]) => `${cells},${reading.values.subarray(from, to).join(',')}`,
      line + simulated,
    )
  }
}

/** A name for every number that is logged, and where these lie. */
function readingColumns(observation: Space): { names: string[]; kept: [from: number, to: number][] } {
  const channels = observation.kind === 'box' ? observation.channels : [{ name: 'observation', unit: 'choice' }]
  const names: string[] = []
  const kept: [number, number][] = []
  let from = 0
  for (const channel of channels) {
    const to = from + channelSize(channel)
    if (to - from <= LARGEST) {
      names.push(...(channel.shape === undefined ? [channel.name] : numbered(channel.name, to - from)))
      if (kept.at(-1)?.[1] === from) kept.at(-1)![1] = to
      else kept.push([from, to])
    }
    from = to
  }
  return { names, kept }
}

function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${name}[${i}]`)
}
