// Cars and players by the forces that they put on their bodies.

import { describe, expect, it } from 'vitest'

import { bamServo, box, footing, runAndJump, singleTrack, tyreForces, World } from '#src/sim/index.js'

const pose = (world: World, name: string, at: [number, number, number], speeds: [number, number, number]) => {
  world.put(name, at, speeds)
  world.start([], [])
  return world.bodyAt(name)
}

describe('a tyre', () => {
  const push = (along: number, across: number, demand: number) => {
    const force = new Float64Array(2)
    tyreForces({ grip: 0.9, stiffness: 10, shape: 1.3 }, 1000, along, across, demand, force)
    return [...force]
  }

  it('at its limit lengthwise still pushes against what slides aside', () => {
    const [along, across] = push(10, 5, 5000)
    expect(across).toBeLessThan(-100)
    expect(Math.hypot(along!, across!)).toBeCloseTo(900, 9)
  })

  it('pushes aside alike whichever way it rolls', () => {
    expect(push(-10, 0.3, 0)).toEqual(push(10, 0.3, 0))
  })
})

describe('a car on two axles', () => {
  const car = {
    ...{ mass: 400, gravity: 10, wheelbase: 2, frontShare: 0.7, grip: 1, tyreStiffness: 9, tyreShape: 1.3 },
    ...{ engineForce: 2000, brakeForce: 3000, rolling: 0.02, airDrag: 0.6 },
  }
  /** Forces ahead and to the left and the torque, of a car that moves so in its own frame. */
  const forces = (heading: number, [ahead, left, turn]: [number, number, number], steering = 0, pedal = 0) => {
    const world = new World({ step: 0.01, gravity: 0, bodies: { car: box({ width: 2, height: 1, mass: 400 }) } })
    const [cos, sin] = [Math.cos(heading), Math.sin(heading)]
    const at = pose(world, 'car', [3, -2, heading], [cos * ahead - sin * left, sin * ahead + cos * left, turn])
    singleTrack(car, world, at)(steering, pedal)
    const [x, y, torque] = world.forces.subarray(at, at + 3)
    return [cos * x! + sin * y!, cos * y! - sin * x!, torque!]
  }

  it('rolls on against the air and the road, drives by its engine, and brakes by the load of each axle', () => {
    const drag = 0.6 * 10 ** 2
    const rolling = 0.02 * 4000
    expect(forces(0, [10, 0, 0])[0]).toBeCloseTo(-drag - rolling, 6)
    // Within the grip of the lighter rear axle, 1200 N.
    expect(forces(0, [10, 0, 0], 0, 0.5)[0]).toBeCloseTo(1000 - drag - rolling, 6)
    expect(forces(0, [10, 0, 0], 0, -1)[0]).toBeCloseTo(-3000 - drag - rolling, 6)
    expect(forces(0, [0, 0, 0], 0, -1).map(Math.abs)).toEqual([0, 0, 0])
  })

  it('is turned by nothing where it slides aside: each axle pushes by its load', () => {
    const [, aside, torque] = forces(0, [10, 0.5, 0])
    expect(aside).toBeLessThan(-100)
    expect(torque).toBeCloseTo(0, 6)
  })

  it('feels the same whichever way it heads', () => {
    const ahead = forces(0, [8, 1, 0.7], 0.2, 0.6)
    for (const heading of [0.5, 2, -2.6])
      for (const [i, force] of forces(heading, [8, 1, 0.7], 0.2, 0.6).entries()) expect(force).toBeCloseTo(ahead[i]!, 6)
  })
})

describe('a player', () => {
  const runner = { mass: 40, gravity: 20, grip: 1.5, airControl: 0.5, jumpSpeed: 7.5, drag: 2 }
  const surface = { friction: 0 }
  const body = { ...box({ width: 0.6, height: 1, mass: 40, surface }), inertia: Number.POSITIVE_INFINITY }
  const push = (speeds: [number, number], belt: number, commands: [number, number], seconds = 0.0125) => {
    const world = new World({ step: seconds, gravity: 0, bodies: { body } })
    const at = pose(world, 'body', [0, 0, 0], [...speeds, 0])
    const jumps = runAndJump(runner, world, at, belt, commands, seconds)
    return { jumps, x: world.forces[at], y: world.forces[at + 1] }
  }

  it('runs by half of what it lacks a step, past what it stands on, within its grip, which is less in the air', () => {
    expect(push([1, 0], 0.5, [0.6, 0])).toMatchObject({ x: expect.closeTo((40 * 0.1) / 0.025 - 2, 9), jumps: false })
    expect(push([0, 0], 0, [6, 0]).x).toBe(1.5 * 40 * 20)
    expect(push([0, 0], Number.NaN, [6, 0]).x).toBe(0.5 * 1.5 * 40 * 20)
  })

  it('jumps off the ground alone, to its speed whatever the ground lifts it with, and is held by the air', () => {
    expect(push([0, 3], 0, [0, 1])).toMatchObject({ y: expect.closeTo((40 * 4.5) / 0.0125 - 6, 9), jumps: true })
    expect(push([0, -3], 0, [0, 1])).toMatchObject({ y: expect.closeTo((40 * 7.5) / 0.0125 + 6, 9), jumps: true })
    expect(push([0, 3], Number.NaN, [0, 1])).toMatchObject({ y: -6, jumps: false })
  })

  it('stands on no wall', () => {
    const terrain = [{ points: [-5, 0, 1, 0, 1, 9, 5, 9], surface }]
    const world = new World({ step: 0.01, gravity: 0, bodies: { body }, terrain })
    const at = pose(world, 'body', [0.7, 3, 0], [0, 0, 0])
    world.forces[at] = 100
    for (let k = 0; k < 3; k++) world.step()
    world.observe()
    expect(world.touches(at)).toBe(true)
    expect(footing(world, at)).toBeNaN()
  })
})

it('a servo that sets currents damps by the root of its gain, and a factor on its friction is one on all of it', () => {
  const servo = (more: object) => bamServo({ actuator: 'erob80_50', model: 'm6', ...more }).axis
  const plain = servo({})
  const { stiffness, damping } = plain.servo!
  expect(servo({ kp: 4 * 200 }).servo!.stiffness / stiffness).toBeCloseTo(4, 12)
  expect(servo({ kp: 4 * 200 }).servo!.damping / damping).toBeCloseTo(2, 12)
  const { gearbox } = servo({ friction: 3 })
  for (const term of ['viscous', 'base', 'motor', 'external', 'motorQuad'] as const)
    expect(gearbox[term]! / plain.gearbox[term]!).toBeCloseTo(3, 12)
})
