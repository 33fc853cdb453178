// What the machine can do at most, to compare the products with.

import { multiplyAdd } from './multiply-add'

/** `times` times 10 multiplications and additions of vectors in chains that do not wait for each other: 80 operations each. */
export function peak(times: i32, factor: f32, summand: f32): f32 {
  const x = f32x4.splat(factor)
  const y = f32x4.splat(summand)
  let c0 = f32x4.splat(0)
  let c1 = f32x4.splat(1)
  let c2 = f32x4.splat(2)
  let c3 = f32x4.splat(3)
  let c4 = f32x4.splat(4)
  let c5 = f32x4.splat(5)
  let c6 = f32x4.splat(6)
  let c7 = f32x4.splat(7)
  let c8 = f32x4.splat(8)
  let c9 = f32x4.splat(9)
  for (let i = times; i > 0; i--) {
    c0 = multiplyAdd(c0, x, y)
    c1 = multiplyAdd(c1, x, y)
    c2 = multiplyAdd(c2, x, y)
    c3 = multiplyAdd(c3, x, y)
    c4 = multiplyAdd(c4, x, y)
    c5 = multiplyAdd(c5, x, y)
    c6 = multiplyAdd(c6, x, y)
    c7 = multiplyAdd(c7, x, y)
    c8 = multiplyAdd(c8, x, y)
    c9 = multiplyAdd(c9, x, y)
  }
  const low = f32x4.add(f32x4.add(c0, c1), f32x4.add(c2, c3))
  const high = f32x4.add(f32x4.add(c4, c5), f32x4.add(c6, c7))
  const sum = f32x4.add(f32x4.add(low, high), f32x4.add(c8, c9))
  return f32x4.extract_lane(sum, 0)
}
