// Short arrays, copied and cleared number by number: `set` and `fill` leave compiled code, which for a handful of numbers takes
// several times as long.

/** Length from which on leaving compiled code pays. */
const MANY = 32

/** Copies numbers into the beginning of an array, which must have room for them. */
export function copyNumbers(from: Float64Array, into: Float64Array): void {
  if (from.length > MANY) into.set(from)
  else for (let i = 0; i < from.length; i++) into[i] = from[i]!
}

/** The same of rows: one function for both would meet two kinds of arrays, which makes each slower. */
export function copyRow(from: Float32Array, into: Float32Array): void {
  if (from.length > MANY) into.set(from)
  else for (let i = 0; i < from.length; i++) into[i] = from[i]!
}

/** Sets all numbers to one. */
export function fillNumbers(values: Float64Array, value: number): void {
  if (values.length > MANY) values.fill(value)
  else for (let i = 0; i < values.length; i++) values[i] = value
}
