// The pendulum: swing a rod up and keep it there with a weak motor. Task of Gymnasium's Pendulum-v1: angle from upright,
// counter-clockwise. Gymnasium clips the speed; here a governor in the pivot brakes as hard as that takes.

import { z } from 'landbridge/core'
import {
  type AxisSpec,
  around,
  bounded,
  encoded,
  encoderOption,
  jointDrive,
  type Machine,
  packerPresets,
  pin,
  rod,
  type Simulation,
  simulatedEnv,
  torqueOptions,
  World,
} from 'landbridge/sim'

const CONTROL_HZ = 20
const FASTEST = 8

/** The pendulum as a plug-in. */
export const pendulum = simulatedEnv({
  id: 'pendulum',
  summary: "Swing a rod up with a weak motor: the task of Gymnasium's Pendulum-v1",
  options: {
    torque: z.number().positive().max(100).default(2).describe('largest torque of the motor, N m'),
    ...torqueOptions,
    ...encoderOption,
  },
  simulate({ torque, encoder, ...choice }): Simulation {
    const drive = jointDrive(choice, {
      names: ['pendulum'],
      unit: 'N m',
      largest: torque,
      freeSpeed: FASTEST,
      servo: 'mx64',
      controlHz: CONTROL_HZ,
    })
    const task: Simulation = {
      sensors: [
        { name: 'pendulum.angle', unit: 'rad', noise: 0.01 },
        { name: 'pendulum.velocity', unit: 'rad/s', noise: 0.01 },
      ],
      observation,
      action: drive.action,
      actuators: drive.actuators,
      terms: drive.servo ? ['angle', 'velocity'] : ['angle', 'velocity', 'torque'],
      controlHz: CONTROL_HZ,
      maxSteps: 200,
      solved: -200,
      substeps: drive.servo ? 10 : 4,
      physics: { ...constants, ...drive.physics },
      presets: packerPresets({ length: around(1), mass: around(1) }),
      logged: [{ joint: 'pivot', zeros: [0, Math.PI] }],
      view: { left: -1.4, right: 1.4, bottom: -1.4, top: 1.4 },
      observe,
      judge: judgeOf(drive.servo),
      machine(physics, step) {
        const bearing = { coulomb: physics.jointFriction!, viscous: physics.jointDamping! }
        const plain = machine(physics, step, drive.axis(physics, bearing))
        return drive.attach(plain, [plain.world.joint('pivot')])
      },
    }
    return encoded(task, encoder)
  },
})

const observation = bounded([
  { name: 'pendulum.cos', unit: '1', low: -1, high: 1 },
  { name: 'pendulum.sin', unit: '1', low: -1, high: 1 },
  { name: 'pendulum.velocity', unit: 'rad/s' },
])

const constants = {
  gravity: { nominal: 10, min: 1, max: 25, unit: 'm/s2', about: 'downward acceleration' },
  mass: { nominal: 1, min: 0.1, max: 5, unit: 'kg', about: 'mass of the pendulum, a uniform rod' },
  length: { nominal: 1, min: 0.2, max: 3, unit: 'm', about: 'length of the pendulum' },
  jointFriction: { nominal: 0, min: 0, max: 1, unit: 'N m', about: 'Coulomb friction of the pivot' },
  jointDamping: { nominal: 0, min: 0, max: 1, unit: 'N m s/rad', about: 'viscous friction of the pivot' },
  speedLimit: {
    nominal: FASTEST,
    min: 1,
    max: 50,
    unit: 'rad/s',
    about: 'speed that a governor in the pivot keeps the pendulum from passing',
  },
  startAngle: {
    nominal: Math.PI,
    min: 0,
    max: Math.PI,
    unit: 'rad',
    about: 'start uniform within this of upright',
  },
  startSpeed: { nominal: 1, min: 0, max: 3, unit: 'rad/s', about: 'start with a speed uniform within this' },
}

function observe(readings: Float64Array, into: Float32Array): void {
  into[0] = Math.cos(readings[0]!)
  into[1] = Math.sin(readings[0]!)
  into[2] = readings[1]!
}

/** A target, as a servo takes it, costs nothing. */
function judgeOf(servo: boolean): NonNullable<Simulation['judge']> {
  return (observation, command, _next, into) => {
    const angle = Math.atan2(observation[1]!, observation[0]!)
    into.terms[0] = -(angle ** 2)
    into.terms[1] = -0.1 * observation[2]! ** 2
    const effort = servo ? 0 : -0.001 * command[0]! ** 2
    if (!servo) into.terms[2] = effort
    into.reward = into.terms[0]! + into.terms[1]! + effort
    into.terminated = false
  }
}

function machine(physics: Record<string, number>, step: number, driven: AxisSpec): Machine {
  const length = physics.length!
  const world = new World({
    step,
    gravity: physics.gravity!,
    bodies: { rod: rod({ length, mass: physics.mass!, thickness: 0.1 }) },
    joints: {
      pivot: pin({
        body: 'rod',
        at: [0, -length / 2],
        ...driven,
        speedLimit: physics.speedLimit!,
      }),
    },
  })
  return {
    world,
    motors: [],
    start(rng) {
      const angle = rng.uniform(-physics.startAngle!, physics.startAngle!)
      world.start([angle], [rng.uniform(-physics.startSpeed!, physics.startSpeed!)])
    },
    read(into) {
      into[0] = world.positions[0]!
      into[1] = world.velocities[0]!
    },
    shapes: () => [
      { kind: 'polygon', points: world.outline('rod'), tone: 'accent' },
      { kind: 'circle', x: 0, y: 0, radius: 0.05, tone: 'body' },
    ],
  }
}
