// One matrix product for all three passes: C = start + A B, register-blocked on packed operands.
//   forward         Y  [rows x out]  = bias + X  [rows x in]   Wt [in x out]
//   input gradient  dX [rows x in]  += dY [rows x out]  W  [out x in], read from Wt
//   weight gradient dWt[in x out]   += X^T [in x rows]  dY [rows x out]
// Every element is summed in the order of k, whatever the blocking: a row's result does not depend on its neighbours.

import { block4x8, block5x8 } from './blocks'
import { direct } from './direct'
import { packColumns, packRows, packTransposed } from './pack'

/** Rows and columns of B that are packed at a time: a panel of 8 columns and its 5 rows of A stay in the first cache. */
const DEPTH: i32 = 256
const BREADTH: i32 = 256

/** Whether packing A pays; 12 rows or more are a sum of fours and fives. */
// @ts-ignore: decorator
@inline
function large(m: i32, n: i32, k: i32): bool {
  return m >= 12 && n >= 32 && k >= 16
}

let packedB: usize = 0
let packedA: usize = 0

/** Floats that {@link useScratch} needs. */
export function scratchSize(): i32 {
  return DEPTH * (BREADTH + 5)
}

/** Where operands are packed; every thread has its own. */
export function useScratch(at: usize): void {
  packedB = at
  packedA = at + ((DEPTH * BREADTH) << 2)
}

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
  if (!large(m, n, k)) {
    direct(m, n, k, a, aRow, aStep, b, bStep, start, startRow, c, cRow)
    return
  }
  for (let j: i32 = 0; j < n; j += BREADTH) {
    const at = <usize>j << 2
    const columns = min(BREADTH, n - j)
    let from = start + at
    let fromRow = startRow
    for (let p: i32 = 0; p < k; p += DEPTH) {
      const depth = min(DEPTH, k - p)
      packColumns(depth, columns, b + at + <usize>p * bStep, bStep, packedB)
      blocks(m, columns, depth, a + <usize>p * aStep, aRow, aStep, from, fromRow, c + at, cRow)
      from = c + at
      fromRow = cRow
    }
  }
}

/** The same with B stored transposed: its column j is a row at `b + j bRow`, and columns from `valid` on count as 0. */
export function gemmTransposed(
  m: i32,
  n: i32,
  valid: i32,
  k: i32,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  start: usize,
  startRow: usize,
  c: usize,
  cRow: usize,
): void {
  for (let j: i32 = 0; j < n; j += BREADTH) {
    const at = <usize>j << 2
    const columns = min(BREADTH, n - j)
    let from = start + at
    let fromRow = startRow
    for (let p: i32 = 0; p < k; p += DEPTH) {
      const depth = min(DEPTH, k - p)
      packTransposed(depth, columns, valid - j, b + <usize>j * bRow + (<usize>p << 2), bRow, packedB)
      if (large(m, n, k)) blocks(m, columns, depth, a + <usize>p * aStep, aRow, aStep, from, fromRow, c + at, cRow)
      else panels(m, columns, depth, a + <usize>p * aStep, aRow, aStep, from, fromRow, c + at, cRow)
      from = c + at
      fromRow = cRow
    }
  }
}

/** All rows, at least 12, against the packed panels. */
function blocks(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aRow: usize,
  aStep: usize,
  start: usize,
  startRow: usize,
  c: usize,
  cRow: usize,
): void {
  const fours = (5 - (m % 5)) % 5
  for (let i = (m - 4 * fours) / 5; i > 0; i--) {
    packRows(5, k, a, aRow, aStep, packedA)
    stripe(5, n, k, start, startRow, c, cRow)
    a += 5 * aRow
    start += 5 * startRow
    c += 5 * cRow
  }
  for (let i = fours; i > 0; i--) {
    packRows(4, k, a, aRow, aStep, packedA)
    stripe(4, n, k, start, startRow, c, cRow)
    a += 4 * aRow
    start += 4 * startRow
    c += 4 * cRow
  }
}

/** 4 or 5 packed rows against all panels. */
function stripe(rows: i32, n: i32, k: i32, start: usize, startRow: usize, c: usize, cRow: usize): void {
  let b = packedB
  let j: i32 = 0
  for (; j + 8 <= n; j += 8) {
    if (rows == 5) block5x8(k, packedA, b, start, startRow, c, cRow)
    else block4x8(k, packedA, b, start, startRow, c, cRow)
    b += <usize>k << 5
    start += 32
    c += 32
  }
  if (j < n) direct(rows, 4, k, packedA, 4, <usize>rows << 2, b, 16, start, startRow, c, cRow)
}

/** Rows as they lie against the packed panels. */
function panels(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aRow: usize,
  aStep: usize,
  start: usize,
  startRow: usize,
  c: usize,
  cRow: usize,
): void {
  let b = packedB
  for (let j: i32 = 0; j < n; j += 8) {
    const columns = min(8, n - j)
    direct(m, columns, k, a, aRow, aStep, b, <usize>columns << 2, start, startRow, c, cRow)
    b += <usize>k << 5
    start += 32
    c += 32
  }
}
