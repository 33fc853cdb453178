// Links with hardly any inertia about their centre, such as a point mass on an arm: a motor's kick alone would turn them round and
// round in a step, and what acts along their joints is exact all the same.

import { describe, expect, it } from 'vitest'
import { type AxisSpec, disc, pin, World } from '#src/sim/index.js'
import { run } from './rods.js'

const ARM = 0.15
const MASS = 0.5
const INERTIAS = [1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1.2e-11]

function arm(hz: number, inertia: number, axis: AxisSpec, gravity = 9.81): World {
  return new World({
    step: 1 / hz,
    gravity,
    bodies: { mass: { ...disc({ radius: 0.01, mass: MASS }), inertia } },
    joints: { shaft: pin({ body: 'mass', at: [0, ARM], ...axis }) },
  })
}

describe.each([60, 240, 1000])('a mass on an arm at %i Hz', (hz) => {
  it.each([
    ['Coulomb friction', { coulomb: 0.5 }],
    ['a gearbox', { gearbox: { base: 0.01, external: 0.24, externalStribeck: 0.18, stribeckSpeed: 0.6, alpha: 1.5 } }],
    ['a geared motor', { coulomb: 0.5, armature: { inertia: 3e-6, ratio: 100 } }],
    ['a servo with friction', { servo: { stiffness: 50, damping: 1 }, coulomb: 0.5 }],
  ] satisfies [string, AxisSpec][])('is held by %s, whatever its inertia about itself', (_, axis) => {
    for (const inertia of INERTIAS) {
      const world = arm(hz, inertia, axis)
      world.start([-0.86], [0])
      world.efforts[0] = -0.4
      run(world, hz / 4, () => {
        expect(Math.abs(world.velocities[0]!)).toBeLessThan(0.05)
      })
      expect(Math.abs(world.positions[0]! + 0.86)).toBeLessThan(1e-3)
    }
  })

  it('is turned by what its motor has beyond friction, as exactly as by its whole inertia', () => {
    for (const inertia of INERTIAS) {
      const world = arm(hz, inertia, { coulomb: 0.05, effortLimit: 1 }, 0)
      world.start([0], [0])
      world.efforts[0] = 0.08
      const acceleration = 0.03 / (MASS * ARM ** 2 + inertia)
      run(world, hz / 4, (k) => {
        expect(Math.abs(world.velocities[0]! / ((acceleration * k) / hz) - 1)).toBeLessThan(0.01)
      })
    }
  })
})

describe('a mass with less inertia than a billionth of itself on its arm', () => {
  const light = { ...disc({ radius: 0.01, mass: MASS }), inertia: 1.1e-11 }
  const message =
    /^Expected the inertia of body 'mass' to be at least 1\.12.*e-11 kg m2 at the arm of joint 'shaft', got 1\.1e-11$/

  it('is refused, since rounding would take its friction, motor and stops', () => {
    expect(() => arm(240, light.inertia, {})).toThrow(
      expect.objectContaining({ code: 'env', message: expect.stringMatching(message) }),
    )
  })

  it('is refused where it holds another, and not where nothing moves it', () => {
    const held = (fixed: boolean) =>
      new World({
        step: 0.01,
        gravity: 0,
        bodies: { mass: { ...light, ...(fixed && { fixed }) }, hand: disc({ radius: 0.01, mass: 1 }) },
        joints: { shaft: pin({ from: 'mass', body: 'hand', on: [0, ARM] }) },
      })
    expect(() => held(false)).toThrow(message)
    expect(() => held(true)).not.toThrow()
  })
})
