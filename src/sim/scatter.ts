// Numbers without a generator, for forces that must come again where a state is loaded.

/** A number that depends on a seed and a place (whole numbers) only, even within -1 to 1. */
export function scatter(seed: number, at: number): number {
  let word = Math.imul(seed ^ Math.imul(at + 1, 0x9e3779b1), 0x85ebca6b)
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35)
  return ((word ^ (word >>> 16)) >>> 0) / 2 ** 31 - 1
}

/** Wind that is never periodic, within -1 to 1, at a control step. */
export function gust(at: number): number {
  return Math.tanh(Math.sin(0.02 * at) + Math.sin(0.01 * Math.PI * at))
}
