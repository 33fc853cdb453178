// Geared rotors against closed forms, and the identified double pendulum against golden accelerations and converged states.

import { describe, expect, it } from 'vitest'
import { disc, pin, rod, StateReader, StateWriter, slider, World } from '#src/sim/index.js'
import { hardwareModel } from './hardware-model.js'
import { run } from './rods.js'

/** State (.5, -.3), (1, -2), torque 1 N m at the elbow. */
function released(world: World): World {
  world.start([0.5, -0.3], [1, -2])
  world.efforts[1] = 1
  return world
}

/** Largest error of an angle after 100 ms. */
function errorAfter(hz: number, friction: boolean, angles: readonly number[]): number {
  const steps = Math.round(hz / 10)
  const world = released(hardwareModel(10 * steps, { friction }))
  for (let k = 0; k < steps; k++) world.step()
  world.observe()
  return Math.max(...angles.map((angle, i) => Math.abs(world.positions[i]! - angle)))
}

describe('the identified double pendulum', () => {
  it('accelerates as its equations of motion say', () => {
    const full = released(hardwareModel(1000)).forwardDynamics()
    const bare = released(hardwareModel(1000, { friction: false, rotors: false })).forwardDynamics()
    const golden = [-62.99336392, 112.80137014, -65.09782518, 117.92329019]
    ;[...full, ...bare].forEach((value, i) => {
      expect(Math.abs(value - golden[i]!)).toBeLessThan(1e-6)
    })
  })

  it('without friction is second order from 240 Hz to 16 kHz, and within 1e-6 rad at 4 kHz', () => {
    const converged = [0.3435246638, -0.0424657568]
    const errors = [240, 480, 1000, 2000, 4000, 8000, 16000].map((hz) => errorAfter(hz, false, converged))
    for (let i = 1; i < errors.length; i++) {
      const finer = i === 2 ? (1000 / 480) ** 2 : 4
      expect(errors[i - 1]! / errors[i]! / finer).toBeCloseTo(1, 1)
    }
    expect(errors[4]).toBeLessThan(1e-6)
  })

  it('with friction is within 3e-3 rad at 240 Hz and 1e-5 rad at 16 kHz', () => {
    const converged = [0.3654112567, -0.082372326]
    expect(errorAfter(240, true, converged)).toBeLessThan(3e-3)
    expect(errorAfter(16000, true, converged)).toBeLessThan(1e-5)
  })
})

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
