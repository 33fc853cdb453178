// Eigenvalues and eigenvectors of small symmetric matrices, by Jacobi's rotations (Golub, Van Loan, "Matrix Computations", 8.5).

/** Sweeps are quadratic in the end: more are never needed. */
const SWEEPS = 50

/** A symmetric matrix `V diag(values) V'`. */
export interface Eigen {
  values: Float64Array
  /** `V` [n x n]: column `j` goes with value `j`. */
  vectors: Float64Array
}

/** Of a symmetric matrix [n x n], which stays as it is. In no order. */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  const a = matrix.slice()
  const vectors = new Float64Array(n * n)
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1
  for (let sweep = 0; sweep < SWEEPS && !isDiagonal(a, n); sweep++)
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) if (a[p * n + q] !== 0) rotate(a, vectors, n, p, q)
  return { values: Float64Array.from({ length: n }, (_, i) => a[i * n + i]!), vectors }
}

/** Whether what is beside the diagonal is rounding. */
function isDiagonal(a: Float64Array, n: number): boolean {
  let [beside, all] = [0, 0]
  for (let k = 0; k < n * n; k++) {
    all += a[k]! ** 2
    if (k % (n + 1) !== 0) beside += a[k]! ** 2
  }
  return beside <= Number.EPSILON ** 2 * all
}

/** Makes the entry (p, q) zero. */
function rotate(a: Float64Array, vectors: Float64Array, n: number, p: number, q: number): void {
  const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * a[p * n + q]!)
  const tan = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const cos = 1 / Math.sqrt(tan * tan + 1)
  const sin = tan * cos
  for (let k = 0; k < n; k++) turn(a, k * n + p, k * n + q, cos, sin)
  for (let k = 0; k < n; k++) turn(a, p * n + k, q * n + k, cos, sin)
  for (let k = 0; k < n; k++) turn(vectors, k * n + p, k * n + q, cos, sin)
}

function turn(values: Float64Array, i: number, j: number, cos: number, sin: number): void {
  const [x, y] = [values[i]!, values[j]!]
  values[i] = cos * x - sin * y
  values[j] = sin * x + cos * y
}
