// Velocity rows as six numbers each: x, y, angle of one body, then of another. Velocities are [3 x bodies]; `row` is where the
// six begin, `from` and `body` are the offsets of the bodies.

/** Speed along a row. */
export function along(rows: Float64Array, row: number, velocities: Float64Array, from: number, body: number): number {
  return (
    rows[row]! * velocities[from]! +
    rows[row + 1]! * velocities[from + 1]! +
    rows[row + 2]! * velocities[from + 2]! +
    rows[row + 3]! * velocities[body]! +
    rows[row + 4]! * velocities[body + 1]! +
    rows[row + 5]! * velocities[body + 2]!
  )
}

/** Adds an impulse along a row. */
export function spread(
  rows: Float64Array,
  row: number,
  impulse: number,
  inverseMass: Float64Array,
  velocities: Float64Array,
  from: number,
  body: number,
): void {
  velocities[from]! += inverseMass[from]! * rows[row]! * impulse
  velocities[from + 1]! += inverseMass[from + 1]! * rows[row + 1]! * impulse
  velocities[from + 2]! += inverseMass[from + 2]! * rows[row + 2]! * impulse
  velocities[body]! += inverseMass[body]! * rows[row + 3]! * impulse
  velocities[body + 1]! += inverseMass[body + 1]! * rows[row + 4]! * impulse
  velocities[body + 2]! += inverseMass[body + 2]! * rows[row + 5]! * impulse
}

/** A copy with zeros behind. */
export function longer(values: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  const made = new Float64Array(length)
  made.set(values)
  return made
}
