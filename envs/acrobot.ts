// The acrobot: two links, a motor only in the elbow, swing the tip up. Task of Gymnasium's Acrobot-v1 (Sutton 1996) with
// uniform links; angles counter-clockwise, the shoulder's from hanging down, the elbow's from the upper link.
// Gymnasium clips the speeds; here governors in the joints brake as hard as that takes. With `model: design_C.1` the links are
// those of the DFKI lab's hardware, and the tip is to stay up.

import { z } from 'landbridge/core'
import {
  around,
  type BodySpec,
  bounded,
  designC1,
  encoded,
  encoderOption,
  freeActuators,
  type Machine,
  observeLinks,
  packerPresets,
  pin,
  rod,
  type Simulation,
  simulatedEnv,
  torqueOf,
  torqueSpace,
  World,
} from 'landbridge/sim'

const CONTROL_HZ = 5
/** Links of Acrobot-v1 have 1 kg m2 at 1 m and 1 kg, 12 times a uniform rod's. */
const GYMNASIUM_INERTIA = 12
const INERTIA = "inertia about the centre of mass, as a multiple of a uniform rod's; Acrobot-v1's links have 12"

/** The benchmark draws one length, mass and inertia for both links; here each link has its own. */
const packerRanges = {
  upperLength: around(1),
  lowerLength: around(1),
  upperMass: around(1),
  lowerMass: around(1),
  upperInertia: around(GYMNASIUM_INERTIA),
  lowerInertia: around(GYMNASIUM_INERTIA),
}

const sensors = [
  { name: 'shoulder.angle', unit: 'rad', noise: 0.01 },
  { name: 'elbow.angle', unit: 'rad', noise: 0.01 },
  { name: 'shoulder.velocity', unit: 'rad/s', noise: 0.01 },
  { name: 'elbow.velocity', unit: 'rad/s', noise: 0.01 },
]
const observation = bounded([
  { name: 'shoulder.cos', unit: '1', low: -1, high: 1 },
  { name: 'shoulder.sin', unit: '1', low: -1, high: 1 },
  { name: 'elbow.cos', unit: '1', low: -1, high: 1 },
  { name: 'elbow.sin', unit: '1', low: -1, high: 1 },
  { name: 'shoulder.velocity', unit: 'rad/s' },
  { name: 'elbow.velocity', unit: 'rad/s' },
])

/** The acrobot as a plug-in. */
export const acrobot = simulatedEnv({
  id: 'acrobot',
  summary: "Swing the tip of two links up with a motor in the elbow: the task of Gymnasium's Acrobot-v1",
  options: {
    model: z
      .enum(['uniform', 'design_C.1'])
      .default('uniform')
      .describe("uniform links as in Acrobot-v1, or the DFKI lab's double pendulum as identified"),
    action: z.enum(['discrete', 'continuous']).default('discrete').describe('three torques, or any torque between'),
    torque: z
      .number()
      .positive()
      .max(100)
      .exactOptional()
      .describe('largest torque of the elbow, N m; by default 1, for design_C.1 5'),
    ...encoderOption,
  },
  simulate({ model, action, torque, encoder }) {
    const task = model === 'uniform' ? uniform(action, torque ?? 1) : designC1('elbow', torque ?? 5, action)
    return encoded(task, encoder)
  },
})

const constants = {
  gravity: { nominal: 9.8, min: 1, max: 25, unit: 'm/s2', about: 'downward acceleration' },
  upperMass: { nominal: 1, min: 0.1, max: 5, unit: 'kg', about: 'mass of the upper link, a uniform rod' },
  upperLength: { nominal: 1, min: 0.2, max: 3, unit: 'm', about: 'length of the upper link' },
  upperInertia: { nominal: 1, min: 0.5, max: 20, unit: '1', about: INERTIA },
  lowerMass: { nominal: 1, min: 0.1, max: 5, unit: 'kg', about: 'mass of the lower link, a uniform rod' },
  lowerLength: { nominal: 1, min: 0.2, max: 3, unit: 'm', about: 'length of the lower link' },
  lowerInertia: { nominal: 1, min: 0.5, max: 20, unit: '1', about: INERTIA },
  shoulderFriction: { nominal: 0, min: 0, max: 0.5, unit: 'N m', about: 'Coulomb friction of the shoulder' },
  shoulderDamping: { nominal: 0, min: 0, max: 0.5, unit: 'N m s/rad', about: 'viscous friction of the shoulder' },
  elbowFriction: { nominal: 0, min: 0, max: 0.5, unit: 'N m', about: 'Coulomb friction of the elbow' },
  elbowDamping: { nominal: 0, min: 0, max: 0.5, unit: 'N m s/rad', about: 'viscous friction of the elbow' },
  shoulderSpeedLimit: {
    nominal: 4 * Math.PI,
    min: Math.PI,
    max: 20 * Math.PI,
    unit: 'rad/s',
    about: 'speed that a governor in the shoulder keeps it from passing',
  },
  elbowSpeedLimit: {
    nominal: 9 * Math.PI,
    min: Math.PI,
    max: 20 * Math.PI,
    unit: 'rad/s',
    about: 'speed that a governor in the elbow keeps it from passing',
  },
  startSpread: {
    nominal: 0.1,
    min: 0,
    max: 0.5,
    unit: 'rad, rad/s',
    about: 'an episode starts with each state uniform within plus and minus this',
  },
}

function uniform(action: 'discrete' | 'continuous', torque: number): Simulation {
  return {
    sensors,
    observation,
    action: torqueSpace('elbow', torque, action),
    actuators: freeActuators([torqueOf('elbow')], torque, CONTROL_HZ),
    terms: ['time'],
    controlHz: CONTROL_HZ,
    maxSteps: 500,
    solved: -100,
    substeps: 24,
    physics: constants,
    presets: packerPresets(packerRanges, { upperInertia: GYMNASIUM_INERTIA, lowerInertia: GYMNASIUM_INERTIA }),
    view: { left: -2.2, right: 2.2, bottom: -2.2, top: 2.2 },
    observe: observeLinks,
    judge(_observation, _command, next, into) {
      // Height of the tip above the shoulder for links of 1 m: -cos t1 - cos(t1 + t2).
      into.terminated = -next[0]! - (next[0]! * next[2]! - next[1]! * next[3]!) > 1
      into.reward = into.terminated ? 0 : -1
      into.terms[0] = into.reward
    },
    machine,
  }
}

function machine(physics: Record<string, number>, step: number): Machine {
  const world = build(physics, step)
  const { positions, velocities } = world
  const spread = physics.startSpread!
  return {
    world,
    motors: [world.joint('elbow')],
    start(rng) {
      const draw = () => rng.uniform(-spread, spread)
      world.start([draw(), draw()], [draw(), draw()])
    },
    read(into) {
      into.set(positions, 0)
      into.set(velocities, 2)
    },
    shapes: () => [
      { kind: 'line', points: [-2, 1, 2, 1], tone: 'faint' },
      { kind: 'polygon', points: world.outline('upper'), tone: 'body' },
      { kind: 'polygon', points: world.outline('lower'), tone: 'accent' },
      { kind: 'circle', x: 0, y: 0, radius: 0.05, tone: 'ground' },
    ],
  }
}

/** The upper link hangs from the shoulder, the lower one from its end. */
function build(physics: Record<string, number>, step: number): World {
  const upper = physics.upperLength!
  const lower = physics.lowerLength!
  return new World({
    step,
    gravity: physics.gravity!,
    bodies: {
      upper: link(upper, physics.upperMass!, physics.upperInertia!),
      lower: link(lower, physics.lowerMass!, physics.lowerInertia!),
    },
    joints: {
      shoulder: pin({
        body: 'upper',
        at: [0, upper / 2],
        coulomb: physics.shoulderFriction!,
        viscous: physics.shoulderDamping!,
        speedLimit: physics.shoulderSpeedLimit!,
      }),
      elbow: pin({
        from: 'upper',
        body: 'lower',
        on: [0, -upper / 2],
        at: [0, lower / 2],
        coulomb: physics.elbowFriction!,
        viscous: physics.elbowDamping!,
        speedLimit: physics.elbowSpeedLimit!,
      }),
    },
  })
}

function link(length: number, mass: number, inertia: number): BodySpec {
  const uniform = rod({ length, mass, thickness: 0.1 })
  return { ...uniform, inertia: inertia * uniform.inertia }
}
