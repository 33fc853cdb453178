// Steps that are parted, where bodies turn far or bounce: what is read after them, and what they keep.

import { expect, it } from 'vitest'
import { box, disc, pin, rod, World } from '#src/sim/index.js'
import { doublePendulumWorld, GRAVITY, run } from './rods.js'

const bouncy = { friction: 0.3, restitution: 0.8 }

it('speeds and loads are those of now after steps with several bounces', () => {
  const world = new World({
    step: 1 / 20,
    gravity: GRAVITY,
    bodies: {
      arm: rod({ length: 1, mass: 1 }),
      head: { ...disc({ radius: 0.1, mass: 1, surface: bouncy }) },
      ball: disc({ radius: 0.1, mass: 1, surface: bouncy }),
    },
    joints: {
      pivot: pin({ body: 'arm', at: [0, 0.5], on: [0, 1.15] }),
      wrist: pin({ from: 'arm', body: 'head', on: [0, -0.5], coulomb: 0.01 }),
    },
    terrain: [{ points: [-5, 0, 5, 0], surface: bouncy }],
  })
  world.put('ball', [0.35, 0.1, 0], [0, 0, 0])
  world.start([-2, 0], [0, 0])
  const [arm, head] = [world.bodyAt('arm'), world.bodyAt('head')]
  run(world, 100, () => {
    expect(world.velocities[0]).toBe(world.rates[arm + 2])
    expect(world.velocities[1]).toBe(world.rates[head + 2]! - world.rates[arm + 2]!)
    expect([...world.loads].every(Number.isFinite)).toBe(true)
  })
})

it('loads are the weights that stand on a body and under it', () => {
  const surface = { friction: 0.5 }
  const crate = (mass: number) => box({ width: 1, height: 1, mass, surface })
  const world = new World({
    step: 1 / 240,
    gravity: GRAVITY,
    bodies: { low: { ...crate(3), pose: [0, 0.5, 0] }, high: { ...crate(2), pose: [0, 1.5, 0] } },
    terrain: [{ points: [-5, 0, 5, 0], surface }],
  })
  world.start([], [])
  run(world, 240, () => {})
  const expected = [5, 5 + 2, 2].map((mass) => mass * GRAVITY)
  world.loads.forEach((load, body) => {
    expect(load / expected[body]!).toBeCloseTo(1, 6)
  })
})

it.each([0.05, 0.1, 0.2])('a box that lies %f m in the ground turns out of it by .05 rad a step at most', (deep) => {
  const surface = { friction: 0.5 }
  const world = new World({
    step: 1 / 20,
    gravity: 0,
    bodies: { box: box({ width: 1, height: 0.2, mass: 1, surface }) },
    terrain: [{ points: [-5, 0, 5, 0], surface }],
  })
  world.put('box', [0, 0.3 - deep, 0.5], [0, 0, 0])
  world.start([], [])
  const angles = [0.5]
  run(world, 20, () => angles.push(world.body('box').pose[2]!))
  const turns = angles.slice(1).map((angle, k) => Math.abs(angle - angles[k]!))
  expect(Math.max(...turns)).toBeLessThan(0.05 + 1e-6)
  expect(Math.min(...world.outline('box').filter((_, i) => i % 2 === 1))).toBeGreaterThan(-0.01)
})

it('a fast whirl of rods keeps its energy at a step in which it would turn by radians', () => {
  const world = new World({
    step: 1 / 20,
    gravity: 0,
    bodies: { inner: rod({ length: 1, mass: 1 }), outer: rod({ length: 0.5, mass: 1 }) },
    joints: {
      hub: pin({ body: 'inner', at: [0, 0.5] }),
      elbow: pin({ from: 'inner', body: 'outer', on: [0, -0.5], at: [0, 0.25] }),
    },
  })
  world.start([0, 1], [10, 30])
  const energy = world.energy()
  run(world, 200, () => {
    expect(Math.abs(world.energy() / energy - 1)).toBeLessThan(2e-3)
  })
})

/** Masses of three rods, their angles and speeds, and a rate, at which the middle ones whip round beside a heavy end. */
const WHIPS = [
  { hz: 120, masses: [0.97, 1.1, 8.8], angles: [0.4, 0.9, -0.8], speeds: [3, 4, 2] },
  { hz: 120, masses: [0.19, 0.24, 5.1], angles: [-0.9, 1, -0.2], speeds: [-1, -3, -3] },
  { hz: 240, masses: [0.17, 0.1, 8.3], angles: [0.1, 0.6, 0.9], speeds: [-3, -3, 0] },
]

it.each(WHIPS)('light rods that whip round beside a heavy one gain little where a joint rubs: $masses', (whip) => {
  const bodies = Object.fromEntries(whip.masses.map((mass, i) => [`rod${i}`, rod({ length: 0.4, mass })]))
  const world = new World({
    step: 1 / whip.hz,
    gravity: 0,
    bodies,
    joints: {
      rod0: pin({ body: 'rod0', at: [0, 0.2] }),
      rod1: pin({ from: 'rod0', body: 'rod1', on: [0, -0.2], at: [0, 0.2], coulomb: 0.5, coulombSlope: 100 }),
      rod2: pin({ from: 'rod1', body: 'rod2', on: [0, -0.2], at: [0, 0.2] }),
    },
  })
  world.start(whip.angles, whip.speeds)
  const energy = world.energy()
  let least = energy
  run(world, whip.hz, () => {
    expect((world.energy() - least) / energy).toBeLessThan(0.025)
    least = Math.min(least, world.energy())
  })
})

it.each([2e-6, 5e-7, 1e-8])('joints stay closed at steps of %d s', (step) => {
  const world = doublePendulumWorld(1 / step)
  world.start([1, 1], [20, -30])
  for (let k = 0; k < 20_000; k++) world.step()
  world.observe()
  const [upper, lower] = [world.body('upper').pose, world.body('lower').pose]
  const end = ([x, y, angle]: ArrayLike<number> & Iterable<number>, side: number) => [
    x! + (side / 2) * Math.sin(angle!),
    y! - (side / 2) * Math.cos(angle!),
  ]
  const [above, below] = [end(upper, 1), end(lower, -1)]
  expect(Math.hypot(above[0]! - below[0]!, above[1]! - below[1]!)).toBeLessThan(1e-12)
})

it('a world that motors act on keeps energy in their pauses as well as while they act, one without keeps it better', () => {
  const swung = (motors: boolean, effort: number) => {
    const world = doublePendulumWorld(120)
    if (motors) world.motorise()
    world.start([2, 1], [3, 5])
    world.efforts[1] = effort
    run(world, 120)
    return [...world.positions, ...world.velocities]
  }
  // A torque that is there and moves nothing.
  const hardly = 1e-300
  expect(swung(true, 0)).toEqual(swung(true, hardly))
  expect(swung(false, hardly)).toEqual(swung(true, hardly))
  expect(swung(false, 0)).not.toEqual(swung(true, 0))
})
