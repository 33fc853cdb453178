// Coulomb and viscous friction, end stops and governors against exact answers.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AxisSpec, box, slider, World } from '#src/sim/index.js'
import { doublePendulumWorld, GRAVITY, pendulumWorld, run } from './rods.js'

function railWorld(hz: number, axis: AxisSpec, direction: [number, number] = [1, 0]): World {
  return new World({
    step: 1 / hz,
    gravity: GRAVITY,
    bodies: { block: box({ width: 0.2, height: 0.1, mass: 2 }) },
    joints: { rail: slider({ body: 'block', axis: direction, ...axis }) },
  })
}

describe('Coulomb friction', () => {
  it('stops a block after v^2 / 2a, at any rate', () => {
    for (const hz of [60, 240]) {
      const world = railWorld(hz, { coulomb: 0.1 * 2 * GRAVITY })
      world.start([0], [3])
      run(world, 5 * hz)
      expect(world.positions[0]! / (9 / (0.2 * GRAVITY))).toBeCloseTo(1, 4)
      expect(world.velocities[0]).toBe(0)
    }
  })

  it('slows a block down a slope by exactly its force', () => {
    const world = railWorld(60, { coulomb: 3 }, [3, -4])
    world.start([0], [0])
    run(world, 60)
    const acceleration = GRAVITY * 0.8 - 1.5
    expect(world.velocities[0]).toBeCloseTo(acceleration, 10)
    expect(world.positions[0]).toBeCloseTo(acceleration / 2, 10)
  })

  it('holds a block on a slope, and lets it go just above its bound', () => {
    const held = railWorld(60, { coulomb: 2 * GRAVITY * 0.8 * 1.001 }, [3, -4])
    held.start([0], [0])
    run(held, 6000)
    expect(Math.abs(held.positions[0]!)).toBeLessThan(1e-12)
    const freed = railWorld(60, { coulomb: 2 * GRAVITY * 0.8 * 0.999 }, [3, -4])
    freed.start([0], [0])
    run(freed, 60)
    expect(freed.positions[0]).toBeCloseTo((0.001 * GRAVITY * 0.8) / 2, 10)
  })

  it('holds both joints of a horizontal double pendulum', () => {
    const world = doublePendulumWorld(60, { coulomb: 25 })
    world.start([Math.PI / 2, 0], [0, 0])
    run(world, 600)
    expect(Math.abs(world.positions[0]! - Math.PI / 2)).toBeLessThan(1e-10)
    expect(Math.abs(world.positions[1]!)).toBeLessThan(1e-10)
  })

  it('never adds energy, however joints rub on each other', () => {
    const friction = fc.record({
      coulomb: fc.double({ min: 0.01, max: 10, noNaN: true }),
      viscous: fc.double({ min: 0, max: 1000, noNaN: true }),
    })
    fc.assert(
      fc.property(friction, fc.double({ min: -3, max: 3, noNaN: true }), (axis, angle) => {
        const world = doublePendulumWorld(240, axis)
        world.start([angle, 1], [2, -3])
        const first = world.energy()
        let least = first
        run(world, 240, () => {
          expect(world.energy()).toBeLessThan(least + 0.01)
          least = Math.min(least, world.energy())
        })
        expect(least).toBeLessThan(first)
      }),
      { numRuns: 25, seed: 1 },
    )
  })
})

describe('viscous friction', () => {
  it.each([0.1, 2, 100, 1e6])('of %f N s/m slows a block by exactly exp(-c t / m)', (viscous) => {
    const world = railWorld(60, { viscous })
    world.start([0], [3])
    run(world, 60, (k) => {
      expect(world.velocities[0]).toBeCloseTo(3 * Math.exp((-viscous * k) / 60 / 2), 12)
    })
  })

  it.each([0.1, 4, 1e6])('of %f N s/m leaves a falling block its exact speed', (viscous) => {
    const world = railWorld(60, { viscous }, [0, -1])
    world.start([0], [0])
    const terminal = (2 * GRAVITY) / viscous
    run(world, 60, (k) => {
      expect(world.velocities[0]! / terminal).toBeCloseTo(1 - Math.exp((-viscous * k) / 60 / 2), 10)
    })
  })

  it('and Coulomb friction together stop a block at the exact place', () => {
    const [viscous, coulomb, mass, speed] = [1, 2, 2, 3]
    const world = railWorld(240, { viscous, coulomb })
    world.start([0], [speed])
    run(world, 5 * 240)
    const distance = (mass / viscous) * (speed - (coulomb / viscous) * Math.log(1 + (viscous * speed) / coulomb))
    expect(world.positions[0]! / distance).toBeCloseTo(1, 4)
    expect(world.velocities[0]).toBe(0)
  })
})

describe('end stops and governors', () => {
  it('never let a joint past its stop, and bring it to rest there', () => {
    const world = pendulumWorld(60, { limits: [0.2, 2] })
    world.start([1.9], [3])
    let [least, most] = [2, 0]
    run(world, 1200, () => {
      least = Math.min(least, world.positions[0]!)
      most = Math.max(most, world.positions[0]!)
    })
    expect(least).toBeGreaterThan(0.2 - 1e-9)
    expect(most).toBeLessThan(2 + 1e-9)
    expect(most).toBeGreaterThan(2 - 1e-7)
    expect(world.positions[0]).toBeCloseTo(0.2, 7)
    expect(Math.abs(world.velocities[0]!)).toBeLessThan(1e-9)
  })

  it('keep a driven joint at its speed limit', () => {
    const world = pendulumWorld(60, { speedLimit: 4 }, 0)
    world.start([0], [0])
    run(world, 600, () => {
      world.efforts[0] = 5
      expect(world.velocities[0]).toBeLessThanOrEqual(4 + 1e-12)
    })
    expect(world.velocities[0]).toBeCloseTo(4, 12)
  })

  it('of two joints act together', () => {
    const world = doublePendulumWorld(120, { limits: [-1, 1] })
    world.start([1, 1], [0, 0])
    run(world, 1200, () => {
      for (const position of world.positions) expect(Math.abs(position)).toBeLessThan(1 + 1e-6)
    })
  })
})
