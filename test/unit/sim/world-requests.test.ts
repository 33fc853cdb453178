// What a world that stands refuses, which leaves it as it was; and that starts give no energy.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { box, disc, pin, rod, rope, slider, World } from '#src/sim/index.js'
import { pendulumWorld, run } from './rods.js'

const { NaN: NAN, POSITIVE_INFINITY: INF } = Number

/** A cart, an arm that hangs on it, and a weight on a rope. */
function machine(): World {
  const made = new World({
    step: 1 / 60,
    gravity: 9.81,
    bodies: {
      cart: box({ width: 1, height: 0.2, mass: 1 }),
      arm: rod({ length: 1, mass: 1 }),
      weight: disc({ radius: 0.1, mass: 1 }),
    },
    joints: {
      rail: slider({ body: 'cart', axis: [1, 0], limits: [-1, 1], armature: { inertia: 0.01, ratio: 3 } }),
      hinge: pin({ from: 'cart', body: 'arm', at: [0, 0.5], limits: [-2, 0.5] }),
      rope: rope({ from: 'arm', body: 'weight', on: [0, -0.5], length: 0.5 }),
    },
  })
  made.put('weight', [0.2, -1.2, 0], [0, 0, 0])
  made.start([0.2, 0, 0], [0, 0, 0])
  run(made, 20)
  return made
}

it.each<[string, (world: World) => void, string]>([
  ['a place past a stop', (w) => w.start([1.1, 0, 0], [0, 0, 0]), "joint 'rail' to start within [-1, 1] m, got 1.1"],
  [
    'an angle past a stop',
    (w) => w.start([0, 0.6, 0], [0, 0, 0]),
    "joint 'hinge' to start within [-2, 0.5] rad, got 0.6",
  ],
  ['a rope too long', (w) => w.start([-1, 0, 0], [0, 0, 0]), "joint 'rope' to start within [-Infinity, 0.5] m, got"],
  ['no places', (w) => w.start(undefined as never, [0, 0, 0]), 'positions of 3 joints to start from, got undefined'],
  ['too few places', (w) => w.start([0], [0, 0, 0]), 'positions of 3 joints to start from, got 1'],
  ['too many speeds', (w) => w.start([0, 0, 0], [0, 0, 0, 0]), 'velocities of 3 joints to start from, got 4'],
  [
    'a place that is none',
    (w) => w.start([0, NAN, 0], [0, 0, 0]),
    "positions of a start to be finite at joint 'hinge', got NaN",
  ],
  [
    'a speed that is none',
    (w) => w.start([0, 0, 0], [INF, 0, 0]),
    "velocities of a start to be finite at joint 'rail', got Inf",
  ],
  [
    'a pose that is none',
    (w) => w.put('weight', [0, NAN, 0], [0, 0, 0]),
    "a pose of 'weight' to be 3 finite numbers, got [0, NaN, 0]",
  ],
  [
    'a rate that is none',
    (w) => w.put('weight', [0, 0, 0], [0, 0, INF]),
    "a velocity of 'weight' to be 3 finite numbers",
  ],
  ['ground without points', (w) => w.reground([]), 'points of the terrain to be finite x and y of at least 2 points'],
  ['a pace that is none', (w) => w.pace(-1), 'a pace to be finite and above 0, got -1'],
])('%s is refused, and the world goes on as if nothing had been asked', (_, ask, message) => {
  const [asked, other] = [machine(), machine()]
  expect(() => ask(asked)).toThrow(
    expect.objectContaining({ code: 'env', message: expect.stringContaining(`Expected ${message}`) }),
  )
  for (const one of [asked, other]) run(one, 30)
  expect([...asked.poses, ...asked.rates, ...asked.positions]).toEqual([
    ...other.poses,
    ...other.rates,
    ...other.positions,
  ])
})

it('a start may lie past a stop by rounding, not by more', () => {
  const made = pendulumWorld(60, { limits: [-2, 0.5] })
  for (const angle of [-2 - 5e-7, 0.5 + 5e-7]) {
    made.start([angle], [0])
    expect(made.positions[0]).toBeCloseTo(angle, 12)
  }
  for (const angle of [-2 - 2e-6, 0.5 + 2e-6]) expect(() => made.start([angle], [0])).toThrow('start within')
})

/** A crank whose rod ends on a rail: a loop that closes at few angles. */
function crank(): World {
  const made = new World({
    step: 1 / 500,
    gravity: 9.81,
    bodies: { crank: rod({ length: 1, mass: 1 }), rod: rod({ length: 1, mass: 1 }) },
    joints: {
      bearing: pin({ body: 'crank', at: [0, -0.5] }),
      hinge: pin({ from: 'crank', body: 'rod', at: [0, -0.5], on: [0, 0.5] }),
      rail: slider({ body: 'rod', at: [0, 0.5], axis: [1, 0], turns: true }),
    },
  })
  made.start([-0.6, Math.PI + 1.2, 2 * Math.sin(0.6)], [0, 0, 0])
  run(made, 10)
  return made
}

it('a start in which a joint holds what others hold is refused, and the world goes on as if nothing had been asked', () => {
  const [asked, other] = [crank(), crank()]
  expect(() => asked.start([0, Math.PI, 0], [0, 0, 0])).toThrow(expect.objectContaining({ code: 'env' }))
  for (const one of [asked, other]) run(one, 1)
  expect([...asked.poses, ...asked.rates]).toEqual([...other.poses, ...other.rates])
})

it('a start gives no energy, wherever within the stops it is', () => {
  const share = fc.double({ min: -1, max: 1, noNaN: true })
  fc.assert(
    fc.property(share, share, share, fc.integer({ min: 20, max: 500 }), (place, angle, far, hz) => {
      const made = new World({
        step: 1 / hz,
        gravity: 0,
        bodies: {
          cart: box({ width: 1, height: 0.2, mass: 1 }),
          arm: rod({ length: 1, mass: 1 }),
          bob: disc({ radius: 0.1, mass: 1 }),
        },
        joints: {
          rail: slider({ body: 'cart', axis: [1, 2], limits: [-1, 1] }),
          hinge: pin({ body: 'arm', at: [0, 0.5], limits: [-1, 1] }),
          rope: rope({ body: 'bob', length: 1 }),
        },
      })
      made.put('bob', [far, 0, 0], [0, 0, 0])
      made.start([place, angle, 0], [0, 0, 0])
      run(made, 10)
      expect(made.energy()).toBeLessThan(1e-12)
    }),
    { numRuns: 40, examples: [[1, -1, 1, 60]] },
  )
})
