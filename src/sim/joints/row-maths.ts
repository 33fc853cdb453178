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

/** Writes a row times the inverse masses of its bodies [3 x bodies], from `at` on. */
export function weigh(
  rows: Float64Array,
  row: number,
  inverseMass: Float64Array,
  from: number,
  body: number,
  into: Float64Array,
  at = row,
): void {
  into[at] = rows[row]! * inverseMass[from]!
  into[at + 1] = rows[row + 1]! * inverseMass[from + 1]!
  into[at + 2] = rows[row + 2]! * inverseMass[from + 2]!
  into[at + 3] = rows[row + 3]! * inverseMass[body]!
  into[at + 4] = rows[row + 4]! * inverseMass[body + 1]!
  into[at + 5] = rows[row + 5]! * inverseMass[body + 2]!
}

/** Adds an impulse along a row that inverse masses weigh. */
export function spread(
  weighted: Float64Array,
  row: number,
  impulse: number,
  velocities: Float64Array,
  from: number,
  body: number,
): void {
  velocities[from]! += weighted[row]! * impulse
  velocities[from + 1]! += weighted[row + 1]! * impulse
  velocities[from + 2]! += weighted[row + 2]! * impulse
  velocities[body]! += weighted[row + 3]! * impulse
  velocities[body + 1]! += weighted[row + 4]! * impulse
  velocities[body + 2]! += weighted[row + 5]! * impulse
}

/** A copy with zeros behind. */
export function longer(values: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  const made = new Float64Array(length)
  made.set(values)
  return made
}
