// CMA-ES on functions whose least values are known, and the eigenvalues that it rests on.

import { describe, expect, it } from 'vitest'
import { createRng } from '#src/core/index.js'
import { minimise } from '#src/measure/cma-es.js'
import { symmetricEigen } from '#src/measure/symmetric-eigen.js'

type Point = ArrayLike<number>

const sum = (x: Point, term: (value: number, i: number) => number) =>
  Array.from(x).reduce((total, value, i) => total + term(value, i), 0)
const sphere = (at: Point) => (x: Point) => sum(x, (value, i) => (value - at[i]!) ** 2)

/** Axes of lengths 1 to 1/100 (condition 1e4), turned so that none lies along an edge. */
const ellipsoid = (at: Point) => (x: Point) => {
  const n = at.length
  const normal = Array.from({ length: n }, (_, i) => Math.sqrt((i + 1) / ((n * (n + 1)) / 2)))
  const offset = Array.from(x, (value, i) => value - at[i]!)
  const along = sum(offset, (value, i) => value * normal[i]!)
  return sum(offset, (value, i) => 10 ** ((4 * i) / (n - 1)) * (value - 2 * along * normal[i]!) ** 2)
}

const search = (f: (x: Float64Array) => number, start: number[], evaluations: number, seed = 1) =>
  minimise(f, Float64Array.from(start), { step: 0.2, evaluations, rng: createRng(seed) })

describe('minimise', () => {
  it.each([[[0.7]], [[0.31, 0.62]], [[0.1, 0.9, 0.4, 0.6, 0.55, 0.2, 0.8, 0.35]]])('finds the sphere at %j', (at) => {
    const { x, value } = search(
      sphere(at),
      at.map(() => 0.5),
      400 * at.length,
    )
    expect(value).toBeLessThan(1e-9)
    at.forEach((place, i) => {
      expect(x[i]).toBeCloseTo(place, 4)
    })
  })

  it('finds a long ellipsoid that lies askew in little more time than a sphere', () => {
    const at = [0.4, 0.6, 0.45, 0.55, 0.5]
    const { x, value } = search(ellipsoid(at), [0.9, 0.9, 0.9, 0.9, 0.9], 3000)
    expect(value).toBeLessThan(1e-8)
    at.forEach((place, i) => {
      expect(x[i]).toBeCloseTo(place, 3)
    })
  })

  it.each([1, 2, 3])('follows a way that leads on, a thousand times as long as wide, in few steps, seed %i', (seed) => {
    const cigar = ([a, b, ...rest]: Point & Iterable<number>) =>
      5e-7 * (a! + b! - 0.8) ** 2 + 0.5 * (a! - b!) ** 2 + sphere(rest.map(() => 0.4))(rest)
    const { value, evaluations } = search(cigar, new Array<number>(6).fill(0.8), 5000, seed)
    expect(value).toBeLessThan(1e-9)
    // Without the path of the mean it takes half as many again.
    expect(evaluations).toBeLessThan(2700)
  })

  it('ends on the edges where the least value lies beyond them, and is exact about the rest', () => {
    const { x } = search(sphere([1.5, -0.3, 0.42]), [0.5, 0.5, 0.5], 1500)
    expect([x[0], x[1]]).toEqual([1, 0])
    expect(x[2]).toBeCloseTo(0.42, 3)
  })

  it('finds an edge askew: what is best there is not the nearest to what is best beyond it', () => {
    const { x } = search(([a, b]) => (a! - b! - 0.5) ** 2 + 0.1 * (a! + b! - 3) ** 2, [0.2, 0.2], 1500)
    expect(x[0]).toBe(1)
    expect(x[1]).toBeCloseTo(0.7 / 1.1, 3) // where the slope along x = 1 is none
  })

  it('starts on an edge, and asks for nothing outside the box', () => {
    const asked: number[] = []
    const f = (x: Float64Array) => {
      asked.push(...x)
      return sphere([0.1, 0.2])(x)
    }
    expect(search(f, [0, 0], 600).value).toBeLessThan(1e-9)
    expect(Math.min(...asked)).toBe(0)
    expect(Math.max(...asked)).toBeLessThanOrEqual(1)
  })

  it('goes round places without a value', () => {
    const f = (x: Float64Array) => (x[0]! > 0.5 ? Number.POSITIVE_INFINITY : sphere([0.45, 0.3])(x))
    expect(search(f, [0.2, 0.8], 1000).value).toBeLessThan(1e-8)
    expect(search(() => Number.POSITIVE_INFINITY, [0.2, 0.8], 50).value).toBe(Number.POSITIVE_INFINITY)
  })

  it('gives the same bits for a seed, others for another', () => {
    const run = (seed: number) => search(ellipsoid([0.4, 0.6, 0.5]), [0.1, 0.1, 0.1], 200, seed)
    expect(run(3)).toEqual(run(3))
    expect(run(3).x).not.toEqual(run(4).x)
  })

  it('keeps its start where nothing is better, and asks no more often than it may', () => {
    let calls = 0
    const { x, evaluations } = search(
      (point) => {
        calls++
        return sphere([0.5, 0.5])(point)
      },
      [0.5, 0.5],
      45,
    )
    expect([...x]).toEqual([0.5, 0.5])
    expect(evaluations).toBe(calls)
    expect(calls).toBeLessThanOrEqual(45)
    expect(search(() => 1, [0.5, 0.5], 1000).evaluations).toBe(1 + 3 * 6)
  })
})

describe('symmetricEigen', () => {
  it('takes a matrix apart into orthonormal vectors and their values', () => {
    const n = 6
    const rng = createRng(5)
    const half = Float64Array.from({ length: n * n }, () => rng.normal())
    const entry = (k: number) => half[k]! + half[(k % n) * n + Math.floor(k / n)]!
    const matrix = Float64Array.from({ length: n * n }, (_, k) => entry(k))
    const { values, vectors } = symmetricEigen(matrix, n)
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        const product = sum(values, (value, k) => vectors[i * n + k]! * value * vectors[j * n + k]!)
        expect(product).toBeCloseTo(matrix[i * n + j]!, 12)
        expect(sum(values, (_, k) => vectors[k * n + i]! * vectors[k * n + j]!)).toBeCloseTo(Number(i === j), 12)
      }
  })
})
