// Blocks of a matrix product whose operands are packed: C = start + A B with A [k x rows] and B [k x columns], both without gaps.
// Not unrolled over k on purpose: V8 would load everything first and spill; so it keeps all sums in registers.

import { multiplyAdd } from './multiply-add'

/** 5 rows of 8 columns: with two vectors of B and one of A, as many sums as 15 registers hold. */
export function block5x8(k: i32, a: usize, b: usize, start: usize, startRow: usize, c: usize, cRow: usize): void {
  let s = start
  let c00 = v128.load(s)
  let c01 = v128.load(s, 16)
  s += startRow
  let c10 = v128.load(s)
  let c11 = v128.load(s, 16)
  s += startRow
  let c20 = v128.load(s)
  let c21 = v128.load(s, 16)
  s += startRow
  let c30 = v128.load(s)
  let c31 = v128.load(s, 16)
  s += startRow
  let c40 = v128.load(s)
  let c41 = v128.load(s, 16)
  const end = b + (<usize>k << 5)
  while (b < end) {
    const b0 = v128.load(b)
    const b1 = v128.load(b, 16)
    const x0 = v128.load32_splat(a)
    c00 = multiplyAdd(x0, b0, c00)
    c01 = multiplyAdd(x0, b1, c01)
    const x1 = v128.load32_splat(a, 4)
    c10 = multiplyAdd(x1, b0, c10)
    c11 = multiplyAdd(x1, b1, c11)
    const x2 = v128.load32_splat(a, 8)
    c20 = multiplyAdd(x2, b0, c20)
    c21 = multiplyAdd(x2, b1, c21)
    const x3 = v128.load32_splat(a, 12)
    c30 = multiplyAdd(x3, b0, c30)
    c31 = multiplyAdd(x3, b1, c31)
    const x4 = v128.load32_splat(a, 16)
    c40 = multiplyAdd(x4, b0, c40)
    c41 = multiplyAdd(x4, b1, c41)
    a += 20
    b += 32
  }
  v128.store(c, c00)
  v128.store(c, c01, 16)
  c += cRow
  v128.store(c, c10)
  v128.store(c, c11, 16)
  c += cRow
  v128.store(c, c20)
  v128.store(c, c21, 16)
  c += cRow
  v128.store(c, c30)
  v128.store(c, c31, 16)
  c += cRow
  v128.store(c, c40)
  v128.store(c, c41, 16)
}

/** 4 rows of 8 columns. */
export function block4x8(k: i32, a: usize, b: usize, start: usize, startRow: usize, c: usize, cRow: usize): void {
  let s = start
  let c00 = v128.load(s)
  let c01 = v128.load(s, 16)
  s += startRow
  let c10 = v128.load(s)
  let c11 = v128.load(s, 16)
  s += startRow
  let c20 = v128.load(s)
  let c21 = v128.load(s, 16)
  s += startRow
  let c30 = v128.load(s)
  let c31 = v128.load(s, 16)
  const end = b + (<usize>k << 5)
  while (b < end) {
    const b0 = v128.load(b)
    const b1 = v128.load(b, 16)
    const x0 = v128.load32_splat(a)
    c00 = multiplyAdd(x0, b0, c00)
    c01 = multiplyAdd(x0, b1, c01)
    const x1 = v128.load32_splat(a, 4)
    c10 = multiplyAdd(x1, b0, c10)
    c11 = multiplyAdd(x1, b1, c11)
    const x2 = v128.load32_splat(a, 8)
    c20 = multiplyAdd(x2, b0, c20)
    c21 = multiplyAdd(x2, b1, c21)
    const x3 = v128.load32_splat(a, 12)
    c30 = multiplyAdd(x3, b0, c30)
    c31 = multiplyAdd(x3, b1, c31)
    a += 16
    b += 32
  }
  v128.store(c, c00)
  v128.store(c, c01, 16)
  c += cRow
  v128.store(c, c10)
  v128.store(c, c11, 16)
  c += cRow
  v128.store(c, c20)
  v128.store(c, c21, 16)
  c += cRow
  v128.store(c, c30)
  v128.store(c, c31, 16)
}
