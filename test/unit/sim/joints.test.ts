// Rails between bodies, welds, springs and ropes against closed forms and conservation laws.

import { describe, expect, it } from 'vitest'
import { box, disc, type JointSpec, pin, rod, rope, slider, spring, World, weld } from '#src/sim/index.js'
import { GRAVITY, run } from './rods.js'

const MASSES = { a: 1, b: 3 }

/** Two free rods, tied by a joint. */
function pair(joint: JointSpec): World {
  return new World({
    step: 1 / 120,
    gravity: 0,
    bodies: { a: rod({ length: 1, mass: MASSES.a }), b: rod({ length: 0.6, mass: MASSES.b }) },
    joints: { joint },
  })
}

/** Momentum in x and y, and angular momentum about the origin. */
function momentum(world: World): number[] {
  const total = [0, 0, 0]
  for (const [name, length] of [
    ['a', 1],
    ['b', 0.6],
  ] as const) {
    const { pose, velocity } = world.body(name)
    const [x, y, spin] = velocity as [number, number, number]
    const mass = MASSES[name]
    total[0]! += mass * x
    total[1]! += mass * y
    total[2]! += (mass * length ** 2 * spin) / 12 + mass * (pose[0]! * y - pose[1]! * x)
  }
  return total
}

describe.each([
  ['rail', slider({ from: 'a', body: 'b', axis: [1, 2], on: [0, 0.5], at: [0, -0.3] })],
  ['rail that turns', slider({ from: 'a', body: 'b', axis: [1, 2], on: [0.1, 0.5], at: [0, -0.3], turns: true })],
  ['weld', weld({ from: 'a', body: 'b', on: [0, 0.5], at: [0, -0.3], angle: 0.4 })],
  ['spring', spring({ from: 'a', body: 'b', on: [0, 0.5], at: [0, -0.3], stiffness: 40, damping: 0, rest: 0.5 })],
  ['rope', rope({ from: 'a', body: 'b', on: [0, 0.5], at: [0, -0.3], length: 1 })],
  ['servo', pin({ from: 'a', body: 'b', on: [0, 0.5], at: [0, -0.3], servo: { stiffness: 1e5, damping: 100 } })],
] as const)('a %s between two free rods', (kind, joint) => {
  const world = pair(joint)
  world.put('a', [1, 2, 0.3], [0.4, -0.2, 1.5])
  if (['rail that turns', 'spring', 'rope'].includes(kind)) world.put('b', [1.4, 2.5, 0.5], [-0.5, 0.3, -0.4])
  world.start([0.2], [0.5])
  const before = momentum(world)
  const energy = world.energy()
  const stored = (of: World) => of.energy() + 20 * (of.positions[0]! - 0.5) ** 2
  const stretched = stored(world)
  let longest = 0
  run(world, 1200, (k) => {
    if (kind.startsWith('rail')) world.efforts[0] = Math.sin(k / 50)
    longest = Math.max(longest, world.positions[0]!)
  })

  it('changes neither their momentum nor their angular momentum', () => {
    momentum(world).forEach((value, i) => {
      expect(value).toBeCloseTo(before[i]!, 9)
    })
  })

  it('holds', () => {
    expect(world.gap()).toBeLessThan(1e-8)
    if (kind === 'rope') expect(longest).toBeLessThan(1 + 1e-8)
    if (kind === 'rope') expect(longest).toBeGreaterThan(1 - 1e-6)
    if (kind === 'weld') expect(Math.abs(world.energy() - energy)).toBeLessThan(1e-9)
    if (kind === 'spring') expect(Math.abs(stored(world) - stretched)).toBeLessThan(0.01)
  })
})

it('a weld makes one body of two', () => {
  const world = new World({
    step: 1 / 240,
    gravity: GRAVITY,
    bodies: { upper: rod({ length: 1, mass: 1 }), lower: rod({ length: 1, mass: 1 }) },
    joints: {
      pivot: pin({ body: 'upper', at: [0, 0.5] }),
      seam: weld({ from: 'upper', body: 'lower', on: [0, -0.5], at: [0, 0.5] }),
    },
  })
  world.start([0.7, 0], [0, 0])
  // A rod of 2 m: (3 g / 2 l) sin.
  expect(world.forwardDynamics()[0]).toBeCloseTo((-1.5 * GRAVITY * Math.sin(0.7)) / 2, 10)
  run(world, 2400)
  expect(world.gap()).toBeLessThan(1e-8)
})

describe('a spring', () => {
  const block = (hz: number, stiffness: number, damping = 0) =>
    new World({
      step: 1 / hz,
      gravity: 0,
      bodies: { block: box({ width: 0.2, height: 0.1, mass: 2 }) },
      joints: {
        rail: slider({ body: 'block', axis: [1, 0] }),
        spring: spring({ body: 'block', on: [-1, 0], stiffness, damping, rest: 1 }),
      },
    })

  it.each([50, 800])('of %f N/m swings a block with exactly its period', (stiffness) => {
    const world = block(60, stiffness)
    world.start([0.1, 0], [0, 0])
    const omega = Math.sqrt(stiffness / 2)
    run(world, 600, (k) => {
      expect(world.positions[0]).toBeCloseTo(0.1 * Math.cos((omega * k) / 60), 7)
    })
  })

  it('with damping follows the damped oscillation', () => {
    const world = block(240, 50, 4)
    world.start([0.1, 0], [0, 0])
    const swing = Math.sqrt(25 - 1)
    run(world, 480, (k) => {
      const t = k / 240
      const exact = 0.1 * Math.exp(-t) * (Math.cos(swing * t) + Math.sin(swing * t) / swing)
      expect(Math.abs(world.positions[0]! - exact)).toBeLessThan(2e-5)
    })
  })

  it('hangs a block in its exact place, however stiff', () => {
    for (const stiffness of [20, 1e8]) {
      const world = new World({
        step: 1 / 60,
        gravity: GRAVITY,
        bodies: { block: disc({ radius: 0.1, mass: 2 }) },
        joints: { spring: spring({ body: 'block', stiffness, damping: 2 * Math.sqrt(2 * stiffness), rest: 1 }) },
      })
      world.put('block', [0, -1, 0], [0, 0, 0])
      world.start([0], [0])
      run(world, 1200)
      expect(world.positions[0]! - 1).toBeCloseTo((2 * GRAVITY) / stiffness, 9)
    }
  })
})

describe('the stop of a driven joint', () => {
  it('holds what its motor presses against it, at every observation, while the chain swings', () => {
    const names = ['upper', 'middle', 'lower']
    const pressed = { on: [0, -0.25] as const, limits: [-1, 0.5] as const, coulomb: 0.1 }
    const world = new World({
      step: 1 / 120,
      gravity: GRAVITY,
      bodies: Object.fromEntries(names.map((name) => [name, rod({ length: 0.5, mass: 1 })])),
      joints: {
        upper: pin({ body: 'upper', at: [0, 0.25] }),
        middle: pin({ from: 'upper', body: 'middle', at: [0, 0.25], ...pressed }),
        lower: pin({ from: 'middle', body: 'lower', at: [0, 0.25], ...pressed }),
      },
    })
    world.start([1, 0, 0], [0, 0, 0])
    world.efforts.set([0, 20, 10])
    run(world, 240, (k) => {
      if (k > 60) expect(Math.hypot(world.velocities[1]!, world.velocities[2]!)).toBeLessThan(1e-9)
    })
  })

  it('lets a wheel come near at its speed', () => {
    const axle = pin({ body: 'wheel', viscous: 1e-12, limits: [-1, 0.1 + 9e-6] })
    const bodies = { wheel: disc({ radius: 1, mass: 1 }) }
    const world = new World({ step: 1e-3, gravity: 0, bodies, joints: { axle } })
    world.start([0], [1])
    run(world, 100)
    expect(world.velocities[0]).toBeCloseTo(1, 9)
  })
})

describe('a rope', () => {
  it('is never longer than its length, and swings as a pendulum once it is taut', () => {
    const world = new World({
      step: 1 / 240,
      gravity: GRAVITY,
      bodies: { ball: disc({ radius: 0.05, mass: 1 }) },
      joints: { rope: rope({ body: 'ball', length: 1 }) },
    })
    world.put('ball', [0.6, -0.5, 0], [0, 0, 0])
    world.start([0], [0])
    let longest = 0
    let least = 1
    let energy = Number.POSITIVE_INFINITY
    run(world, 2400, (k) => {
      longest = Math.max(longest, world.positions[0]!)
      expect(world.energy()).toBeLessThan(energy + 1e-3)
      if (k > 1200) least = Math.min(least, world.positions[0]!)
      energy = Math.min(energy, world.energy())
    })
    expect(longest).toBeLessThan(1 + 1e-8)
    expect(least).toBeGreaterThan(1 - 1e-6)
  })
})
