// Faithfulness of the world: uniform rods of 1 m and 1 kg, g 9.81, against exact answers. The same on every machine.

import { median } from '../measure/index.js'
import { pin, rod, World } from '../sim/index.js'
import { type Row, row } from './bench.js'

const GRAVITY = 9.81
const AMPLITUDE = 0.3

/**
 * A pendulum from 0.3 rad at 60 Hz over 20 s: error of its period and its amplitude; and a double pendulum over 10 s from 21
 * releases between -0.1 and 0.1 rad about horizontal: largest energy error as a share of 2mg, the median and the worst release.
 */
export async function physics(): Promise<Row[]> {
  const { period, amplitude } = pendulumErrors(60)
  const limits = { 240: { median: 0.15, worst: 0.25 }, 60: { median: 3, worst: 4 } }
  const doubles = ([240, 60] as const).flatMap((hz) => {
    const errors = doublePendulumErrors(hz)
    const name = `physics/double-pendulum-energy-${hz}hz`
    return [
      percent(`${name}-median`, median(errors), limits[hz].median),
      percent(`${name}-worst`, Math.max(...errors), limits[hz].worst),
    ]
  })
  return [
    percent('physics/pendulum-period-60hz', period, 0.05),
    percent('physics/pendulum-amplitude-60hz', amplitude, 0.5),
    ...doubles,
  ]
}

function percent(bench: string, share: number, limit: number): Row {
  return row({ bench, value: 100 * share, unit: '%', limit, better: 'lower' })
}

function pendulumErrors(hz: number): { period: number; amplitude: number } {
  const world = new World({
    step: 1 / hz,
    gravity: GRAVITY,
    bodies: { rod: rod({ length: 1, mass: 1 }) },
    joints: { pivot: pin({ body: 'rod', at: [0, 0.5] }) },
  })
  world.start([AMPLITUDE], [0])
  const crossings: number[] = []
  let [amplitude, angle, speed] = [0, AMPLITUDE, 0]
  for (let step = 1; step <= 20 * hz; step++) {
    world.step()
    world.observe()
    const next = { angle: world.positions[0]!, speed: world.velocities[0]! }
    if (angle < 0 && next.angle >= 0) crossings.push(step - 1 + rootOf(angle, speed / hz, next.angle, next.speed / hz))
    // The amplitude of the swing that passes here at this speed.
    const reach = Math.acos(Math.cos(next.angle) - next.speed ** 2 / (3 * GRAVITY))
    amplitude = Math.max(amplitude, Math.abs(reach / AMPLITUDE - 1))
    angle = next.angle
    speed = next.speed
  }
  const period = (crossings.at(-1)! - crossings[0]!) / (crossings.length - 1) / hz
  return { period: Math.abs(period / exactPeriod(AMPLITUDE) - 1), amplitude }
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

function doublePendulumErrors(hz: number): number[] {
  const bodies = { upper: rod({ length: 1, mass: 1 }), lower: rod({ length: 1, mass: 1 }) }
  const shoulder = pin({ body: 'upper', at: [0, 0.5] })
  const elbow = pin({ from: 'upper', body: 'lower', on: [0, -0.5], at: [0, 0.5] })
  return Array.from({ length: 21 }, (_, release) => {
    const world = new World({ step: 1 / hz, gravity: GRAVITY, bodies, joints: { shoulder, elbow } })
    world.start([Math.PI / 2 + (release - 10) / 100, 0], [0, 0])
    const energy = world.energy()
    let error = 0
    for (let step = 0; step < 10 * hz; step++) {
      world.step()
      world.observe()
      error = Math.max(error, Math.abs(world.energy() - energy))
    }
    return error / (2 * GRAVITY)
  })
}
