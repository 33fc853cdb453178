// The first reading of a machine, which shows whether it reads what its sensors are: an array has no room for what comes after them,
// and drops it in silence.

import { refused } from '../check-numbers.js'
import type { Machine, Sensor } from '../simulation.js'

/** Room behind the sensors. */
const ROOM = 16
/** Stands where nothing was written; what is no number may be, for a sensor that saw nothing. */
const UNWRITTEN = -(2 ** 1000)

/**
 * Reads a machine that has started. Throws `env` where it writes past the last of its sensors, or leaves one without a reading; `id`
 * names the env.
 */
export function readFirst(id: string, machine: Machine, sensors: readonly Sensor[], into: Float64Array): void {
  const where = `\`read\` of the machine of '${id}'`
  const before = machine.memory?.slice()
  const roomy = new Float64Array(into.length + ROOM).fill(UNWRITTEN)
  machine.read(roomy)
  const written = roomy.indexOf(UNWRITTEN)
  if (written === into.length && roomy.subarray(written).every((value) => value === UNWRITTEN)) {
    into.set(roomy.subarray(0, written))
    return
  }
  // Whoever fills an array to its end, or goes by its length, means the one that there is.
  if (before !== undefined) machine.memory!.set(before)
  into.fill(UNWRITTEN)
  if (passesEnd(machine, into))
    throw refused(where, `to write ${into.length} readings, one a sensor`, 'more', 'name every reading in `sensors`')
  const odd = into.indexOf(UNWRITTEN)
  if (odd >= 0)
    throw refused(
      where,
      `to write a reading of '${sensors[odd]!.name}' (into[${odd}])`,
      'none',
      'one for each of `sensors`, in their order',
    )
}

/** Reads into an array of the right length, and tells whether anything was written past it. */
function passesEnd(machine: Machine, into: Float64Array): boolean {
  let passed = false
  const watched = new Proxy(into, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key, target)
      return typeof member === 'function' ? member.bind(target) : member
    },
    set(target, key, value) {
      if (Number(key) >= target.length) passed = true
      return Reflect.set(target, key, value, target)
    },
  })
  try {
    machine.read(watched)
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause // of `set`
    passed = true
  }
  return passed
}
