// Matrix products of a few rows, as acting makes them: operands are read where they lie, since packing them would cost more.

import { multiplyAdd } from './multiply-add'

/** Rows [m], any number, of all columns. `b` is row-major; strides in bytes. */
export function direct(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  start: usize,
  startRow: usize,
  c: usize,
  cRow: usize,
): void {
  let i: i32 = 0
  for (; i + 4 <= m; i += 4) {
    let j: i32 = 0
    for (; j + 8 <= n; j += 8) {
      const at = <usize>j << 2
      direct4x8(k, a, aRow, aStep, b + at, bStep, start + at, startRow, c + at, cRow)
    }
    if (j < n) {
      const at = <usize>j << 2
      direct4x4(k, a, aRow, aStep, b + at, bStep, start + at, startRow, c + at, cRow)
    }
    a += 4 * aRow
    start += 4 * startRow
    c += 4 * cRow
  }
  for (; i < m; i++) {
    let j: i32 = 0
    for (; j + 16 <= n; j += 16) {
      const at = <usize>j << 2
      direct1x16(k, a, aStep, b + at, bStep, start + at, c + at)
    }
    for (; j < n; j += 4) {
      const at = <usize>j << 2
      direct1x4(k, a, aStep, b + at, bStep, start + at, c + at)
    }
    a += aRow
    start += startRow
    c += cRow
  }
}

function direct4x8(
  k: i32,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  start: usize,
  startRow: usize,
  c: usize,
  cRow: usize,
): void {
  let a1 = a + aRow
  let a2 = a1 + aRow
  let a3 = a2 + aRow
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
  for (let p = k; p > 0; p--) {
    const b0 = v128.load(b)
    const b1 = v128.load(b, 16)
    const x0 = v128.load32_splat(a)
    c00 = multiplyAdd(x0, b0, c00)
    c01 = multiplyAdd(x0, b1, c01)
    const x1 = v128.load32_splat(a1)
    c10 = multiplyAdd(x1, b0, c10)
    c11 = multiplyAdd(x1, b1, c11)
    const x2 = v128.load32_splat(a2)
    c20 = multiplyAdd(x2, b0, c20)
    c21 = multiplyAdd(x2, b1, c21)
    const x3 = v128.load32_splat(a3)
    c30 = multiplyAdd(x3, b0, c30)
    c31 = multiplyAdd(x3, b1, c31)
    a += aStep
    a1 += aStep
    a2 += aStep
    a3 += aStep
    b += bStep
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

function direct4x4(
  k: i32,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  start: usize,
  startRow: usize,
  c: usize,
  cRow: usize,
): void {
  let a1 = a + aRow
  let a2 = a1 + aRow
  let a3 = a2 + aRow
  let c0 = v128.load(start)
  let c1 = v128.load(start + startRow)
  let c2 = v128.load(start + 2 * startRow)
  let c3 = v128.load(start + 3 * startRow)
  for (let p = k; p > 0; p--) {
    const b0 = v128.load(b)
    c0 = multiplyAdd(v128.load32_splat(a), b0, c0)
    c1 = multiplyAdd(v128.load32_splat(a1), b0, c1)
    c2 = multiplyAdd(v128.load32_splat(a2), b0, c2)
    c3 = multiplyAdd(v128.load32_splat(a3), b0, c3)
    a += aStep
    a1 += aStep
    a2 += aStep
    a3 += aStep
    b += bStep
  }
  v128.store(c, c0)
  v128.store(c + cRow, c1)
  v128.store(c + 2 * cRow, c2)
  v128.store(c + 3 * cRow, c3)
}

function direct1x16(k: i32, a: usize, aStep: usize, b: usize, bStep: usize, start: usize, c: usize): void {
  let c0 = v128.load(start)
  let c1 = v128.load(start, 16)
  let c2 = v128.load(start, 32)
  let c3 = v128.load(start, 48)
  for (let p = k; p > 0; p--) {
    const x = v128.load32_splat(a)
    c0 = multiplyAdd(x, v128.load(b), c0)
    c1 = multiplyAdd(x, v128.load(b, 16), c1)
    c2 = multiplyAdd(x, v128.load(b, 32), c2)
    c3 = multiplyAdd(x, v128.load(b, 48), c3)
    a += aStep
    b += bStep
  }
  v128.store(c, c0)
  v128.store(c, c1, 16)
  v128.store(c, c2, 32)
  v128.store(c, c3, 48)
}

function direct1x4(k: i32, a: usize, aStep: usize, b: usize, bStep: usize, start: usize, c: usize): void {
  let c0 = v128.load(start)
  for (let p = k; p > 0; p--) {
    c0 = multiplyAdd(v128.load32_splat(a), v128.load(b), c0)
    a += aStep
    b += bStep
  }
  v128.store(c, c0)
}
