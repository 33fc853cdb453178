// Worlds beside their joints: motors, conservation laws, states, and what is refused.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  box,
  disc,
  type JointSpec,
  pin,
  rod,
  StateReader,
  StateWriter,
  slider,
  World,
  type WorldSpec,
  weld,
} from '#src/sim/index.js'
import { doublePendulumWorld, GRAVITY, pendulumWorld, run } from './rods.js'

describe('a motor', () => {
  it('gives a flywheel exactly torque / inertia, whenever the torque changes', () => {
    const world = new World({
      step: 1 / 60,
      gravity: GRAVITY,
      bodies: { wheel: disc({ radius: 0.5, mass: 2 }) },
      joints: { axle: pin({ body: 'wheel', effortLimit: 3 }) },
    })
    world.start([0], [0])
    let [angle, speed] = [0, 0]
    run(world, 120, (k) => {
      const acceleration = world.efforts[0]! / 0.25
      angle += speed / 60 + acceleration / 7200
      speed += acceleration / 60
      expect(world.velocities[0]).toBeCloseTo(speed, 10)
      expect(world.positions[0]).toBeCloseTo(angle, 10)
      world.efforts[0] = [3, -1, 0.5][k % 3]!
    })
  })

  it('gives at most its limit', () => {
    const world = pendulumWorld(60, { effortLimit: 1 }, 0)
    world.start([0], [0])
    world.efforts[0] = 1000
    run(world, 60)
    expect(world.velocities[0]).toBeCloseTo(3, 9)
  })

  it('between two free rods changes neither their momentum nor their angular momentum', () => {
    const world = new World({
      step: 1 / 120,
      gravity: 0,
      bodies: { a: rod({ length: 1, mass: 1 }), b: rod({ length: 0.6, mass: 3 }) },
      joints: { hinge: pin({ from: 'a', body: 'b', on: [0, 0.5], at: [0, -0.3], coulomb: 0.3, viscous: 0.1 }) },
    })
    world.put('a', [1, 2, 0.3], [0.4, -0.2, 1.5])
    world.start([0.7], [-2])
    const before = momentum(world)
    run(world, 1200, (k) => {
      world.efforts[0] = Math.sin(k / 50)
    })
    momentum(world).forEach((value, i) => {
      expect(value).toBeCloseTo(before[i]!, 9)
    })
  })
})

it('a free body falls and turns exactly', () => {
  const world = new World({
    step: 1 / 60,
    gravity: GRAVITY,
    bodies: { stone: box({ width: 1, height: 0.5, mass: 3 }) },
  })
  world.put('stone', [0, 10, 0.1], [2, 1, -4])
  world.start([], [])
  run(world, 60)
  const { pose, velocity } = world.body('stone')
  ;[2, 10 + 1 - GRAVITY / 2, 0.1 - 4].forEach((value, i) => {
    expect(pose[i]).toBeCloseTo(value, 10)
  })
  ;[2, 1 - GRAVITY, -4].forEach((value, i) => {
    expect(velocity[i]).toBeCloseTo(value, 10)
  })
})

it('a force from outside acts from the moment it is set, as gravity does', () => {
  const world = new World({ step: 1 / 60, gravity: 0, bodies: { puck: box({ width: 1, height: 0.5, mass: 2 }) } })
  world.start([], [])
  const puck = world.bodyAt('puck')
  world.forces.set([4, -2, 0], puck)
  run(world, 60)
  ;[1, -0.5, 0].forEach((value, i) => {
    expect(world.poses[puck + i]).toBeCloseTo(value, 12)
    expect(world.rates[puck + i]).toBeCloseTo(2 * value, 12)
  })
})

it('a slider that turns is a point on a rail', () => {
  const world = new World({
    step: 1 / 240,
    gravity: GRAVITY,
    bodies: { rod: rod({ length: 1, mass: 1 }) },
    joints: { ring: slider({ body: 'rod', at: [0, 0.5], axis: [1, 0], turns: true }) },
  })
  world.put('rod', [0, 0, 1], [0, 0, 0])
  world.start([0], [0])
  const energy = world.energy()
  const { pose } = world.body('rod')
  run(world, 2400)
  expect(world.gap()).toBeLessThan(1e-8)
  expect(Math.abs(world.energy() - energy)).toBeLessThan(0.01)
  // No force along the rail: the centre of mass keeps its place there.
  expect(world.body('rod').velocity[0]).toBeCloseTo(0, 9)
  expect(world.body('rod').pose[0]).toBeCloseTo(pose[0]!, 8)
})

describe('a state', () => {
  it('continues bit for bit, in another world too', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50 }), fc.double({ min: -3, max: 3, noNaN: true }), (steps, angle) => {
        const make = () => doublePendulumWorld(100, { coulomb: 0.2, viscous: 0.1, limits: [-3.2, 3.2] })
        const world = make()
        world.start([angle, 1], [0.5, -1])
        world.efforts[1] = 2
        run(world, steps)
        const writer = new StateWriter()
        world.save(writer)
        const other = make()
        other.start([0, 0], [9, 9])
        run(other, 3)
        other.load(new StateReader(writer.finish('')))
        for (const one of [world, other]) run(one, 50)
        expect([...other.positions, ...other.velocities]).toEqual([...world.positions, ...world.velocities])
      }),
      { numRuns: 20, seed: 2 },
    )
  })

  it('is left behind by a start', () => {
    const [used, fresh] = [doublePendulumWorld(100, { coulomb: 0.2 }), doublePendulumWorld(100, { coulomb: 0.2 })]
    used.start([2, 1], [3, -1])
    used.efforts.fill(4)
    run(used, 77)
    for (const world of [used, fresh]) {
      world.start([1, -1], [0, 0])
      run(world, 50)
    }
    expect([...used.positions, ...used.velocities]).toEqual([...fresh.positions, ...fresh.velocities])
    expect(used.outline('lower')).toEqual(fresh.outline('lower'))
  })
})

it('an outline turns with its body', () => {
  const world = pendulumWorld(60)
  world.start([Math.PI / 2], [0])
  const expected = [0, -0.025, 0, 0.025, 1, 0.025, 1, -0.025]
  const corners = world.outline('rod')
  const sorted = (points: number[]) =>
    Array.from({ length: 4 }, (_, i) =>
      points
        .slice(2 * i, 2 * i + 2)
        .map((value) => value.toFixed(9).replace('-0.000000000', '0.000000000'))
        .join(),
    ).sort()
  expect(sorted(corners)).toEqual(sorted(expected))
})

describe('what is refused', () => {
  const spec: WorldSpec = { step: 1 / 60, gravity: GRAVITY, bodies: { rod: rod({ length: 1, mass: 1 }) } }

  it('a joint of an unknown body, by the nearest name', () => {
    expect(() => new World({ ...spec, joints: { pivot: pin({ body: 'rodd' }) } })).toThrow(
      expect.objectContaining({ code: 'env', hint: "did you mean 'rod'?" }),
    )
  })

  it('a rail without direction', () => {
    expect(() => new World({ ...spec, joints: { rail: slider({ body: 'rod', axis: [0, 0] }) } })).toThrow(
      /axis with a length/,
    )
  })

  it('an unknown joint', () => {
    expect(() => pendulumWorld(60).joint('pivto')).toThrow(expect.objectContaining({ hint: "did you mean 'pivot'?" }))
  })

  it.each<[string, Record<string, JointSpec>, string]>([
    ['are open', { a: pin({ body: 'rod' }), b: pin({ body: 'rod', at: [0, 0.5] }) }, "'a' to be closed at a start"],
    [
      'hold each other',
      { a: weld({ body: 'rod' }), b: weld({ body: 'rod' }) },
      "'a' to hold what no other joint holds",
    ],
    ['hold a half of each other', { a: weld({ body: 'rod' }), b: pin({ body: 'rod' }) }, "'a' to hold what no other"],
    ['have angles apart', { a: pin({ body: 'rod' }), b: weld({ body: 'rod', angle: 1 }) }, "'a' to hold what no other"],
  ])('joints that %s', (_, joints, message) => {
    const world = new World({ ...spec, joints })
    const before = [...world.poses, ...world.rates]
    expect(() => world.start([0, 0], [0, 0])).toThrow(
      expect.objectContaining({ code: 'env', message: expect.stringContaining(`Expected joint ${message}`) }),
    )
    expect([...world.poses, ...world.rates]).toEqual(before)
  })

  it('a loop whose coordinates do not agree, by the joint that it opens', () => {
    const link = () => rod({ length: 1, mass: 1 })
    const loop = new World({
      ...spec,
      bodies: { a: link(), b: link(), c: link() },
      joints: {
        first: pin({ body: 'a', at: [0, 0.5] }),
        second: pin({ from: 'a', on: [0, -0.5], body: 'b', at: [0, 0.5] }),
        third: pin({ from: 'b', on: [0, -0.5], body: 'c', at: [0, -0.5] }),
        last: pin({ body: 'c', at: [0, 0.5], on: [1, 0] }),
      },
    })
    const turns = [0.3, Math.PI / 2 - 0.3, 0.3 - Math.PI / 2]
    expect(() => loop.start([...turns, 0], [0, 0, 0, 0])).toThrow(
      expect.objectContaining({
        code: 'env',
        message: expect.stringContaining("joint 'third' to be closed at a start"),
      }),
    )
    loop.start([...turns, 0.3], [0, 0, 0, 0])
    const energy = loop.energy()
    run(loop, 120)
    expect(loop.gap()).toBeLessThan(1e-6)
    expect(loop.energy()).toBeCloseTo(energy, 1)
  })

  it('a step before a start', () => {
    const world = pendulumWorld(60)
    expect(() => world.step()).toThrow(
      expect.objectContaining({ code: 'env', message: expect.stringContaining('started before its first step') }),
    )
    world.start([0], [0])
    world.step()
  })

  it('a place for a body that a joint puts', () => {
    expect(() => pendulumWorld(60).put('rod', [1, 0, 0], [0, 0, 0])).toThrow(
      expect.objectContaining({ code: 'env', message: "Expected body 'rod' to be put by no joint, got joint 'pivot'" }),
    )
  })

  it('other ground where there is none, or several', () => {
    const ground = { points: [0, 0, 1, 0], surface: { friction: 1 } }
    for (const terrain of [[], [ground, ground]])
      expect(() => new World({ ...spec, terrain }).reground([0, 0, 1, 1])).toThrow(
        expect.objectContaining({ code: 'env', message: expect.stringContaining('a world of one terrain') }),
      )
  })

  it('a pose that is not finite', () => {
    const world = pendulumWorld(60)
    world.start([0], [0])
    world.efforts[0] = Number.NaN
    expect(() => world.step()).toThrow(
      expect.objectContaining({ code: 'unstable', message: expect.stringContaining("'rod'") }),
    )
  })
})

/** Momentum in x and y, and angular momentum about the origin, of bodies a and b. */
function momentum(world: World): number[] {
  const bodies = [
    { name: 'a', mass: 1, inertia: 1 / 12 },
    { name: 'b', mass: 3, inertia: (3 * 0.36) / 12 },
  ]
  const total = [0, 0, 0]
  for (const { name, mass, inertia } of bodies) {
    const { pose, velocity } = world.body(name)
    const [x, y, spin] = velocity as [number, number, number]
    total[0]! += mass * x
    total[1]! += mass * y
    total[2]! += inertia * spin + mass * (pose[0]! * y - pose[1]! * x)
  }
  return total
}
