// What stands between a chosen action and a motor: pure functions, used by simulated domains and by the robot's own loop alike.

import { LandbridgeError } from './error.js'
import type { Actuators, Space } from './space.js'

/** Spacing of float32 numbers relative to their size. */
const FLOAT_EPSILON = 2 ** -23

/**
 * Maps one action row to actuator commands: a choice sends its command, a box in [-1, 1] is scaled to [low, high].
 * An action outside [-1, 1] maps outside the limits; {@link limitCommand} is what clamps. Throws `channels` on a choice that is none,
 * and where `row` or `into` has another size.
 */
export function toCommand(action: Space, actuators: Actuators, row: Float32Array, into: Float32Array): void {
  const size = actuators.low.length
  if (into.length !== size)
    throw new LandbridgeError('channels', `Expected room for a command of ${size} numbers, got ${into.length}`)
  if (action.kind === 'discrete') {
    const choice = action.choices[row[0]!]
    if (choice === undefined)
      throw new LandbridgeError('channels', `Expected a choice from 0 to ${action.choices.length - 1}, got ${row[0]}`)
    into.set(choice.command)
    return
  }
  const { length } = action.channels
  if (row.length !== length)
    throw new LandbridgeError('channels', `Expected an action of ${length} numbers, got ${row.length}`)
  for (let i = 0; i < into.length; i++) {
    const low = actuators.low[i]!
    into[i] = low + ((row[i]! + 1) / 2) * (actuators.high[i]! - low)
  }
}

/** True where every number is finite. NaN passes every clamp, so this comes first. */
export function isFiniteRow(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i]!)) return false
  return true
}

/**
 * Clamps `command` to the bounds, then to the slew rate from `previous`, in place.
 * Bounds win over slew only where `previous` itself lies outside them. Answers true where a value was changed.
 */
export function limitCommand(
  command: Float32Array,
  previous: Float32Array,
  actuators: Actuators,
  seconds: number,
): boolean {
  let changed = false
  for (let i = 0; i < command.length; i++) {
    const step = actuators.slew[i]! * seconds
    const bounded = clamp(command[i]!, actuators.low[i]!, actuators.high[i]!)
    const slewed = clamp(bounded, previous[i]! - step, previous[i]! + step)
    const limited = roundInward(slewed, actuators.low[i]!, actuators.high[i]!)
    if (limited !== command[i]!) changed = true
    command[i] = limited
  }
  return changed
}

/** The command a machine falls back to, as close as float32 comes to it within its bounds. */
export function safeCommand({ low, high, safe }: Actuators): Float32Array {
  return Float32Array.from(safe, (value, i) => roundInward(value, low[i]!, high[i]!))
}

/** The closest float32 that does not pass a bound, which a bound such as 0.1 would after rounding. */
function roundInward(value: number, low: number, high: number): number {
  const rounded = Math.fround(clamp(value, low, high))
  if (rounded > high) return Math.fround(rounded - Math.abs(rounded) * FLOAT_EPSILON)
  return rounded < low ? Math.fround(rounded + Math.abs(rounded) * FLOAT_EPSILON) : rounded
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high)
}
