// The double pendulum of the DFKI underactuated lab as identified: design_C.1, model_1.0 of their repository double_pendulum
// (BSD-3). Angles counter-clockwise, the shoulder's from hanging down, the elbow's from the upper link.

import type { Channel, ParamSpec, Space } from '../../core/index.js'
import type { BodySpec } from '../bodies/body.js'
import { pin } from '../joints/joint.js'
import type { Machine, Simulation } from '../simulation.js'
import { choiceSpace, commandSpace, freeActuators } from '../spaces.js'
import { World } from '../world/world.js'
import { around, packerPresets } from './packer.js'

const CONTROL_HZ = 50
/** Length of the lower link, m: it ends in the tip, whose height is the task. */
const LOWER_LENGTH = 0.3
const UPPER_LENGTH = 0.2
const REACH = UPPER_LENGTH + LOWER_LENGTH
const WIDTH = 0.03
/** Up within some 3 s, and kept there: hanging costs 1 a step, of 50 a second. */
const SOLVED = -100
const JOINTS = ['shoulder', 'elbow'] as const

const physics = {
  gravity: { nominal: 9.81, min: 1, max: 25, unit: 'm/s2', about: 'downward acceleration' },
  upperMass: { nominal: 0.5234602302310271, min: 0.1, max: 2, unit: 'kg', about: 'mass of the upper link' },
  upperLength: { nominal: UPPER_LENGTH, min: 0.05, max: 0.6, unit: 'm', about: 'from the shoulder to the elbow' },
  upperCentre: {
    nominal: 0.2,
    min: 0.02,
    max: 0.6,
    unit: 'm',
    about: "from the shoulder to the upper link's centre of mass",
  },
  upperInertia: {
    // Identified about the shoulder.
    nominal: 0.031887199591513114 - 0.5234602302310271 * 0.2 ** 2,
    min: 0.001,
    max: 0.05,
    unit: 'kg m2',
    about: 'inertia of the upper link about its centre of mass',
  },
  lowerMass: { nominal: 0.6255677234174437, min: 0.1, max: 2, unit: 'kg', about: 'mass of the lower link' },
  lowerCentre: {
    nominal: 0.25569305436052964,
    min: 0.05,
    max: 0.6,
    unit: 'm',
    about: "from the elbow to the lower link's centre of mass",
  },
  lowerInertia: {
    // Identified about the elbow.
    nominal: 0.05086984812807257 - 0.6255677234174437 * 0.25569305436052964 ** 2,
    min: 0.001,
    max: 0.05,
    unit: 'kg m2',
    about: 'inertia of the lower link about its centre of mass',
  },
  shoulderFriction: { nominal: 0.16, min: 0, max: 1, unit: 'N m', about: 'Coulomb friction of the shoulder' },
  shoulderDamping: { nominal: 0.001, min: 0, max: 0.2, unit: 'N m s/rad', about: 'viscous friction of the shoulder' },
  elbowFriction: { nominal: 0.12, min: 0, max: 1, unit: 'N m', about: 'Coulomb friction of the elbow' },
  elbowDamping: { nominal: 0.001, min: 0, max: 0.2, unit: 'N m s/rad', about: 'viscous friction of the elbow' },
  frictionSlope: {
    nominal: 100,
    min: 1,
    max: 1000,
    unit: 's/rad',
    about: 'Coulomb friction is its coefficient times atan(slope * speed), as it was identified',
  },
  rotorInertia: {
    nominal: 6.287203962819607e-5,
    min: 0,
    max: 1e-3,
    unit: 'kg m2',
    about: "inertia of each motor's rotor",
  },
  gearRatio: {
    nominal: 6,
    min: 1,
    max: 20,
    unit: '1',
    about: 'turns of a rotor, against its joint, in one turn of the joint',
  },
  startSpread: {
    nominal: 0.05,
    min: 0,
    max: 0.5,
    unit: 'rad, rad/s',
    about: 'an episode starts hanging, with each state uniform within plus and minus this',
  },
} satisfies Record<string, ParamSpec>

const { upperMass, lowerMass, upperLength, upperCentre, lowerCentre, upperInertia, lowerInertia } = physics

/** The benchmark's proportions for length, mass and inertia, each link's drawn apart; of a length that only the task knows, the centre. */
const packerRanges = {
  upperLength: around(upperLength.nominal),
  upperCentre: around(upperCentre.nominal),
  lowerCentre: around(lowerCentre.nominal),
  upperMass: around(upperMass.nominal),
  lowerMass: around(lowerMass.nominal),
  upperInertia: around(upperInertia.nominal),
  lowerInertia: around(lowerInertia.nominal),
}

/** The identified double pendulum, swinging its tip up and keeping it there with a motor in one joint: the task of the lab's RealAI competitions, in 10 s. */
export function designC1(motor: 'shoulder' | 'elbow', torque: number, space: 'discrete' | 'continuous'): Simulation {
  return {
    sensors: [
      ...JOINTS.map((joint) => ({ name: `${joint}.angle`, unit: 'rad', noise: 4e-4 })),
      ...JOINTS.map((joint) => ({ name: `${joint}.velocity`, unit: 'rad/s', noise: 0.05 })),
    ],
    observation: {
      channels: [
        ...JOINTS.flatMap((joint) => ['cos', 'sin'].map((part) => ({ name: `${joint}.${part}`, unit: '1' }))),
        ...JOINTS.map((joint) => ({ name: `${joint}.velocity`, unit: 'rad/s' })),
      ],
      low: [-1, -1, -1, -1, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
      high: [1, 1, 1, 1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    },
    action: torqueSpace(motor, torque, space),
    actuators: freeActuators([torqueOf(motor)], torque, CONTROL_HZ),
    terms: ['height', 'velocity', 'torque'],
    controlHz: CONTROL_HZ,
    maxSteps: 10 * CONTROL_HZ,
    solved: SOLVED,
    substeps: 20,
    physics,
    presets: packerPresets(packerRanges),
    view: { left: -0.6, right: 0.6, bottom: -0.6, top: 0.6 },
    observe: observeLinks,
    judge(_observation, command, next, into) {
      const height = -UPPER_LENGTH * next[0]! - LOWER_LENGTH * (next[0]! * next[2]! - next[1]! * next[3]!)
      into.terms[0] = (height / REACH - 1) / 2
      into.terms[1] = -1e-3 * (next[4]! ** 2 + next[5]! ** 2)
      into.terms[2] = -1e-3 * command[0]! ** 2
      into.reward = into.terms[0]! + into.terms[1]! + into.terms[2]!
      into.terminated = false
    },
    machine: (values, step) => machine(values, step, motor),
  }
}

/** Angles and speeds of two links as cosines, sines and speeds. */
export function observeLinks(readings: Float64Array, into: Float32Array): void {
  into[0] = Math.cos(readings[0]!)
  into[1] = Math.sin(readings[0]!)
  into[2] = Math.cos(readings[1]!)
  into[3] = Math.sin(readings[1]!)
  into[4] = readings[2]!
  into[5] = readings[3]!
}

/** The channel of a motor's torque. */
export function torqueOf(motor: 'shoulder' | 'elbow'): Channel {
  return { name: `${motor}.torque`, unit: 'N m' }
}

/** The actions of a motor: three choices, or any torque between `torque` both ways, N m. */
export function torqueSpace(motor: 'shoulder' | 'elbow', torque: number, kind: 'discrete' | 'continuous'): Space {
  if (kind === 'continuous') return commandSpace([torqueOf(motor)])
  return choiceSpace({ clockwise: [-torque], rest: [0], 'counter-clockwise': [torque] })
}

function machine(values: Record<string, number>, step: number, motor: 'shoulder' | 'elbow'): Machine {
  const world = linkage(values, step)
  const { positions, velocities } = world
  const spread = values.startSpread!
  return {
    world,
    motors: [world.joint(motor)],
    start(rng) {
      const draw = () => rng.uniform(-spread, spread)
      world.start([draw(), draw()], [draw(), draw()])
    },
    read(into) {
      into.set(positions, 0)
      into.set(velocities, 2)
    },
    shapes: () => [
      { kind: 'line', points: [-0.5, 0.9 * REACH, 0.5, 0.9 * REACH], tone: 'faint' },
      { kind: 'polygon', points: world.outline('upper'), tone: 'body' },
      { kind: 'polygon', points: world.outline('lower'), tone: 'accent' },
      { kind: 'circle', x: 0, y: 0, radius: 0.015, tone: 'ground' },
    ],
  }
}

/** Both links with their motors' rotors. */
function linkage(values: Record<string, number>, step: number): World {
  const length = values.upperLength!
  const armature = { inertia: values.rotorInertia!, ratio: -values.gearRatio! }
  const shared = { coulombSlope: values.frictionSlope!, armature }
  return new World({
    step,
    gravity: values.gravity!,
    bodies: {
      upper: link(values.upperMass!, values.upperInertia!, values.upperCentre!, length),
      lower: link(values.lowerMass!, values.lowerInertia!, values.lowerCentre!, LOWER_LENGTH),
    },
    joints: {
      shoulder: pin({
        body: 'upper',
        at: [0, values.upperCentre!],
        coulomb: values.shoulderFriction!,
        viscous: values.shoulderDamping!,
        ...shared,
      }),
      elbow: pin({
        from: 'upper',
        body: 'lower',
        on: [0, values.upperCentre! - length],
        at: [0, values.lowerCentre!],
        coulomb: values.elbowFriction!,
        viscous: values.elbowDamping!,
        ...shared,
      }),
    },
  })
}

/** A link from its joint to its end, around its centre of mass. */
function link(mass: number, inertia: number, centre: number, length: number): BodySpec {
  const [x, top, bottom] = [WIDTH / 2, centre, centre - length]
  return { mass, inertia, outline: [-x, bottom, x, bottom, x, top, -x, top] }
}
