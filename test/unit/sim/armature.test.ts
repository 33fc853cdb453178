// Geared rotors against closed forms.

import { describe, expect, it } from 'vitest'
import { hardwareModel, released } from '#src/bench/hardware-tests.js'
import { disc, pin, rod, StateReader, StateWriter, slider, World } from '#src/sim/index.js'
import { run } from './rods.js'

describe('a rotor', () => {
  it('is felt by the square of its gear ratio', () => {
    for (const ratio of [1, -3, 10]) {
      const world = new World({
        step: 1 / 60,
        gravity: 0,
        bodies: { wheel: disc({ radius: 0.5, mass: 2 }) },
        joints: { axle: pin({ body: 'wheel', armature: { inertia: 0.01, ratio } }) },
      })
      world.start([0], [0])
      world.efforts[0] = 1
      expect(world.forwardDynamics()[0]).toBeCloseTo(1 / (0.25 + 0.01 * ratio ** 2), 12)
      run(world, 60)
      expect(world.velocities[0]).toBeCloseTo(1 / (0.25 + 0.01 * ratio ** 2), 9)
      expect(world.energy()).toBeCloseTo(world.positions[0]!, 9)
    }
  })

  it('drives a rail by radians a metre', () => {
    const world = new World({
      step: 1 / 60,
      gravity: 0,
      bodies: { cart: disc({ radius: 0.5, mass: 2 }) },
      joints: { rail: slider({ body: 'cart', axis: [3, 4], armature: { inertia: 0.01, ratio: 20 } }) },
    })
    world.start([0], [0])
    world.efforts[0] = 3
    expect(world.forwardDynamics()[0]).toBeCloseTo(3 / 6, 12)
    run(world, 60)
    expect(world.velocities[0]).toBeCloseTo(0.5, 9)
  })

  it('that turns with the body turns the body it sits on the other way, angular momentum kept', () => {
    const world = new World({
      step: 1 / 120,
      gravity: 0,
      bodies: { base: rod({ length: 1, mass: 1 }), arm: rod({ length: 0.5, mass: 0.5 }) },
      joints: { hinge: pin({ from: 'base', body: 'arm', armature: { inertia: 0.002, ratio: 5 } }) },
    })
    world.put('base', [0, 0, 0], [0, 0, 0])
    world.start([0], [0])
    run(world, 240, (k) => {
      world.efforts[0] = Math.sin(k / 20)
    })
    const [base, arm] = [world.body('base').velocity[2]!, world.body('arm').velocity[2]!]
    const rotor = base + 5 * (arm - base)
    expect(Math.abs(arm)).toBeGreaterThan(0.1)
    expect(base / 12 + (0.5 * 0.25 * arm) / 12 + 0.002 * rotor).toBeCloseTo(0, 9)
  })

  it('is part of a saved state', () => {
    const world = released(hardwareModel(240))
    run(world, 10)
    const writer = new StateWriter()
    world.save(writer)
    const other = hardwareModel(240)
    other.start([0, 0], [0, 0])
    other.load(new StateReader(writer.finish('')))
    for (const one of [world, other]) run(one, 50)
    expect([...other.positions, ...other.velocities]).toEqual([...world.positions, ...world.velocities])
  })
})
