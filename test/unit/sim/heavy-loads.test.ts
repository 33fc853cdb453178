// Loads far heavier than what carries them: light links between end stops, hooks on ropes. Stops and ropes take energy or keep it.

import { expect, it } from 'vitest'
import { createRng } from '#src/core/index.js'
import { type BodySpec, box, disc, type JointSpec, pin, rod, rope, World } from '#src/sim/index.js'
import { run } from './rods.js'

const GRAVITY = 9.81

/** The most energy that a world gains in so many seconds, J. */
function gainOf(world: World, steps: number): number {
  const before = world.energy()
  let gain = 0
  run(world, steps, () => {
    gain = Math.max(gain, world.energy() - before)
  })
  return gain
}

/** One to five rods of 1 kg with stops of their own, and a load below them; with the energy of its fall by its own length, J. */
function chain(seed: number, mass: number, hz: number): { world: World; scale: number } {
  const rng = createRng(seed)
  const links = 1 + rng.integer(5)
  const bodies: Record<string, BodySpec> = {}
  const joints: Record<string, JointSpec> = {}
  for (let i = 0; i < links; i++) {
    bodies[`link ${i}`] = rod({ length: 0.4, mass: 1 })
    const limits = [-rng.uniform(0.05, 0.6), rng.uniform(0.05, 0.6)] as const
    const above = i > 0 && ({ from: `link ${i - 1}`, on: [0, -0.2], limits } as const)
    joints[`joint ${i}`] = pin({ body: `link ${i}`, at: [0, 0.2], ...above })
  }
  bodies.load = box({ width: 0.5, height: 0.5, mass })
  joints.load = pin({ from: `link ${links - 1}`, on: [0, -0.2], body: 'load', at: [0, 0.25], limits: [-0.3, 0.3] })
  const world = new World({ step: 1 / hz, gravity: GRAVITY, bodies, joints })
  world.start([rng.uniform(-2, 2), ...Array(links).fill(0)], Array(links + 1).fill(0))
  return { world, scale: GRAVITY * (mass * (links * 0.4 + 0.25) + links * links * 0.2) }
}

it.each([
  [100, 60],
  [100, 240],
  [300, 60],
  [300, 240],
])('a load of %i kg on rods of 1 kg with end stops gains no energy at %i Hz', (mass, hz) => {
  for (let seed = 0; seed < 40; seed++) {
    const { world, scale } = chain(seed, mass, hz)
    expect(gainOf(world, 6 * hz), `seed ${seed}`).toBeLessThan(0.005 * scale)
  }
})

const SWING = 0.2
const hooks = { box: box({ width: 0.2, height: 0.2, mass: 1 }), disc: disc({ radius: 0.1, mass: 1 }) }

it.each([60, 240])('a load that swings on a rope below a hook of 1 kg on another one gains none at %i Hz', (hz) => {
  for (const [shape, hook] of Object.entries(hooks))
    for (const mass of [1, 5, 15, 20, 50, 100, 150, 300]) {
      const world = new World({
        step: 1 / hz,
        gravity: GRAVITY,
        bodies: { hook, load: box({ width: 0.5, height: 0.5, mass }) },
        joints: {
          upper: rope({ body: 'hook', at: [0, 0.1], length: 1 }),
          lower: rope({ from: 'hook', body: 'load', on: [0, -0.1], at: [0, 0.25], length: 1 }),
        },
      })
      world.put('hook', [0, -1.1 + 1e-9, 0], [0, 0, 0])
      world.put('load', [SWING, -2.4, 0], [1, 0, 0])
      world.start([0, 0], [0, 0])
      const before = world.energy()
      run(world, 10 * hz, () => {
        const what = `${shape}, ${mass} kg`
        expect(world.energy() - before, what).toBeLessThan(0.1 * mass * GRAVITY * 0.1)
        expect(Math.max(...world.positions), what).toBeLessThan(1 + 1e-5)
      })
    }
})

it('a rope is refused limits beside its length', () => {
  const both = { body: 'load', length: 1, limits: [0, 2] as const }
  expect(() => rope(both)).toThrow('Expected a rope without limits, got [0, 2]')
})
