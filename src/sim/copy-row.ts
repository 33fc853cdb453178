// Rows of an env, of which most are short: `set` leaves compiled code, which takes as long as to copy some nine numbers.

/** Numbers from which on leaving compiled code pays. */
const MANY = 9

/** Copies a row into the beginning of an array. Throws a `RangeError` where that has no room for it. */
export function copyRow(from: Float32Array, into: Float32Array): void {
  if (from.length >= MANY || from.length > into.length) into.set(from)
  else for (let i = 0; i < from.length; i++) into[i] = from[i]!
}
