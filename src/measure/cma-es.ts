// Minimising without derivatives in the unit box: CMA-ES with the default parameters of Hansen, "The CMA Evolution Strategy: A
// Tutorial" (2016), negative weights included. What lies outside is clipped, and penalised by how far (its section B.5).

import type { Rng } from '../core/index.js'
import { quantile } from './quantile.js'
import { type Eigen, symmetricEigen } from './symmetric-eigen.js'

/** Standard deviation that is convergence, in edges of the box. */
const CONVERGED = 1e-5
/** Share of the value by which a whole generation differs where nothing is left to find. */
const LEVEL = 1e-6
/** Generations in a row that must be so: one may lie on an edge by chance. */
const LEVEL_GENERATIONS = 3
/** Smallest eigenvalue of the covariance, as a share of the largest. */
const CONDITION = 1e-14

/** How to search. */
export interface SearchOptions {
  /** Standard deviation of the first generation, in edges of the box. */
  step: number
  /** Most calls of the function; generations are whole. */
  evaluations: number
  rng: Rng
  /** Called after each generation. */
  onGeneration?(evaluations: number, best: number): void
}

/** The best point that was seen. */
export interface Minimum {
  x: Float64Array
  value: number
  evaluations: number
}

interface Candidate {
  /** Its step from the mean, in sigmas. */
  y: Float64Array
  clipped: Float64Array
  /** Squared distance to the box. */
  outside: number
  value: number
  fitness: number
}

/** Searches the unit box from `start` within it, which counts as the first point. `f` may answer Infinity where there is no value. */
export function minimise(
  f: (x: Float64Array) => number,
  start: Float64Array,
  { step, evaluations, rng, onGeneration }: SearchOptions,
): Minimum {
  const best: Minimum = { x: start.slice(), value: f(start), evaluations: 1 }
  const search = new Distribution(start, step)
  let level = 0
  while (best.evaluations + search.size <= evaluations) {
    const generation = Array.from({ length: search.size }, () => search.sample(rng))
    for (const candidate of generation) {
      candidate.value = f(candidate.clipped)
      best.evaluations++
      if (candidate.value < best.value) [best.x, best.value] = [candidate.clipped, candidate.value]
    }
    onGeneration?.(best.evaluations, best.value)
    const values = generation.map(({ value }) => value).filter(Number.isFinite)
    level = isLevel(values, generation.length, best.value) ? level + 1 : 0
    if (level === LEVEL_GENERATIONS) break
    search.penalise(generation, values)
    search.learn(generation.sort((a, b) => (a.fitness < b.fitness ? -1 : Number(a.fitness > b.fitness))))
    if (search.largestDeviation < CONVERGED) break
  }
  return best
}

/** Whether all of a generation have a value, nearly the same one. */
function isLevel(values: readonly number[], size: number, best: number): boolean {
  return values.length === size && Math.max(...values) - Math.min(...values) <= LEVEL * Math.abs(best)
}

/** Weights and rates for a number of unknowns, by the tutorial's table 1. */
function parameters(n: number) {
  const size = 4 + Math.floor(3 * Math.log(n))
  const raw = Array.from({ length: size }, (_, i) => Math.log((size + 1) / 2) - Math.log(i + 1))
  const half = Math.floor(size / 2)
  const [mass, counter] = [effective(raw.slice(0, half)), effective(raw.slice(half))]
  const one = 2 / ((n + 1.3) ** 2 + mass)
  const many = Math.min(1 - one, (2 * (0.25 + mass + 1 / mass - 2)) / ((n + 2) ** 2 + mass))
  const most = Math.min(1 + one / many, 1 + (2 * counter) / (mass + 2), (1 - one - many) / (n * many))
  const positive = raw.reduce((sum, w) => sum + Math.max(w, 0), 0)
  const negative = raw.reduce((sum, w) => sum + Math.max(-w, 0), 0)
  const weights = raw.map((w) => (w >= 0 ? w / positive : (most * w) / negative))
  const sigmaRate = (mass + 2) / (n + mass + 5)
  const damping = 1 + 2 * Math.max(0, Math.sqrt((mass - 1) / (n + 1)) - 1) + sigmaRate
  const pathRate = (4 + mass / n) / (n + 4 + (2 * mass) / n)
  const expected = Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n))
  return { size, half, weights, mass, one, many, sigmaRate, damping, pathRate, expected }
}

/** How many equal ones weights count as. */
function effective(weights: readonly number[]): number {
  return weights.reduce((sum, w) => sum + w, 0) ** 2 / weights.reduce((sum, w) => sum + w * w, 0)
}

/** The normal distribution from which generations come. */
class Distribution {
  readonly #n: number
  readonly #of: ReturnType<typeof parameters>
  readonly #mean: Float64Array
  #sigma: number
  #covariance: Float64Array
  #eigen: Eigen
  #sigmaPath: Float64Array
  #path: Float64Array
  #generations = 0

  constructor(mean: Float64Array, sigma: number) {
    const n = mean.length
    this.#n = n
    this.#of = parameters(n)
    this.#mean = mean.slice()
    this.#sigma = sigma
    this.#covariance = Float64Array.from({ length: n * n }, (_, k) => Number(k % (n + 1) === 0))
    this.#eigen = symmetricEigen(this.#covariance, n)
    this.#sigmaPath = new Float64Array(n)
    this.#path = new Float64Array(n)
  }

  /** Candidates a generation. */
  get size(): number {
    return this.#of.size
  }

  /** Along an edge of the box. */
  get largestDeviation(): number {
    return this.#sigma * Math.sqrt(Math.max(...this.#variances()))
  }

  sample(rng: Rng): Candidate {
    const z = this.#mean.map(() => rng.normal())
    const y = this.#turned(z.map((value, j) => value * Math.sqrt(this.#eigen.values[j]!)))
    const x = this.#mean.map((mean, i) => mean + this.#sigma * y[i]!)
    const clipped = x.map((value) => Math.min(Math.max(value, 0), 1))
    const outside = x.reduce((sum, value, i) => sum + (value - clipped[i]!) ** 2, 0)
    return { y, clipped, outside, value: Number.NaN, fitness: Number.NaN }
  }

  /** Gives each its fitness: a deviation outside costs as much as the middle half of the finite `values` differs. */
  penalise(generation: readonly Candidate[], values: readonly number[]): void {
    const spread = values.length === 0 ? 0 : quantile(values, 0.75) - quantile(values, 0.25)
    const variance = (this.#sigma ** 2 * this.#variances().reduce((sum, value) => sum + value, 0)) / this.#n
    for (const candidate of generation) candidate.fitness = candidate.value + (spread / variance) * candidate.outside
  }

  /** Moves on by a generation, the best first. */
  learn(ranked: readonly Candidate[]): void {
    const { half, weights, mass, sigmaRate, damping, pathRate, expected } = this.#of
    const move = this.#mean.map((_, i) => ranked.slice(0, half).reduce((sum, { y }, k) => sum + weights[k]! * y[i]!, 0))
    move.forEach((value, i) => {
      this.#mean[i]! += this.#sigma * value
    })
    const white = this.#whitened(move)
    const sigmaGain = Math.sqrt(sigmaRate * (2 - sigmaRate) * mass)
    this.#sigmaPath = this.#sigmaPath.map((value, i) => (1 - sigmaRate) * value + sigmaGain * white[i]!)
    this.#generations++
    const length = norm(this.#sigmaPath)
    const settled = length / Math.sqrt(1 - (1 - sigmaRate) ** (2 * this.#generations))
    const steady = Number(settled < (1.4 + 2 / (this.#n + 1)) * expected)
    const gain = steady * Math.sqrt(pathRate * (2 - pathRate) * mass)
    this.#path = this.#path.map((value, i) => (1 - pathRate) * value + gain * move[i]!)
    this.#adapt(ranked, (1 - steady) * pathRate * (2 - pathRate))
    this.#sigma *= Math.exp((sigmaRate / damping) * (length / expected - 1))
  }

  /** The covariance after a generation; `missing` stands in for the path where that stood still. */
  #adapt(ranked: readonly Candidate[], missing: number): void {
    const { weights, one, many } = this.#of
    const n = this.#n
    const steps = ranked.map(({ y }, k) => {
      const weight = weights[k]!
      return { y, weight: weight >= 0 ? weight : (weight * n) / norm(this.#whitened(y)) ** 2 }
    })
    const kept = 1 + one * missing - one - many * weights.reduce((sum, weight) => sum + weight, 0)
    this.#covariance = this.#covariance.map((value, k) => {
      const [i, j] = [Math.floor(k / n), k % n]
      const ranks = steps.reduce((sum, { y, weight }) => sum + weight * y[i]! * y[j]!, 0)
      return kept * value + one * this.#path[i]! * this.#path[j]! + many * ranks
    })
    const { values, vectors } = symmetricEigen(this.#covariance, n)
    const least = CONDITION * Math.max(...values)
    this.#eigen = { values: values.map((value) => Math.max(value, least)), vectors }
  }

  #variances(): number[] {
    return Array.from(this.#mean, (_, i) => this.#covariance[i * (this.#n + 1)]!)
  }

  /** `C^-1/2 y` */
  #whitened(y: Float64Array): Float64Array {
    const { values, vectors } = this.#eigen
    const along = y.map((_, j) => y.reduce((sum, value, i) => sum + vectors[i * this.#n + j]! * value, 0))
    return this.#turned(along.map((value, j) => value / Math.sqrt(values[j]!)))
  }

  /** From along the eigenvectors to along the edges. */
  #turned(along: Float64Array): Float64Array {
    const { vectors } = this.#eigen
    return along.map((_, i) => along.reduce((sum, value, j) => sum + vectors[i * this.#n + j]! * value, 0))
  }
}

function norm(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
}
