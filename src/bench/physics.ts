// Faithfulness of the world against exact answers. The same on every machine.

import { median } from '../measure/index.js'
import { type Row, row } from './bench.js'
import { planckRods } from './planck-rods.js'
import { type BuildRods, buildRods, GRAVITY } from './rods.js'

const AMPLITUDE = 0.3

/** Errors in percent and the most that is allowed of each. */
const limits = {
  'pendulum-period-60hz': 0.05,
  'pendulum-amplitude-60hz': 0.5,
  'double-pendulum-energy-240hz-median': 0.15,
  'double-pendulum-energy-240hz-worst': 0.25,
  'double-pendulum-energy-60hz-median': 3,
  'double-pendulum-energy-60hz-worst': 4,
}
type Measurement = keyof typeof limits

/**
 * A pendulum from 0.3 rad at 60 Hz over 20 s: error of its period and its amplitude; and a double pendulum over 10 s from 21
 * releases between -0.1 and 0.1 rad about horizontal: largest energy error as a share of 2mg, the median and the worst release.
 */
export async function physics(): Promise<Row[]> {
  const ours = errorsOf(buildRods)
  const planck = await planckRods()
  const theirs = planck && errorsOf(planck)
  return (Object.keys(limits) as Measurement[]).map((name) =>
    row({
      bench: `physics/${name}`,
      value: ours[name],
      unit: '%',
      limit: limits[name],
      better: 'lower',
      ...(theirs && { peers: { planck: theirs[name] } }),
    }),
  )
}

function errorsOf(build: BuildRods): Record<Measurement, number> {
  const { period, amplitude } = pendulumErrors(build, 60)
  const [fine, coarse] = [energyErrors(build, 240), energyErrors(build, 60)]
  return {
    'pendulum-period-60hz': 100 * period,
    'pendulum-amplitude-60hz': 100 * amplitude,
    'double-pendulum-energy-240hz-median': 100 * median(fine),
    'double-pendulum-energy-240hz-worst': 100 * Math.max(...fine),
    'double-pendulum-energy-60hz-median': 100 * median(coarse),
    'double-pendulum-energy-60hz-worst': 100 * Math.max(...coarse),
  }
}

function pendulumErrors(build: BuildRods, hz: number): { period: number; amplitude: number } {
  const rods = build(1, hz, AMPLITUDE)
  const angles = [AMPLITUDE]
  const crossings: number[] = []
  let [amplitude, speed] = [0, 0]
  for (let step = 1; step <= 20 * hz; step++) {
    rods.step()
    const [before, last, now] = [angles.at(-2)!, angles.at(-1)!, rods.angle()]
    if (last < 0 && now >= 0) crossings.push(step - 1 + rootOf(last, speed / hz, now, rods.speed() / hz))
    const isPeak = (last - before) * (now - last) < 0
    if (isPeak) amplitude = Math.max(amplitude, Math.abs(Math.abs(peakOf(before, last, now)) / AMPLITUDE - 1))
    angles.push(now)
    speed = rods.speed()
  }
  const period = (crossings.at(-1)! - crossings[0]!) / (crossings.length - 1) / hz
  return { period: Math.abs(period / exactPeriod(AMPLITUDE) - 1), amplitude }
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

function energyErrors(build: BuildRods, hz: number): number[] {
  return Array.from({ length: 21 }, (_, release) => {
    const rods = build(2, hz, Math.PI / 2 + (release - 10) / 100)
    const energy = rods.energy()
    let error = 0
    for (let step = 0; step < 10 * hz; step++) {
      rods.step()
      error = Math.max(error, Math.abs(rods.energy() - energy))
    }
    return error / (2 * GRAVITY)
  })
}
