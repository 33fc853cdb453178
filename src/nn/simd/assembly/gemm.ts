// One matrix product for all three passes: C = start + A B, register-blocked.
//   forward         Y  [rows x out]  = bias + X  [rows x in]   Wt [in x out]
//   input gradient  dX [rows x in]  += dY [rows x out]  W  [out x in]
//   weight gradient dWt[in x out]   += X^T [in x rows]  dY [rows x out]
// Every element is summed in the order of k, whatever the blocking: a row's result does not depend on its neighbours.

/** Strides are in bytes; `n` is a multiple of 4; `start` holds what the sums begin with (row stride 0 repeats one row). */
export function gemm(
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
  let j: i32 = 0
  for (; j + 8 <= n; j += 8) {
    const at = <usize>j << 2
    let i: i32 = 0
    for (; i + 4 <= m; i += 4) {
      const row = <usize>i
      block4x8(k, a + row * aRow, aRow, aStep, b + at, bStep, start + row * startRow + at, startRow, c + row * cRow + at, cRow)
    }
    for (; i < m; i++) {
      const row = <usize>i
      block1x8(k, a + row * aRow, aStep, b + at, bStep, start + row * startRow + at, c + row * cRow + at)
    }
  }
  if (j < n) {
    const at = <usize>j << 2
    let i: i32 = 0
    for (; i + 4 <= m; i += 4) {
      const row = <usize>i
      block4x4(k, a + row * aRow, aRow, aStep, b + at, bStep, start + row * startRow + at, startRow, c + row * cRow + at, cRow)
    }
    for (; i < m; i++) {
      const row = <usize>i
      block1x4(k, a + row * aRow, aStep, b + at, bStep, start + row * startRow + at, c + row * cRow + at)
    }
  }
}

// @ts-ignore: decorator
@inline
function block4x8(
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
    c00 = f32x4.add(c00, f32x4.mul(x0, b0))
    c01 = f32x4.add(c01, f32x4.mul(x0, b1))
    const x1 = v128.load32_splat(a1)
    c10 = f32x4.add(c10, f32x4.mul(x1, b0))
    c11 = f32x4.add(c11, f32x4.mul(x1, b1))
    const x2 = v128.load32_splat(a2)
    c20 = f32x4.add(c20, f32x4.mul(x2, b0))
    c21 = f32x4.add(c21, f32x4.mul(x2, b1))
    const x3 = v128.load32_splat(a3)
    c30 = f32x4.add(c30, f32x4.mul(x3, b0))
    c31 = f32x4.add(c31, f32x4.mul(x3, b1))
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

// @ts-ignore: decorator
@inline
function block4x4(
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
    c0 = f32x4.add(c0, f32x4.mul(v128.load32_splat(a), b0))
    c1 = f32x4.add(c1, f32x4.mul(v128.load32_splat(a1), b0))
    c2 = f32x4.add(c2, f32x4.mul(v128.load32_splat(a2), b0))
    c3 = f32x4.add(c3, f32x4.mul(v128.load32_splat(a3), b0))
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

// @ts-ignore: decorator
@inline
function block1x8(k: i32, a: usize, aStep: usize, b: usize, bStep: usize, start: usize, c: usize): void {
  let c0 = v128.load(start)
  let c1 = v128.load(start, 16)
  for (let p = k; p > 0; p--) {
    const x = v128.load32_splat(a)
    c0 = f32x4.add(c0, f32x4.mul(x, v128.load(b)))
    c1 = f32x4.add(c1, f32x4.mul(x, v128.load(b, 16)))
    a += aStep
    b += bStep
  }
  v128.store(c, c0)
  v128.store(c, c1, 16)
}

// @ts-ignore: decorator
@inline
function block1x4(k: i32, a: usize, aStep: usize, b: usize, bStep: usize, start: usize, c: usize): void {
  let c0 = v128.load(start)
  for (let p = k; p > 0; p--) {
    c0 = f32x4.add(c0, f32x4.mul(v128.load32_splat(a), v128.load(b)))
    a += aStep
    b += bStep
  }
  v128.store(c, c0)
}
