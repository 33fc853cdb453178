// The state of a world: whole, to the bit, at any moment.

import fc from 'fast-check'
import { createRng, type Env, nominalPhysics } from 'landbridge/core'
import { expect, it } from 'vitest'
import { envs } from '#envs/index.js'
import { box, pin, rod, StateReader, StateWriter, slider, World } from '#src/sim/index.js'
import { type RandomWorld, randomWorlds } from './random-world.js'

const moments = fc.integer({ min: 0, max: 150 })

/** Drives a world from one step to another, observing now and then. */
function drive(random: RandomWorld, world: World, from: number, to: number): void {
  for (let k = from; k < to; k++) {
    random.drive(world, k)
    world.step()
    if (k % 4 === 3) world.observe()
  }
  world.observe()
}

function bytesOf(world: World): Uint8Array {
  const writer = new StateWriter()
  world.save(writer)
  return writer.finish('')
}

/** All that may be read of a world. */
function readingsOf(world: World) {
  const { positions, velocities, poses, rates, loads, targets } = world
  return [positions, velocities, poses, rates, loads, targets].map((values) => [...values])
}

it('goes on to the same bytes in another world, whatever that one did before', () => {
  fc.assert(
    fc.property(randomWorlds, moments, moments, fc.integer({ min: 1, max: 60 }), (random, moment, other, more) => {
      const world = random.make()
      drive(random, world, 0, moment)
      const bytes = bytesOf(world)
      const copy = random.make()
      drive(random, copy, 1000, 1000 + other)
      copy.step() // that nobody observes
      copy.load(new StateReader(bytes))
      expect(readingsOf(copy)).toEqual(readingsOf(world))
      for (const one of [world, copy]) drive(random, one, moment, moment + more)
      expect(bytesOf(copy)).toEqual(bytesOf(world))
      expect(readingsOf(copy)).toEqual(readingsOf(world))
    }),
    { numRuns: 15 },
  )
})

it.each<[string, (from: World, into: World) => void]>([
  ['loaded', (from, into) => into.load(new StateReader(bytesOf(from)))],
  ['carried over', (from, into) => into.carry(from)],
])('has the accelerations of where it was in a world that never started, %s', (_, move) => {
  const make = () =>
    new World({
      step: 0.002,
      gravity: 9.81,
      bodies: { cart: box({ width: 1, height: 0.2, mass: 1 }), arm: rod({ length: 1, mass: 1 }) },
      joints: {
        rail: slider({ body: 'cart', at: [0.3, 0.1], axis: [1, 0.5] }),
        hinge: pin({
          from: 'cart',
          body: 'arm',
          at: [0, 0.5],
          armature: { inertia: 0.01, ratio: 3 },
          servo: { stiffness: 20, damping: 5 },
        }),
      },
    })
  const [world, other] = [make(), make()]
  world.start([0.5, 0.3], [0, 0])
  world.targets[1] = 1
  world.targetSpeeds[1] = -2
  world.step()
  world.observe()
  move(world, other)
  const expected = [...world.forwardDynamics()]
  for (const [i, acceleration] of other.forwardDynamics().entries()) expect(acceleration).toBeCloseTo(expected[i]!, 9)
})

it('leaves nothing behind at a start', () => {
  fc.assert(
    fc.property(randomWorlds, moments, fc.integer({ min: 1, max: 60 }), (random, moment, more) => {
      const [used, fresh] = [random.make(), random.make()]
      drive(random, used, 1000, 1000 + moment)
      used.forces.fill(3)
      used.step()
      random.start(used)
      expect(readingsOf(used)).toEqual(readingsOf(fresh))
      for (const one of [used, fresh]) drive(random, one, 0, more)
      expect(bytesOf(used)).toEqual(bytesOf(fresh))
    }),
    { numRuns: 15 },
  )
})

function wrapped(wrapper: object): Env {
  const spec = envs.cartPole.create({ action: 'continuous', wrappers: [wrapper] })
  const env = spec.create(nominalPhysics(spec))
  env.reset(createRng(1))
  for (let k = 0; k < 5; k++) env.step(Float32Array.of(k))
  return env
}

it.each([
  [{ kind: 'frame-stack', frames: 2 }, { frames: 3 }],
  [{ kind: 'observation-history', steps: 2, channels: ['pole.angle'] }, { channels: ['cart.position'] }],
  [{ kind: 'action-repeat', times: 2 }, { times: 3 }],
  [{ kind: 'noise', deviations: { 'pole.angle': 1 } }, { deviations: { 'pole.angle': 2 } }],
  [{ kind: 'network' }, { kind: 'wind', force: 1 }],
])('of a wrapper, %j, is refused by one that has %j, which stays as it was', (wrapper, other) => {
  const env = wrapped({ ...wrapper, ...other })
  env.step(Float32Array.of(-1))
  const before = env.save()
  expect(() => env.load(wrapped(wrapper).save())).toThrow(expect.objectContaining({ code: 'checkpoint' }))
  expect(env.save()).toEqual(before)
  env.load(before)
  expect(env.save()).toEqual(before)
})

it('starts loose bodies at their pose, or where they were put last, however often', () => {
  const world = new World({
    step: 0.01,
    gravity: 9.81,
    bodies: {
      thrown: box({ width: 1, height: 1, mass: 1, pose: [1, 5, 0.3] }),
      other: box({ width: 1, height: 1, mass: 1 }),
      arm: rod({ length: 1, mass: 1 }),
    },
    joints: { hinge: pin({ body: 'arm', at: [0, 0.5] }) },
  })
  expect(world.loose).toEqual(['thrown', 'other'])
  world.put('other', [-3, 4, 0], [1, 0, 2])
  for (let episode = 0; episode < 3; episode++) {
    world.start([0.2], [0])
    expect(world.body('thrown')).toEqual({ pose: [1, 5, 0.3], velocity: [0, 0, 0] })
    expect(world.body('other')).toEqual({ pose: [-3, 4, 0], velocity: [1, 0, 2] })
    for (let k = 0; k < 20; k++) world.step()
    world.observe()
    expect(world.body('thrown').pose[1]).toBeLessThan(4.9)
  }
  expect(() => world.put('arm', [0, 0, 0], [0, 0, 0])).toThrow("body 'arm' to be put by no joint")
})
