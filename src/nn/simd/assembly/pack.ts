// Operands of a matrix product copied into the order in which its blocks read them.

/** Rows `k` of 8 columns (4 where only 4 are left) become panels [k x 8], one behind the other: `to` holds k x n floats. */
export function packColumns(k: i32, n: i32, b: usize, bStep: usize, to: usize): void {
  let j: i32 = 0
  for (; j + 8 <= n; j += 8) {
    let from = b + (<usize>j << 2)
    const end = to + (<usize>k << 5)
    for (; to < end; to += 32) {
      v128.store(to, v128.load(from))
      v128.store(to, v128.load(from, 16), 16)
      from += bStep
    }
  }
  if (j < n) {
    let from = b + (<usize>j << 2)
    const end = to + (<usize>k << 4)
    for (; to < end; to += 16) {
      v128.store(to, v128.load(from))
      from += bStep
    }
  }
}

/**
 * The same panels of a matrix that is stored transposed, its column j a row at `b + j bRow`; columns from `valid` on are 0. Rows are
 * read in whole vectors, so up to 3 floats behind their end must be there.
 */
export function packTransposed(k: i32, n: i32, valid: i32, b: usize, bRow: usize, to: usize): void {
  for (let j: i32 = 0; j < n; j += 4) {
    // Columns 4 to 7 of a panel lie 16 bytes behind columns 0 to 3; the last 4 columns may be a panel of their own.
    const wide = (j & ~7) + 8 <= n
    const step: usize = wide ? 32 : 16
    let c = to + <usize>(j & ~7) * (<usize>k << 2) + (wide && (j & 4) ? 16 : 0)
    const from = b + <usize>j * bRow
    for (let p: i32 = 0; p < k; p += 4) {
      const at = from + (<usize>p << 2)
      const r0 = j < valid ? v128.load(at) : f32x4.splat(0)
      const r1 = j + 1 < valid ? v128.load(at + bRow) : f32x4.splat(0)
      const r2 = j + 2 < valid ? v128.load(at + 2 * bRow) : f32x4.splat(0)
      const r3 = j + 3 < valid ? v128.load(at + 3 * bRow) : f32x4.splat(0)
      const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5)
      const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5)
      const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7)
      const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7)
      v128.store(c, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5))
      if (p + 1 < k) v128.store(c + step, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7))
      if (p + 2 < k) v128.store(c + 2 * step, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5))
      if (p + 3 < k) v128.store(c + 3 * step, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7))
      c += 4 * step
    }
  }
}

/** 4 or 5 rows `aRow` apart become [k x rows]. */
export function packRows(rows: i32, k: i32, a: usize, aRow: usize, aStep: usize, to: usize): void {
  const step = <usize>rows << 2
  if (aRow == 4) packBeside(k, a, aStep, to, step)
  else if (aStep == 4) packAlong(k, a, aRow, to, step)
  else for (let i: usize = 0; i < 4; i++) packRow(k, a + i * aRow, aStep, to + (i << 2), step)
  if (rows == 5) packRow(k, a + 4 * aRow, aStep, to + 16, step)
}

/** 4 rows whose elements lie side by side, as the weight gradient reads them. */
function packBeside(k: i32, a: usize, aStep: usize, to: usize, step: usize): void {
  for (let p = k; p > 0; p--) {
    v128.store(to, v128.load(a))
    to += step
    a += aStep
  }
}

/** 4 rows that lie one behind the other, as the forward pass reads them. */
function packAlong(k: i32, a: usize, aRow: usize, to: usize, step: usize): void {
  const a1 = a + aRow
  const a2 = a1 + aRow
  const a3 = a2 + aRow
  let at: usize = 0
  const end = <usize>(k & ~3) << 2
  for (; at < end; at += 16) {
    const r0 = v128.load(a + at)
    const r1 = v128.load(a1 + at)
    const r2 = v128.load(a2 + at)
    const r3 = v128.load(a3 + at)
    const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5)
    const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5)
    const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7)
    const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7)
    v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5))
    v128.store(to + step, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7))
    v128.store(to + 2 * step, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5))
    v128.store(to + 3 * step, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7))
    to += 4 * step
  }
  for (; at < <usize>k << 2; at += 4) {
    store<f32>(to, load<f32>(a + at))
    store<f32>(to, load<f32>(a1 + at), 4)
    store<f32>(to, load<f32>(a2 + at), 8)
    store<f32>(to, load<f32>(a3 + at), 12)
    to += step
  }
}

function packRow(k: i32, a: usize, aStep: usize, to: usize, step: usize): void {
  for (let p = k; p > 0; p--) {
    store<f32>(to, load<f32>(a))
    to += step
    a += aStep
  }
}
