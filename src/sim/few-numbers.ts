// Short arrays, copied and filled number by number: `set` and `fill` leave compiled code, which takes as long as some nine numbers.

/** Length from which on leaving compiled code pays. */
const MANY = 9

/** Copies a row into the beginning of an array, which must have room for it. */
export function copyRow(from: Float32Array, into: Float32Array): void {
  if (from.length >= MANY) into.set(from)
  else for (let i = 0; i < from.length; i++) into[i] = from[i]!
}

/** Sets all numbers to one. */
export function fillNumbers(values: Float64Array, value: number): void {
  if (values.length >= MANY) values.fill(value)
  else for (let i = 0; i < values.length; i++) values[i] = value
}
