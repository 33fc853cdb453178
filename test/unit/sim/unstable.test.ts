// Worlds that blow up, and that nothing else is taken for one.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { box, pin, rod, slider, World } from '#src/sim/index.js'
import { EnergyWatch } from '#src/sim/world/energy-watch.js'
import { randomWorld, randomWorlds } from './random-world.js'
import { run } from './rods.js'

it('a spring that is worked out by hand, too stiff for the step, ends as unstable while all is finite', () => {
  const world = new World({ step: 1 / 60, gravity: 0, bodies: { puck: box({ width: 1, height: 1, mass: 1 }) } })
  world.put('puck', [0.1, 0, 0], [0, 0, 0])
  world.start([], [])
  const puck = world.bodyAt('puck')
  const blowUp = () =>
    run(world, 1000, () => {
      expect(world.poses.every(Number.isFinite)).toBe(true)
      world.forces[puck] = -1e5 * world.poses[puck]!
    })
  expect(blowUp).toThrow(
    expect.objectContaining({ code: 'unstable', message: expect.stringContaining('speeds below 10000 m/s') }),
  )
})

it('velocities that joints, friction and impacts shorten have not gained; any that grew by more than twice have', () => {
  const speeds = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 6, maxLength: 6 })
  fc.assert(
    fc.property(
      speeds,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 2.01, max: 1e6, noNaN: true }),
      (moving, less, more) => {
        const watch = new EnergyWatch(Float64Array.from([0, 0, 0, 1, 1, 3, 0.1, 0.1, 2]), 0)
        const velocities = Float64Array.from([0, 0, 0, ...moving])
        fc.pre(Math.hypot(...moving) > 1e-3)
        watch.begin(velocities, 0.01)
        expect(watch.gains(velocities.map((speed) => less * speed))).toBe(false)
        expect(watch.gains(velocities.map((speed) => more * speed))).toBe(true)
      },
    ),
  )
})

it('worlds of everything at once, pushed at random, stay stable', () => {
  fc.assert(
    fc.property(randomWorlds, (random) => {
      const world = random.make()
      for (let k = 0; k * random.spec.step < 0.7; k++) {
        random.drive(world, k)
        world.step()
        if (k % 3 === 0) world.observe()
      }
      expect(world.poses.every(Number.isFinite)).toBe(true)
    }),
    // In these something bounces nanoseconds after something else, beside joints that are open by as many metres.
    { numRuns: 15, examples: [2492011151, 176575727, 1802285527].map((seed) => [randomWorld(seed)]) },
  )
})

/** A cart on a rail and a hinged arm, at rest, that other constants put past their stops. */
function pastStops(past: number, hz: number): World {
  const make = (limits: readonly [number, number]) =>
    new World({
      step: 1 / hz,
      gravity: 0,
      bodies: { cart: box({ width: 1, height: 1, mass: 1 }), arm: rod({ length: 1, mass: 1 }) },
      joints: {
        rail: slider({ body: 'cart', axis: [1, 0.5], limits }),
        hinge: pin({ body: 'arm', at: [0, 0.5], limits }),
      },
    })
  const wide = make([-9, 9])
  wide.start([1 + past, -1 - past], [0, 0])
  const world = make([-1, 1])
  world.carry(wide)
  return world
}

it('whatever other constants put past its stops comes back, slowly, and gains nothing else', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 1, noNaN: true }), fc.integer({ min: 20, max: 1000 }), (past, hz) => {
      const world = pastStops(past, hz)
      run(world, 2 * hz, () => {
        expect(Math.max(...world.velocities.map(Math.abs))).toBeLessThan(1 + 1e-9)
      })
      for (const position of world.positions) expect(Math.abs(position)).toBeLessThan(1 + 1e-9)
    }),
    { numRuns: 30 },
  )
})

it('what is barely past its stops takes a millisecond to come back, however short the steps', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-5, max: 1e-3, noNaN: true }),
      fc.integer({ min: 1000, max: 50_000 }),
      (past, hz) => {
        const world = pastStops(past, hz)
        run(world, Math.floor(hz / 1000), (k) => {
          for (const position of world.positions)
            expect((Math.abs(position) - 1) / past).toBeCloseTo(1 - (1000 * k) / hz, 3)
        })
      },
    ),
    { numRuns: 30 },
  )
})

it('a leg past its stop comes back where that lifts what stands on it', () => {
  const surface = { friction: 0.7 }
  const make = (knee: readonly [number, number]) =>
    new World({
      step: 1 / 50,
      gravity: 10,
      bodies: {
        hull: { ...box({ width: 1, height: 0.5, mass: 20 }), surface: { ...surface, group: 1 } },
        thigh: { ...box({ width: 0.1, height: 1, mass: 0.2 }), surface: { ...surface, group: 1 } },
        shin: { ...box({ width: 0.1, height: 1, mass: 0.2 }), surface: { ...surface, group: 1 } },
      },
      joints: {
        hip: pin({ from: 'hull', body: 'thigh', on: [0, -0.25], at: [0, 0.5], limits: [0.7, 0.9] }),
        knee: pin({ from: 'thigh', body: 'shin', on: [0, -0.5], at: [0, 0.5], limits: knee }),
      },
      terrain: [{ points: [-9, 0, 9, 0], surface }],
    })
  const bent = make([-1.6, 0])
  const cos = Math.cos(0.8)
  bent.put('hull', [0, 0.25 + 2 * cos + 0.05 * Math.sin(0.8), 0], [0, 0, 0])
  bent.start([0.8, -1.6], [0, 0])
  run(bent, 5)
  const world = make([-0.8, 0])
  world.carry(bent)
  run(world, 50, () => {
    expect(Math.max(...world.rates.map(Math.abs))).toBeLessThan(10)
  })
  expect(world.positions[1]).toBeGreaterThan(-0.8 - 1e-6)
})

/** Rods of 1 m and 1 kg, the last one heavier, let go at 1.2 rad. */
function heavyEnd(rods: number, mass: number, hz: number): World {
  const names = Array.from({ length: rods }, (_, i) => `${i}`)
  const world = new World({
    step: 1 / hz,
    gravity: 9.81,
    bodies: Object.fromEntries(names.map((name, i) => [name, rod({ length: 1, mass: i + 1 < rods ? 1 : mass })])),
    joints: Object.fromEntries(
      names.map((body, i) => [
        body,
        pin({ body, at: [0, 0.5], ...(i > 0 && { from: names[i - 1]!, on: [0, -0.5] as const }) }),
      ]),
    ),
  })
  world.start([1.2, ...Array<number>(rods - 1).fill(0)], Array<number>(rods).fill(0))
  return world
}

it.each([
  [3, 1e3, 60],
  [6, 1e3, 60],
  [3, 1e4, 960],
  [6, 1e4, 960],
])('%i rods with an end of %f kg at %i Hz keep their energy', (rods, mass, hz) => {
  const world = heavyEnd(rods, mass, hz)
  const before = world.energy()
  run(world, 3 * hz, () => {
    expect(Math.abs(world.energy() - before) / (mass * 9.81 * rods)).toBeLessThan(2e-3)
  })
})

it('masses too unlike for the step end as unstable, with what to do about it', () => {
  expect(() => run(heavyEnd(3, 1e6, 60), 60)).toThrow(
    expect.objectContaining({ code: 'unstable', hint: expect.stringContaining('take more substeps') }),
  )
})
