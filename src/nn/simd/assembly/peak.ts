// What the machine can do at most, to compare the products with.

import { multiplyAdd } from './multiply-add'

/**
 * `times` times 9 multiplications and additions of vectors, 72 operations each, of 24 numbers at `at`. Sums wait for themselves only,
 * and only for the addition: a chain of both would be held up by how long they take, not by how many are done at a time.
 */
export function peak(times: i32, at: usize): f32 {
  const y0 = v128.load(at)
  const y1 = v128.load(at, 16)
  const y2 = v128.load(at, 32)
  let c00 = y0
  let c01 = y0
  let c02 = y0
  let c10 = y1
  let c11 = y1
  let c12 = y1
  let c20 = y2
  let c21 = y2
  let c22 = y2
  for (let i = times; i > 0; i--) {
    const x0 = v128.load(at, 48)
    c00 = multiplyAdd(x0, y0, c00)
    c01 = multiplyAdd(x0, y1, c01)
    c02 = multiplyAdd(x0, y2, c02)
    const x1 = v128.load(at, 64)
    c10 = multiplyAdd(x1, y0, c10)
    c11 = multiplyAdd(x1, y1, c11)
    c12 = multiplyAdd(x1, y2, c12)
    const x2 = v128.load(at, 80)
    c20 = multiplyAdd(x2, y0, c20)
    c21 = multiplyAdd(x2, y1, c21)
    c22 = multiplyAdd(x2, y2, c22)
  }
  const first = f32x4.add(f32x4.add(c00, c01), c02)
  const second = f32x4.add(f32x4.add(c10, c11), c12)
  const third = f32x4.add(f32x4.add(c20, c21), c22)
  return f32x4.extract_lane(f32x4.add(f32x4.add(first, second), third), 0)
}
