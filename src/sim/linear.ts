// Dense symmetric systems of a few rows, in place and without allocation: Cholesky factor and back-substitution.

/**
 * Replaces the lower triangle of `a` [n x n row-major] by its Cholesky factor; the diagonal holds reciprocals.
 * Answers false where `a` is not positive definite (redundant rows, or not finite).
 */
export function factorise(a: Float64Array, n: number): boolean {
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = a[i * n + j]!
      for (let k = 0; k < j; k++) sum -= a[i * n + k]! * a[j * n + k]!
      if (i > j) a[i * n + j] = sum * a[j * n + j]!
      else if (sum > 0) a[j * n + j] = 1 / Math.sqrt(sum)
      else return false
    }
  }
  return true
}

/** Replaces `b` [n] by the solution for the factor that {@link factorise} left in `a`. */
export function solveFactored(a: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let sum = b[i]!
    for (let k = 0; k < i; k++) sum -= a[i * n + k]! * b[k]!
    b[i] = sum * a[i * n + i]!
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i]!
    for (let k = i + 1; k < n; k++) sum -= a[k * n + i]! * b[k]!
    b[i] = sum * a[i * n + i]!
  }
}
