// Dense systems of a few rows, in place and without allocation: Cholesky factor and back-substitution, elimination.

/** A pivot that is none. */
const TINY = 1e-9

/**
 * Replaces the lower triangle of `a` [n x n row-major] by its Cholesky factor; the diagonal holds reciprocals. `first` [n] is the
 * first column of each row that is not zero, before and after. Answers the first row that depends on those before it, so that `a` is
 * not positive definite, or is not finite; -1 where none is. `least` is the share of a row that must not depend on them.
 */
export function factorise(a: Float64Array, n: number, first: Int32Array, least = 0): number {
  for (let i = 0; i < n; i++) {
    const row = i * n
    const start = first[i]!
    for (let j = start; j < i; j++) {
      const other = j * n
      let sum = a[row + j]!
      for (let k = Math.max(start, first[j]!); k < j; k++) sum -= a[row + k]! * a[other + k]!
      a[row + j] = sum * a[other + j]!
    }
    const whole = a[row + i]!
    let sum = whole
    for (let k = start; k < i; k++) sum -= a[row + k]! * a[row + k]!
    if (!(sum > least * whole)) return i
    a[row + i] = 1 / Math.sqrt(sum)
  }
  return -1
}

/** Replaces `b` [n] by the solution for the factor that {@link factorise} left in `a`. */
export function solveFactored(a: Float64Array, n: number, first: Int32Array, b: Float64Array): void {
  for (let i = 0, row = 0; i < n; i++, row += n) {
    let sum = b[i]!
    for (let k = first[i]!; k < i; k++) sum -= a[row + k]! * b[k]!
    b[i] = sum * a[row + i]!
  }
  for (let i = n - 1, row = i * n; i >= 0; i--, row -= n) {
    const value = b[i]! * a[row + i]!
    b[i] = value
    for (let k = first[i]!; k < i; k++) b[k]! -= a[row + k]! * value
  }
}

/**
 * Replaces a general matrix `a` [n x n row-major] by its LU factors, the lower one's diagonal of ones left out, without exchanging
 * rows: for diagonals that dominate. Answers false where a pivot is not positive, or where it is next to none in an `indefinite` one.
 */
export function decompose(a: Float64Array, n: number, indefinite: boolean): boolean {
  for (let k = 0; k < n; k++) {
    const pivot = a[k * n + k]!
    if (!(pivot > 0 || (indefinite && pivot < -TINY))) return false
    for (let i = k + 1; i < n; i++) {
      const factor = a[i * n + k]! / pivot
      a[i * n + k] = factor
      if (factor === 0) continue
      for (let j = k + 1; j < n; j++) a[i * n + j]! -= factor * a[k * n + j]!
    }
  }
  return true
}

/** Replaces `b` [n] by the solution for what {@link decompose} left in `a`. */
export function solveDecomposed(a: Float64Array, n: number, b: Float64Array): void {
  for (let i = 1; i < n; i++) {
    let sum = b[i]!
    for (let k = 0; k < i; k++) sum -= a[i * n + k]! * b[k]!
    b[i] = sum
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i]!
    for (let k = i + 1; k < n; k++) sum -= a[i * n + k]! * b[k]!
    b[i] = sum / a[i * n + i]!
  }
}
