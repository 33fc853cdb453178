// Pendulums and chains of rods: what each is measured by. Every measurement takes an engine and a rate.

import { mean } from '../core/index.js'
import { median } from '../measure/index.js'
import { type BuildScene, energyOf, GRAVITY, gapOf, rods } from './scene.js'

const AMPLITUDE = 0.3

/** A pendulum from 0.3 rad for 20 s: error of its period and the amplitude that is left, %. */
export function pendulum(build: BuildScene, hz: number): { period: number; amplitude: number } {
  const scene = build(rods(1, hz, AMPLITUDE))!
  const angles = [AMPLITUDE]
  const crossings: number[] = []
  let [left, speed] = [0, 0]
  for (let step = 1; step <= 20 * hz; step++) {
    scene.step()
    const [before, last, now] = [angles.at(-2)!, angles.at(-1)!, scene.pose(0)[2]!]
    const rate = scene.rate(0)[2]!
    if (last < 0 && now >= 0) crossings.push(step - 1 + rootOf(last, speed / hz, now, rate / hz))
    if ((last - before) * (now - last) < 0) left = Math.abs(peakOf(before, last, now)) / AMPLITUDE
    angles.push(now)
    speed = rate
  }
  const period = (crossings.at(-1)! - crossings[0]!) / (crossings.length - 1) / hz
  return { period: 100 * Math.abs(period / exactPeriod(AMPLITUDE) - 1), amplitude: 100 * left }
}

/** A double pendulum for 10 s from 21 releases about horizontal: largest energy errors as shares of 2mg, %, and joint gaps, um. */
export function doublePendulum(build: BuildScene, hz: number): { median: number; largest: number; gap: number } {
  const swings = Array.from({ length: 21 }, (_, release) =>
    swing(build, 2, hz, Math.PI / 2 + (release - 10) / 100, 1, 2 * GRAVITY),
  )
  const errors = swings.map(({ largest }) => largest)
  return { median: median(errors), largest: Math.max(...errors), gap: 1e6 * median(swings.map(({ gap }) => gap)) }
}

/** What rods in a line did in 10 s. */
export interface Swing {
  /** Largest energy error, %. */
  largest: number
  /** The most that was lost, %. */
  lost: number
  /** Difference of the mean energies of last and first third, %. */
  drift: number
  /** Largest distance by which a joint was open, m. */
  gap: number
}

/** Ten rods of 1 kg, released in a line at an angle below horizontal; errors as shares of what hanging straight down would release. */
export function chain(build: BuildScene, hz: number, below: number, length: number): Swing {
  return swing(build, 10, hz, Math.PI / 2 - below, length, 50 * GRAVITY * length)
}

/** Rods for 10 s, or until the world ends itself. */
function swing(build: BuildScene, count: number, hz: number, angle: number, length: number, scale: number): Swing {
  const spec = rods(count, hz, angle, length)
  const scene = build(spec)!
  const start = energyOf(scene, spec)
  const errors: number[] = []
  let gap = 0
  try {
    for (let step = 0; step < 10 * hz; step++) {
      scene.step()
      errors.push((100 * (energyOf(scene, spec) - start)) / scale)
      gap = Math.max(gap, gapOf(scene, spec))
    }
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'unstable') throw error
  }
  const third = Math.floor(errors.length / 3)
  return {
    largest: errors.reduce((most, error) => Math.max(most, Math.abs(error)), 0),
    lost: errors.reduce((most, error) => Math.max(most, -error), 0),
    drift: Math.abs(mean(errors.slice(-third)) - mean(errors.slice(0, third))),
    gap,
  }
}

/** The extreme of the parabola through three neighbours. */
function peakOf(before: number, middle: number, after: number): number {
  return middle - (after - before) ** 2 / (8 * (before - 2 * middle + after))
}

/** Exact period: by the arithmetic-geometric mean, 2 pi sqrt(2 l / 3 g) / agm(1, cos(amplitude / 2)). */
function exactPeriod(amplitude: number): number {
  let [a, b] = [1, Math.cos(amplitude / 2)]
  while (Math.abs(a - b) > 1e-15) [a, b] = [(a + b) / 2, Math.sqrt(a * b)]
  return (2 * Math.PI * Math.sqrt(2 / (3 * GRAVITY))) / a
}

/** Where in [0, 1] the cubic through both ends, with slopes a unit, rises through 0. */
function rootOf(start: number, startSlope: number, end: number, endSlope: number): number {
  let [low, high] = [0, 1]
  for (let i = 0; i < 50; i++) {
    const s = (low + high) / 2
    const [square, cube] = [s * s, s * s * s]
    const rise = start + (end - start) * (3 * square - 2 * cube)
    const value = rise + startSlope * (cube - 2 * square + s) + endSlope * (cube - square)
    if (value < 0) low = s
    else high = s
  }
  return low
}
