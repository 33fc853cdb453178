// DC motors and identified servos against the published formulas, their parameter files, and independent integrations.

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type BamActuator, bamServo, disc, gearboxFriction, pin, World } from '#src/sim/index.js'
import { describeRecorded, recorded } from '../../hardware.js'
import { run } from './rods.js'

type Parameters = Record<string, number> & { model: 'm1' | 'm2' | 'm3' | 'm4' | 'm5' | 'm6' }

function read(file: string): { actuator: BamActuator; data: Parameters } {
  const data = JSON.parse(readFileSync(recorded(`rhoban_bam/${file}`), 'utf8')) as Parameters
  return { actuator: file.replace(/(_7_4V)?_m\d\.json$/, '') as BamActuator, data }
}

/** The published budget of static friction, term by term. */
function published(p: Record<string, number>, speed: number, motor: number, external: number): number {
  const get = (name: string) => p[name] ?? 0
  const isDirectional = 'load_friction_motor' in p
  const rest = 'alpha' in p ? Math.exp(-(Math.abs(speed / p.dtheta_stribeck!) ** p.alpha!)) : 0
  const load = isDirectional
    ? Math.abs(external * get('load_friction_external') - motor * get('load_friction_motor'))
    : get('load_friction_base') * Math.abs(external - motor)
  const loadAtRest = isDirectional
    ? Math.abs(external * get('load_friction_external_stribeck') - motor * get('load_friction_motor_stribeck'))
    : get('load_friction_stribeck') * Math.abs(external - motor)
  let quadratic = 0
  if (Math.sign(external) !== Math.sign(motor)) {
    if (Math.abs(external) < Math.abs(motor)) quadratic = get('load_friction_external_quad') * external ** 2
    if (Math.abs(external) > Math.abs(motor)) quadratic = get('load_friction_motor_quad') * motor ** 2
  }
  return get('friction_base') + load + rest * (get('friction_stribeck') + loadAtRest + quadratic)
}

describeRecorded('identified servos', () => {
  const files = readdirSync(recorded('rhoban_bam')).filter((file) => file.endsWith('.json'))
  describe.each(files)('%s', (file) => {
    const { actuator, data } = read(file)
    const { axis } = bamServo({ actuator, model: data.model })

    it('gives the published friction at any speed and load', () => {
      for (const speed of [0, 0.05, -0.8, 3])
        for (const motor of [-4, -0.3, 0, 1, 6])
          for (const external of [-5, -1, 0, 0.4, 2])
            expect(gearboxFriction(axis.gearbox!, speed, motor, external)).toBeCloseTo(
              published(data, speed, motor, external),
              12,
            )
    })

    it('has the armature and drag of the file', () => {
      expect(axis.armature!.inertia * axis.armature!.ratio! ** 2).toBeCloseTo(data.armature!, 14)
      expect(axis.gearbox.viscous).toBe(data.friction_viscous)
      if (axis.backEmf !== undefined) expect(axis.backEmf).toBeCloseTo(data.kt! ** 2 / data.R!, 14)
    })
  })
})

/** A mass on an arm of a servo, integrated in its own way: small steps, friction as the torque that would stop it, within its bound. */
function independent(
  p: Record<string, number>,
  volts: number,
  gain: number,
  duty: number,
  mass: number,
  target: number,
  hz: number,
) {
  const [length, dt] = [0.15, 2e-5]
  const inertia = mass * length ** 2 + p.armature!
  const angles: number[] = []
  let [q, dq] = [0, 0]
  for (let k = 1; k <= Math.round(1 / dt); k++) {
    const voltage = volts * Math.min(Math.max((target - q) * gain, -duty), duty)
    const motor = (p.kt! * voltage) / p.R! - (p.kt! ** 2 * dq) / p.R!
    const bias = -mass * 9.81 * length * Math.sin(q)
    const stop = (inertia / dt) * dq + motor + bias
    const bound = published(p, dq, motor, bias) + p.friction_viscous! * Math.abs(dq)
    dq += (dt * (motor + bias - Math.sign(stop) * Math.min(Math.abs(stop), bound))) / inertia
    q += dt * dq
    if (k % Math.round(1 / dt / hz) === 0) angles.push(q)
  }
  return angles
}

describeRecorded('servos under load', () => {
  describe.each([
    { actuator: 'mx64', volts: 15, gain: 32 * 0.158, duty: 0.9625, mass: 1 },
    { actuator: 'mx106', volts: 15, gain: 32 * 0.158, duty: 0.9625, mass: 2 },
  ] as const)('a mass on the arm of $actuator', ({ actuator, volts, gain, duty, mass }) => {
    it.each(['m1', 'm2', 'm3', 'm4', 'm5', 'm6'] as const)(
      'with model %s moves as integrated independently',
      (model) => {
        const { data } = read(`${actuator}_${model}.json`)
        const { axis } = bamServo({ actuator, model })
        const exact = independent(data, volts, gain, duty, mass, 1.2, 50)
        const world = new World({
          step: 1 / 1000,
          gravity: 9.81,
          bodies: { mass: { ...disc({ radius: 0.01, mass }), inertia: 1e-9 } },
          joints: { shaft: pin({ body: 'mass', at: [0, 0.15], ...axis }) },
        })
        world.start([0], [0])
        world.targets[0] = 1.2
        run(world, 1000, (k) => {
          if (k % 20 === 0) expect(Math.abs(world.positions[0]! - exact[k / 20 - 1]!)).toBeLessThan(2e-3)
        })
        expect(Math.abs(world.velocities[0]!)).toBeLessThan(1e-3)
      },
    )
  })
})

it('a gearbox feels what the motor gives within its torque-speed line, not what is asked of it', () => {
  const [inertia, stall, freeSpeed, share] = [0.02, 2, 10, 0.5]
  const world = new World({
    step: 1 / 1000,
    gravity: 0,
    bodies: { wheel: { ...disc({ radius: 0.1, mass: 1 }), inertia } },
    joints: { shaft: pin({ body: 'wheel', torqueSpeed: { stall, freeSpeed }, gearbox: { base: 0, motor: share } }) },
  })
  world.start([0], [0])
  world.efforts[0] = 20
  run(world, 50, () => {})
  // Half of the torque is lost in the gearbox: speed nears the free speed by `stall (1 - speed / freeSpeed) (1 - share) / inertia`.
  const rate = (stall * (1 - share)) / (inertia * freeSpeed)
  expect(world.velocities[0]!).toBeCloseTo(freeSpeed * (1 - Math.exp(-rate * 0.05)), 3)
})

it('a servo with every kind of friction in its gearbox moves as integrated independently', () => {
  const [volts, gain, duty, mass] = [15, 5, 0.96, 1]
  const made: Record<string, number> = {
    ...{ kt: 1.6, R: 2.3, armature: 0.012, friction_viscous: 0.03, friction_base: 0.05, friction_stribeck: 0.1 },
    ...{ load_friction_motor: 0.2, load_friction_external: 0.05, dtheta_stribeck: 0.5, alpha: 1.2 },
    ...{ load_friction_motor_stribeck: 0.15, load_friction_external_stribeck: 0.08 },
    ...{ load_friction_motor_quad: 0.1, load_friction_external_quad: 0.2 },
  }
  const stall = (1.6 * volts) / 2.3
  const gearbox = {
    ...{ base: 0.05, stribeck: 0.1, motor: 0.2, external: 0.05, stribeckSpeed: 0.5, alpha: 1.2 },
    ...{ motorStribeck: 0.15, externalStribeck: 0.08, motorQuad: 0.1, externalQuad: 0.2 },
  }
  const shaft = pin({
    ...{ body: 'mass', at: [0, 0.15], viscous: 0.03, gearbox, backEmf: 1.6 ** 2 / 2.3 },
    armature: { inertia: 0.012 / 200 ** 2, ratio: 200 },
    servo: { stiffness: stall * gain, damping: 0 },
    effortLimit: stall * duty,
  })
  const bodies = { mass: { ...disc({ radius: 0.01, mass }), inertia: 1e-9 } }
  for (const target of [1.2, -0.4]) {
    const exact = independent(made, volts, gain, duty, mass, target, 50)
    const world = new World({ step: 1 / 1000, gravity: 9.81, bodies, joints: { shaft } })
    world.start([0], [0])
    world.targets[0] = target
    run(world, 1000, (k) => {
      if (k % 20 === 0) expect(Math.abs(world.positions[0]! - exact[k / 20 - 1]!)).toBeLessThan(2e-3)
    })
  }
})

it('a model that was not identified is refused', () => {
  expect(() => bamServo({ actuator: 'feetech_sts3215', model: 'm6' })).toThrow(
    expect.objectContaining({ code: 'config', hint: 'there is: m1' }),
  )
})

describe('a DC motor', () => {
  const wheel = (hz: number) =>
    new World({
      step: 1 / hz,
      gravity: 0,
      bodies: { wheel: disc({ radius: 1, mass: 2 }) },
      joints: { axle: pin({ body: 'wheel', torqueSpeed: { stall: 5, freeSpeed: 10 } }) },
    })

  it('gives what is asked below its torque-speed line, and the line above it', () => {
    const world = wheel(1000)
    world.start([0], [0])
    world.efforts[0] = 2
    let speed = 0
    run(world, 5000, (k) => {
      // Up to 6 rad/s at 2 N m, then towards 10 rad/s by 5 N m (1 - v / 10).
      const t = k / 1000
      speed = t < 3 ? 2 * t : 10 - 4 * Math.exp(-(t - 3) / 2)
      expect(Math.abs(world.velocities[0]! - speed)).toBeLessThan(1e-3)
    })
  })

  it('brakes harder than at rest, never passes its free speed by itself, and is stable at any step', () => {
    const world = wheel(60)
    world.start([0], [4])
    world.efforts[0] = -100
    expect(world.forwardDynamics()[0]).toBeCloseTo(-7, 12)
    run(world, 2400, () => {
      expect(world.velocities[0]).toBeGreaterThanOrEqual(-10)
    })
    expect(world.velocities[0]).toBeCloseTo(-10, 3)
  })
})
