// One and two rods on pins against exact answers: period, amplitude, energy, order of accuracy, joint gap.

import { describe, expect, it } from 'vitest'
import { doublePendulumWorld, exactPeriod, GRAVITY, pendulumWorld, run, rungeKutta } from './rods.js'

const AMPLITUDE = 0.3

describe('a pendulum from 0.3 rad at 60 Hz for 20 s', () => {
  const hz = 60
  const world = pendulumWorld(hz)
  world.start([AMPLITUDE], [0])
  const crossings: number[] = []
  const peaks: number[] = []
  let before = { angle: AMPLITUDE, speed: 0 }
  run(world, 20 * hz, (k) => {
    const now = { angle: world.positions[0]!, speed: world.velocities[0]! }
    if (before.angle < 0 && now.angle >= 0) crossings.push((k - 1 + crossing(before, now, 1 / hz)) / hz)
    peaks.push(amplitudeOf(now))
    before = now
  })

  it('keeps its period within 0.05 %', () => {
    const period = (crossings.at(-1)! - crossings[0]!) / (crossings.length - 1)
    expect(Math.abs(period / exactPeriod(AMPLITUDE) - 1)).toBeLessThan(0.0005)
  })

  it('keeps its amplitude within 0.5 %', () => {
    expect(Math.min(...peaks) / AMPLITUDE).toBeGreaterThan(0.995)
    expect(Math.max(...peaks) / AMPLITUDE).toBeLessThan(1.005)
  })
})

it('a pendulum is second-order accurate in angle and speed', () => {
  const exact = rungeKutta(([angle, speed]) => [speed!, -1.5 * GRAVITY * Math.sin(angle!)], [2, 1], 1, 4000)
  const errors = [240, 480, 960].map((hz) => {
    const world = pendulumWorld(hz)
    world.start([2], [1])
    run(world, hz)
    return [Math.abs(world.positions[0]! - exact[0]!), Math.abs(world.velocities[0]! - exact[1]!)]
  })
  for (const i of [0, 1]) {
    expect(errors[0]![i]! / errors[1]![i]!).toBeCloseTo(4, 0)
    expect(errors[1]![i]! / errors[2]![i]!).toBeCloseTo(4, 0)
  }
})

describe.each([
  { hz: 240, median: 0.0015, largest: 0.0025 },
  { hz: 60, median: 0.03, largest: 0.04 },
])('the double pendulum at $hz Hz, 21 releases about horizontal, 10 s', ({ hz, median, largest }) => {
  const errors: number[] = []
  let gap = 0
  for (let release = -10; release <= 10; release++) {
    const world = doublePendulumWorld(hz)
    world.start([Math.PI / 2 + release / 100, 0], [0, 0])
    const energy = world.energy()
    let error = 0
    run(world, 10 * hz, () => {
      error = Math.max(error, Math.abs(world.energy() - energy))
      gap = Math.max(gap, world.gap())
    })
    errors.push(error / (2 * GRAVITY))
  }
  errors.sort((a, b) => a - b)

  it(`has a largest energy error of at most ${100 * median} % of 2mg in the median, ${100 * largest} % ever`, () => {
    expect(errors[10]).toBeLessThanOrEqual(median)
    expect(errors[20]).toBeLessThanOrEqual(largest)
  })

  it('keeps its joints closed to a hundredth of a micrometre', () => {
    expect(gap).toBeLessThan(1e-8)
  })
})

/** The share of the step at which the cubic through both ends is 0. */
function crossing(a: { angle: number; speed: number }, b: { angle: number; speed: number }, seconds: number): number {
  const at = (s: number) =>
    (2 * s ** 3 - 3 * s ** 2 + 1) * a.angle +
    (s ** 3 - 2 * s ** 2 + s) * seconds * a.speed +
    (-2 * s ** 3 + 3 * s ** 2) * b.angle +
    (s ** 3 - s ** 2) * seconds * b.speed
  let [low, high] = [0, 1]
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2
    if (at(middle) < 0) low = middle
    else high = middle
  }
  return low
}

/** The amplitude of the swing that passes through this angle with this speed, by its energy. */
function amplitudeOf({ angle, speed }: { angle: number; speed: number }): number {
  return Math.acos(Math.cos(angle) - speed ** 2 / (3 * GRAVITY))
}
