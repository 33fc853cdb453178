// Play between rotor and joint against closed forms and the laws of mechanics.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRng, type Rng } from '#src/core/index.js'
import {
  type AxisSpec,
  type BodySpec,
  box,
  disc,
  type JointSpec,
  pin,
  rod,
  StateReader,
  StateWriter,
  slider,
  World,
} from '#src/sim/index.js'
import { GRAVITY, pendulumWorld, run } from './rods.js'

/** As heavy at the joint as what it drives: 1 kg m2, or 1 kg on a rail. */
const armature = { inertia: 0.01, ratio: -10 }
const loose = { armature, backlash: 0.4 }

const wheel = (hz: number, axis: AxisSpec): World =>
  new World({
    step: 1 / hz,
    gravity: 0,
    bodies: { wheel: disc({ radius: 1, mass: 2 }) },
    joints: { axle: pin({ body: 'wheel', ...axis }) },
  })

const cart = (hz: number, axis: AxisSpec): World =>
  new World({
    step: 1 / hz,
    gravity: 0,
    bodies: { cart: box({ width: 0.2, height: 0.1, mass: 1 }) },
    joints: { rail: slider({ body: 'cart', axis: [3, 4], ...axis }) },
  })

function drive(world: World, effort: number, steps: number, each?: (step: number) => void): void {
  world.efforts[0] = effort
  run(world, steps, each)
}

describe.each([
  ['wheel', wheel],
  ['cart on a rail', cart],
])('a %s behind backlash', (_, make) => {
  it.each([1, -1])(
    'waits for its motor, shares its momentum where flanks meet, and goes on with it (%f N m)',
    (effort) => {
      const world = make(240, loose)
      world.start([0], [0])
      expect(world.forwardDynamics()[0]).toBe(0)
      // The rotor crosses .2 at 1 a second squared.
      const [crossing, shared] = [Math.sqrt(0.4), Math.sqrt(0.4) / 2]
      drive(world, effort, 480, (k) => {
        const since = k / 240 - crossing
        const exact = since < 0 ? 0 : shared * since + since ** 2 / 4
        expect(Math.abs(world.positions[0]! * effort - exact)).toBeLessThan(1.5e-3)
        expect(Math.abs(world.motor(0).position - world.positions[0]!)).toBeLessThan(0.2 + 1e-8)
        if (since > 1 / 240) expect((world.motor(0).position - world.positions[0]!) * effort).toBeCloseTo(0.2, 8)
      })
    },
  )

  it('coasts while its motor turns back, until the other flank takes it', () => {
    const world = make(240, loose)
    world.start([0], [0.3])
    drive(world, -0.5, 400, (k) => {
      // The play closes by .25 t2 + 0 t from .2: the rotor starts as fast.
      if (k / 240 < Math.sqrt(0.8) - 1 / 240) expect(world.velocities[0]).toBeCloseTo(0.3, 12)
    })
    expect(world.velocities[0]).toBeCloseTo(world.motor(0).velocity, 9)
    // Both bodies were pushed all the while.
    expect(2 * world.velocities[0]!).toBeCloseTo(0.6 - (0.5 * 400) / 240, 9)
  })

  it('rubs and stops by itself, while what limits a motor stays with the motor', () => {
    const world = make(240, { ...loose, coulomb: 1, effortLimit: 1, backEmf: 2, gearbox: { base: 0.25 } })
    world.start([0], [0.5])
    // The motor is held by .25 and brakes itself by twice its speed; the joint loses 1 a second.
    run(world, 60)
    expect(world.velocities[0]).toBeCloseTo(0.25, 6)
    world.start([0], [0])
    drive(world, 100, 480, (k) => {
      const exact = (0.75 / 2) * (1 - Math.exp((-2 * k) / 240))
      if (world.motor(0).position < 0.19) expect(world.motor(0).velocity).toBeCloseTo(exact, 4)
    })
    // The flanks met, and 1 N m holds against .75.
    expect(world.positions[0]).toBeGreaterThan(0.01)
    expect(world.motor(0).position - world.positions[0]!).toBeCloseTo(0.2, 8)
    expect(Math.abs(world.velocities[0]!) + Math.abs(world.motor(0).velocity)).toBeLessThan(1e-12)
  })

  it('runs up along the torque-speed line of its DC motor as the rotor alone', () => {
    const world = make(240, { ...loose, backlash: 8, torqueSpeed: { stall: 2, freeSpeed: 3 } })
    world.start([0], [0])
    drive(world, 50, 240, (k) => {
      expect(world.motor(0).velocity).toBeCloseTo(3 * (1 - Math.exp((-2 * k) / 240 / 3)), 3)
      expect(world.positions[0]).toBe(0)
    })
  })

  it('swings on a spring with its rotor as one, while they press on each other', () => {
    const world = make(240, { ...loose, servo: { stiffness: 200, damping: 0 } })
    const at = world.bodyAt(world.turns(0) ? 'wheel' : 'cart')
    world.start([0], [0])
    // 100 N m, or N along the rail, would hold it at -.5; the flanks meet where the play is taken up.
    if (world.turns(0)) world.forces[at + 2] = -100
    else world.forces.set([-60, -80], at)
    world.targets[0] = 0
    const upward: number[] = []
    let before = 0
    run(world, 1200, (k) => {
      const off = world.motor(0).position + 0.5
      if (k > 240 && before < 0 && off >= 0) upward.push(k - off / (off - before))
      before = off
    })
    // 2 kg m2 on 200 N m: 10 rad/s.
    expect(upward.length).toBeGreaterThan(4)
    expect((upward.at(-1)! - upward[0]!) / (upward.length - 1) / 240).toBeCloseTo((2 * Math.PI) / 10, 5)
  })
})

it.each([-1, 1])('a servo holds a pendulum by the flank that its weight presses on (from %f rad)', (side) => {
  const world = pendulumWorld(240, {
    armature: { inertia: 1e-4, ratio: 10 },
    servo: { stiffness: 1e3, damping: 30 },
    backlash: 0.2,
  })
  world.start([side], [0])
  run(world, 2400)
  const sag = (0.5 * GRAVITY * Math.sin(world.positions[0]!)) / 1e3
  expect(world.motor(0).position).toBeCloseTo(side - sag, 9)
  expect(world.positions[0]).toBeCloseTo(side - sag - 0.1 * side, 8)
})

it('next to no play is none', () => {
  const geared = { armature: { inertia: 1e-3, ratio: 7 }, servo: { stiffness: 50, damping: 1 }, effortLimit: 4 }
  const [play, none] = [pendulumWorld(240, { ...geared, backlash: 1e-6 }), pendulumWorld(240, geared)]
  for (const world of [play, none]) {
    world.start([0.5], [1])
    world.targets[0] = -1
  }
  run(play, 480, () => {
    none.step()
    none.observe()
    expect(play.positions[0]).toBeCloseTo(none.positions[0]!, 3)
  })
})

/** Arms of up to four links with play in every joint, on a base that nothing holds. */
interface Arm {
  world: World
  /** Linear momentum, and angular momentum about the origin, rotors included. */
  momentum(): number[]
  /** With what the servos' springs store. */
  energy(): number
  /** By how much a play is exceeded at most. */
  excess(): number
}

function drawArm(seed: number, hz: number): Arm {
  const rng = createRng(seed)
  const links = 1 + rng.integer(4)
  const bodies: Record<string, BodySpec> = { base: box({ width: 0.3, height: 0.2, mass: 10 ** rng.uniform(-1, 1) }) }
  const joints: Record<string, JointSpec> = {}
  const axes = Array.from({ length: links }, () => drawAxis(rng))
  let on: [number, number] = [0.15, 0]
  axes.forEach((axis, i) => {
    const length = rng.uniform(0.2, 1)
    bodies[`link${i}`] = rod({ length, mass: 10 ** rng.uniform(-1, 1) })
    joints[`joint${i}`] = pin({
      from: i === 0 ? 'base' : `link${i - 1}`,
      body: `link${i}`,
      on,
      at: [0, length / 2],
      ...axis,
    })
    on = [0, -length / 2]
  })
  const world = new World({ step: 1 / hz, gravity: 0, bodies, joints })
  world.put('base', [0, 0, 0], [0, 0, rng.uniform(-1, 1)])
  const each = (low: number, high: number) => axes.map(() => rng.uniform(low, high))
  world.start(each(-0.9, 0.9), each(-3, 3))
  return { world, momentum: () => momentumOf(world, bodies, axes), ...watch(world, axes) }
}

function watch(world: World, axes: readonly ReturnType<typeof drawAxis>[]): Pick<Arm, 'energy' | 'excess'> {
  return {
    energy: () =>
      axes.reduce(
        (sum, { servo }, i) => sum + (servo.stiffness * (world.motor(i).position - world.targets[i]!) ** 2) / 2,
        world.energy(),
      ),
    excess: () =>
      Math.max(
        ...axes.map(({ backlash }, i) => Math.abs(world.positions[i]! - world.motor(i).position) - backlash / 2),
      ),
  }
}

function drawAxis(rng: Rng) {
  const ratio = (2 * rng.integer(2) - 1) * 10 ** rng.uniform(0, 2)
  return {
    armature: { inertia: 10 ** rng.uniform(-4, 0) / ratio ** 2, ratio },
    backlash: 10 ** rng.uniform(-2.5, -0.3),
    servo: { stiffness: rng.integer(2) * 10 ** rng.uniform(0, 3), damping: rng.uniform(0, 3) },
    coulomb: rng.integer(2) * rng.uniform(0, 0.3),
    ...(rng.integer(3) === 0 && { limits: [-1, 1] as const }),
    ...(rng.integer(3) === 0 && { gearbox: { base: 0.05, motor: 0.1, external: 0.1 } }),
  }
}

function momentumOf(
  world: World,
  bodies: Record<string, BodySpec>,
  axes: readonly ReturnType<typeof drawAxis>[],
): number[] {
  const sum = [0, 0, 0]
  for (const [name, { mass, inertia }] of Object.entries(bodies)) {
    const { pose, velocity } = world.body(name)
    sum[0]! += mass * velocity[0]!
    sum[1]! += mass * velocity[1]!
    sum[2]! += mass * (pose[0]! * velocity[1]! - pose[1]! * velocity[0]!) + inertia * velocity[2]!
  }
  axes.forEach(({ armature: { inertia, ratio } }, i) => {
    const carrier = world.body(i === 0 ? 'base' : `link${i - 1}`).velocity[2]!
    sum[2]! += inertia * (carrier + ratio * world.motor(i).velocity)
  })
  return sum
}

it.each([60, 240])('keeps momentum, gains no energy and stays within its play, in any arm at %f Hz', (hz) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e9 }), (seed) => {
      const { world, momentum, energy, excess } = drawArm(seed, hz)
      const [before, given] = [momentum(), energy()]
      run(world, hz, () => {
        expect(energy()).toBeLessThan(1.005 * given)
        expect(excess()).toBeLessThan(1e-6)
      })
      momentum().forEach((now, k) => {
        expect(now).toBeCloseTo(before[k]!, 7)
      })
    }),
    { numRuns: 60, seed: 1 },
  )
})

describe('a motor within its play', () => {
  const bytesOf = (world: World) => {
    const writer = new StateWriter()
    world.save(writer)
    return writer.finish('')
  }
  const crossing = () => {
    const world = wheel(240, loose)
    world.start([0.1], [0.2])
    drive(world, 1, 100)
    return world
  }

  it('is part of a saved state', () => {
    const [world, other] = [crossing(), wheel(240, loose)]
    other.load(new StateReader(bytesOf(world)))
    expect(other.motor(0)).toEqual(world.motor(0))
    for (const one of [world, other]) run(one, 200)
    expect(bytesOf(other)).toEqual(bytesOf(world))
  })

  it('stays where it is under another gear, and goes to the joint where there is no play any more', () => {
    const world = crossing()
    const { position, velocity } = world.motor(0)
    const finer = wheel(240, { armature: { inertia: 0.02, ratio: 5 }, backlash: 0.6 })
    finer.carry(world)
    expect(finer.motor(0)).toEqual({ position: expect.closeTo(position, 12), velocity: expect.closeTo(velocity, 12) })
    const tight = wheel(240, { armature })
    tight.carry(world)
    expect(tight.motor(0)).toEqual({ position: world.positions[0], velocity: expect.closeTo(world.velocities[0]!, 12) })
    finer.carry(tight)
    expect(finer.motor(0)).toEqual(tight.motor(0))
  })

  it('comes back where its play has become narrower, slowly', () => {
    const [world, narrow] = [crossing(), wheel(240, { armature, backlash: 0.01 })]
    const off = world.motor(0).position - world.positions[0]!
    expect(off).toBeGreaterThan(0.05)
    narrow.carry(world)
    run(narrow, 2)
    expect(narrow.motor(0).position - narrow.positions[0]!).toBeCloseTo(off - 2 / 240, 6)
    run(narrow, 60)
    expect(Math.abs(narrow.motor(0).position - narrow.positions[0]!)).toBeLessThan(0.005 + 1e-6)
    expect(narrow.motor(0).velocity + narrow.velocities[0]!).toBeCloseTo(world.motor(0).velocity + 0.2, 9)
  })
})
