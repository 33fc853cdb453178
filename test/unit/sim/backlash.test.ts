// Play between rotor and joint against closed forms and the laws of mechanics.

import { describe, expect, it } from 'vitest'
import {
  type AxisSpec,
  box,
  disc,
  jointDrive,
  pin,
  StateReader,
  StateWriter,
  slider,
  spring,
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

it('a spring pushes its rotor, whatever else holds its body', () => {
  const gear = { armature: { inertia: 0.01, ratio: 10 }, backlash: 0.2 }
  const make = (held: boolean) =>
    new World({
      step: 1 / 240,
      gravity: 0,
      bodies: { ball: disc({ radius: 0.1, mass: 1 }) },
      joints: {
        ...(held && { rail: slider({ body: 'ball', axis: [1, 0] }) }),
        spring: spring({ body: 'ball', stiffness: 100, damping: 0, rest: 1, ...gear }),
      },
    })
  const [loose, held] = [make(false), make(true)]
  loose.put('ball', [1.5, 0, 0], [0, 0, 0])
  loose.start([0], [0])
  held.start([1.5, 0], [0, 0])
  for (const world of [loose, held]) run(world, 120)
  // Event by event: the rotor alone for 1.9 tenths of a second's turn, then both, swinging at 7.07 rad/s.
  expect(loose.positions[0]).toBeCloseTo(0.5278, 3)
  expect(loose.energy()).toBeCloseTo(held.energy(), 6)
  expect(loose.positions[0]).toBeCloseTo(held.positions[0]!, 8)
})

it.each([
  [0.01, 100, 1],
  [1e-3, 300, 2],
  [1e-4, 1000, 1],
])(
  'a rotor of %f kg m2 at the joint, pressed by %f N m/rad and %f N m s/rad, is damped as one with its load',
  (rotor, stiffness, damping) => {
    const world = wheel(240, {
      armature: { inertia: rotor / 100, ratio: 10 },
      backlash: 1e-3,
      servo: { stiffness, damping },
    })
    world.start([0], [0])
    world.forces[world.bodyAt('wheel') + 2] = -stiffness
    const peaks: number[] = []
    let [two, one] = [0, 0]
    run(world, 480, () => {
      const off = world.positions[0]! + 1.0005
      if (one < two && one <= off) peaks.push(-one)
      ;[two, one] = [one, off]
    })
    const lost = Math.log(peaks[0]! / peaks[1]!)
    const share = lost / Math.hypot(2 * Math.PI, lost)
    expect(share / (damping / 2 / Math.sqrt(stiffness * (1 + rotor)))).toBeCloseTo(1, 1)
  },
)

it('friction of the joint stays with the joint, and that of a gearbox with the servo', () => {
  const drive = jointDrive(
    { actuator: 'bam' },
    { names: ['axle'], unit: 'N m', largest: 1, freeSpeed: 20, servo: 'xl330', controlHz: 50 },
  )
  const physics = Object.fromEntries(Object.entries(drive.physics).map(([name, { nominal }]) => [name, nominal]))
  const coast = (coulomb: number) => {
    const world = wheel(240, drive.axis(physics, { coulomb, viscous: 0, backlash: 2 }))
    world.start([0], [0.5])
    run(world, 240)
    return world
  }
  expect(coast(0).velocities[0]).toBeCloseTo(0.5, 9)
  expect(coast(0.3).velocities[0]).toBeCloseTo(0.2, 3)
  expect(coast(0.3).motor(0).position).toBeLessThan(0.01)
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

  it('is that of a joint that there is', () => {
    expect(() => wheel(240, loose).motor(1)).toThrow('Expected a joint to be a whole number below 1, got 1')
  })

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
