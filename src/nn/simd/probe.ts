// How near the matrix product comes to what the machine can do: two pieces of work to be timed.

import { address, Instance } from './instance.js'

/** Floating-point operations of one call of each. */
export interface Probe {
  /** Multiplications and additions on numbers in registers: the most that one core does. */
  peak(): number
  /** A product of two matrices of 256 x 256. */
  product(): number
}

/** What this processor can do at best, to hold kernels against: two pieces of work, of some hundred microseconds each. */
export function createProbe(): Probe {
  const instance = new Instance()
  const n = 256
  const [a, b, c] = [0, 1, 2].map(() => address(instance.allocate(n * n))) as [number, number, number]
  const row = 4 * n
  return {
    peak() {
      const times = 200_000
      instance.kernels.peak(times, a)
      return 72 * times
    },
    product() {
      instance.kernels.gemm(n, n, n, a, row, 4, b, row, c, 0, c, row)
      return 2 * n ** 3
    },
  }
}
