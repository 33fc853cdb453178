// One number for many runs and tasks, as rliable 1.2 defines them (Agarwal et al., "Deep Reinforcement Learning at the Edge of
// the Statistical Precipice", NeurIPS 2021).

import { mean } from '../core/index.js'
import type { RunScores } from './bootstrap.js'

/** Interquartile mean: the plain mean of all run scores without the lowest and the highest floor(n / 4). */
export function interquartileMean(scores: RunScores): number {
  const sorted = Float64Array.from(scores.flat()).sort()
  const cut = Math.floor(sorted.length / 4)
  return mean(sorted.subarray(cut, sorted.length - cut))
}

/** How far run scores stay below `goal` on average; what lies above it does not make up for what lies below. */
export function optimalityGap(scores: RunScores, goal = 1): number {
  return goal - mean(scores.flat().map((score) => Math.min(score, goal)))
}

/** Chance that a run of `x` beats a run of `y` on the same task, ties half, averaged over tasks (Mann-Whitney U). */
export function probabilityOfImprovement(x: RunScores, y: RunScores): number {
  const tasks = x[0]?.length ?? 0
  let total = 0
  for (let task = 0; task < tasks; task++) {
    let wins = 0
    for (const one of x) for (const other of y) wins += (Math.sign(one[task]! - other[task]!) + 1) / 2
    total += wins / (x.length * y.length)
  }
  return total / tasks
}

/** The share of run scores strictly above each of `levels`. */
export function performanceProfile(scores: RunScores, levels: readonly number[]): number[] {
  const flat = scores.flat()
  return levels.map((level) => flat.filter((score) => score > level).length / flat.length)
}
