// The cart-pole from hanging to standing: swing the pole up and hold it in the middle of the track. Task, body, constants and reward
// of the DeepMind Control Suite's cartpole-swingup (Tassa et al. 2018; suite/cartpole.xml and cartpole.py): angle from upright,
// positive when the pole leans to the right. Its end stops are soft, these are rigid.

import { type Outcome, z } from 'landbridge/core'
import {
  type AxisSpec,
  bounded,
  box,
  capsule,
  cartPoleMachine,
  cartPoleSensors,
  forceOption,
  jointDrive,
  type Machine,
  type Simulation,
  simulatedEnv,
} from 'landbridge/sim'

const CONTROL_HZ = 100
const TRACK = 1.8
/** Of the cart with a DC motor and no load, m/s. */
const FREE_SPEED = 4
/** Scale of a Gaussian that is 0.1 at 1. */
const TENTH = Math.sqrt(-2 * Math.log(0.1))

const observation = bounded([
  { name: 'cart.position', unit: 'm', low: -TRACK - 0.01, high: TRACK + 0.01 },
  { name: 'cart.velocity', unit: 'm/s' },
  { name: 'pole.cos', unit: '1', low: -1, high: 1 },
  { name: 'pole.sin', unit: '1', low: -1, high: 1 },
  { name: 'pole.velocity', unit: 'rad/s' },
])

/** The cart-pole swing-up as a plug-in. */
export const cartPoleSwingUp = simulatedEnv({
  id: 'cart-pole-swing-up',
  summary: "Swing a pole up on a cart and hold it: the task of the Control Suite's cartpole-swingup",
  options: {
    force: z.number().positive().max(100).default(10).describe('largest force on the cart, N'),
    ...forceOption,
  },
  simulate({ force, actuator }): Simulation {
    const drive = jointDrive(
      { actuator },
      { names: ['cart'], unit: 'N', largest: force, freeSpeed: FREE_SPEED, controlHz: CONTROL_HZ },
    )
    return {
      sensors: cartPoleSensors,
      observation,
      action: drive.action,
      actuators: drive.actuators,
      terms: ['upright'],
      controlHz: CONTROL_HZ,
      maxSteps: 1000,
      solved: 800,
      substeps: 2,
      physics: { ...constants, ...drive.physics },
      logged: [{ joint: 'track' }, { joint: 'pivot', sign: -1, zeros: [0, Math.PI] }],
      view: { left: -2.4, right: 2.4, bottom: -1.3, top: 1.3 },
      observe,
      judge: (_observation, command, next, into) => judge(next, command[0]! / force, into),
      machine(physics, step) {
        const bearing = { coulomb: physics.trackFriction!, viscous: physics.trackDamping! }
        const plain = machine(physics, step, drive.axis(physics, bearing))
        return drive.attach(plain, [plain.world.joint('track')])
      },
    }
  },
})

const constants = {
  gravity: { nominal: 9.81, min: 1, max: 25, unit: 'm/s2', about: 'downward acceleration' },
  cartMass: { nominal: 1, min: 0.1, max: 10, unit: 'kg', about: 'mass of the cart' },
  poleMass: { nominal: 0.1, min: 0.01, max: 2, unit: 'kg', about: 'mass of the pole, a solid capsule' },
  poleLength: { nominal: 1, min: 0.2, max: 3, unit: 'm', about: 'length of the pole between its round ends' },
  poleRadius: { nominal: 0.045, min: 0.02, max: 0.08, unit: 'm', about: 'radius of the pole and its round ends' },
  trackLength: {
    nominal: TRACK,
    min: 0.5,
    max: TRACK,
    unit: 'm',
    about: 'from the middle of the track to its stops',
  },
  jointFriction: { nominal: 0, min: 0, max: 0.2, unit: 'N m', about: 'Coulomb friction of the pivot' },
  jointDamping: { nominal: 2e-6, min: 0, max: 0.2, unit: 'N m s/rad', about: 'viscous friction of the pivot' },
  trackFriction: { nominal: 0, min: 0, max: 5, unit: 'N', about: 'Coulomb friction of the track' },
  trackDamping: { nominal: 5e-4, min: 0, max: 10, unit: 'N s/m', about: 'viscous friction of the track' },
  startSpread: {
    nominal: 0.01,
    min: 0,
    max: 0.3,
    unit: 'm, m/s, rad, rad/s',
    about: 'standard deviation of each state around hanging at rest in the middle, where an episode starts',
  },
}

function observe(readings: Float64Array, into: Float32Array): void {
  into[0] = readings[0]!
  into[1] = readings[1]!
  into[2] = Math.cos(readings[2]!)
  into[3] = Math.sin(readings[2]!)
  into[4] = readings[3]!
}

/** Four factors, each 1 at best: upright, in the middle, without effort (its share of the largest force), at rest. */
function judge(next: Float32Array, effort: number, into: Outcome): void {
  const upright = (1 + next[2]!) / 2
  const centred = (1 + gaussian(next[0]! / 2)) / 2
  const calm = (4 + Math.max(0, 1 - effort ** 2)) / 5
  const still = (1 + gaussian(next[4]! / 5)) / 2
  into.terms[0] = upright * centred * calm * still
  into.reward = into.terms[0]
  into.terminated = false
}

/** 1 at 0, 0.1 at 1. */
function gaussian(x: number): number {
  return Math.exp(-((TENTH * x) ** 2) / 2)
}

function machine(physics: Record<string, number>, step: number, track: AxisSpec): Machine {
  const spread = physics.startSpread!
  const halfTrack = physics.trackLength!
  return cartPoleMachine(
    {
      cart: box({ width: 0.4, height: 0.25, mass: physics.cartMass! }),
      pole: capsule({ length: physics.poleLength!, radius: physics.poleRadius!, mass: physics.poleMass! }),
      track,
      halfTrack,
      stops: true,
      start(rng) {
        const draw = () => spread * rng.normal()
        const [position, velocity, angle, spin] = [draw(), draw(), draw(), draw()]
        return [Math.min(Math.max(position, -halfTrack), halfTrack), velocity, angle - Math.PI, spin]
      },
    },
    physics,
    step,
  )
}
