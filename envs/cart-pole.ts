// The cart-pole: balance a pole on a cart by pushing the cart. Task of Gymnasium's CartPole-v1 (Barto, Sutton, Anderson
// 1983), on rigid bodies: position to the right, angle from upright, positive when the pole leans to the right.

import { type Outcome, z } from 'landbridge/core'
import {
  type AxisSpec,
  box,
  Camera,
  type CameraSpec,
  type Channels,
  cameraChannel,
  cameraOf,
  cameraOptions,
  cartPoleChannels,
  cartPoleMachine,
  cartPoleSensors,
  choiceSpace,
  forceOption,
  jointDrive,
  type Machine,
  packerPresets,
  rod,
  type Simulation,
  simulatedEnv,
  unbounded,
} from 'landbridge/sim'

const CONTROL_HZ = 50
const FURTHEST = 2.4
/** Of the cart with a DC motor and no load, m/s. */
const FREE_SPEED = 2
const STEEPEST = (12 * Math.PI) / 180
/** By the number of colours. */
const inks = {
  1: { air: [1], cart: [0.5], pole: [0] },
  3: { air: [0.95, 0.95, 0.95], cart: [0.2, 0.25, 0.35], pole: [0.8, 0.3, 0.25] },
} as const

/** The cart-pole as a plug-in. */
export const cartPole = simulatedEnv({
  id: 'cart-pole',
  summary: "Balance a pole on a cart: the task of Gymnasium's CartPole-v1",
  options: {
    action: z.enum(['discrete', 'continuous']).default('discrete').describe('push left or right, or any force between'),
    force: z.number().positive().max(100).default(10).describe('largest force on the cart, N'),
    ...forceOption,
    ...cameraOptions('numbers'),
  },
  simulate({ action, force, actuator, ...image }): Simulation {
    const camera = cameraOf(image)
    const drive = jointDrive(
      { actuator },
      { names: ['cart'], unit: 'N', largest: force, freeSpeed: FREE_SPEED, controlHz: CONTROL_HZ },
    )
    return {
      sensors: cartPoleSensors,
      observation: camera === undefined ? unbounded(cartPoleChannels) : imageOf(camera),
      action: action === 'discrete' ? choiceSpace({ left: [-force], right: [force] }) : drive.action,
      actuators: drive.actuators,
      terms: ['alive'],
      controlHz: CONTROL_HZ,
      maxSteps: 500,
      solved: 475,
      substeps: 1,
      physics: { ...constants, ...drive.physics },
      presets,
      logged: [{ joint: 'track' }, { joint: 'pivot', sign: -1, zeros: [0, Math.PI] }],
      view: { left: -3, right: 3, bottom: -0.6, top: 1.6 },
      ...(camera === undefined && { judge }),
      machine(physics, step) {
        const bearing = { coulomb: physics.trackFriction!, viscous: physics.trackDamping! }
        const plain = machine(physics, step, drive.axis(physics, bearing))
        const driven = drive.attach(plain, [plain.world.joint('track')])
        return camera === undefined ? driven : filmed(driven, camera, physics)
      },
    }
  },
})

const constants = {
  gravity: { nominal: 9.8, min: 1, max: 25, unit: 'm/s2', about: 'downward acceleration' },
  cartMass: { nominal: 1, min: 0.1, max: 10, unit: 'kg', about: 'mass of the cart' },
  poleMass: { nominal: 0.1, min: 0.01, max: 2, unit: 'kg', about: 'mass of the pole, a uniform rod' },
  poleLength: {
    nominal: 1,
    min: 0.1,
    max: 3,
    unit: 'm',
    about: "length of the pole from pivot to tip, twice the 'length' of CartPole-v1",
  },
  jointFriction: { nominal: 0, min: 0, max: 0.2, unit: 'N m', about: 'Coulomb friction of the pivot' },
  jointDamping: { nominal: 0, min: 0, max: 0.2, unit: 'N m s/rad', about: 'viscous friction of the pivot' },
  trackFriction: { nominal: 0, min: 0, max: 5, unit: 'N', about: 'Coulomb friction of the track' },
  trackDamping: { nominal: 0, min: 0, max: 10, unit: 'N s/m', about: 'viscous friction of the track' },
  startSpread: {
    nominal: 0.05,
    min: 0,
    max: 0.2,
    unit: 'm, m/s, rad, rad/s',
    about: 'an episode starts with each state uniform within plus and minus this',
  },
}

const presets = packerPresets({
  // Force, as a factor on the 10 N of the task; length, there of half the pole.
  actuatorGain: { random: [0.5, 1.5], extreme: [0.1, 2] },
  poleLength: { random: [0.5, 1.5], extreme: [0.1, 2] },
  poleMass: { random: [0.05, 0.5], extreme: [0.01, 1] },
})

function judge(_observation: Float32Array, _command: Float32Array, next: Float32Array, into: Outcome): void {
  outcome(next[0]!, next[2]!, into)
}

function outcome(position: number, angle: number, into: Outcome): void {
  into.terms[0] = 1
  into.reward = 1
  into.terminated = Math.abs(position) > FURTHEST || Math.abs(angle) > STEEPEST
}

type CameraChoice = Omit<CameraSpec, 'window'>

function imageOf(camera: CameraChoice): Channels {
  return { channels: [cameraChannel('camera', camera)], low: [0], high: [1] }
}

/** The machine seen by a camera beside the track. It shows places, no speeds: stack frames to see those. */
function filmed(plain: Machine, of: CameraChoice, physics: Record<string, number>): Machine {
  const camera = new Camera({ ...of, window: 2 * FURTHEST + 0.8 })
  const { air, cart, pole } = inks[of.colours]
  const length = physics.poleLength!
  const { positions } = plain.world
  return {
    ...plain,
    outcome(_command, into) {
      outcome(positions[0]!, -positions[1]!, into)
    },
    observe(readings, into) {
      const [x, angle] = [readings[0]!, readings[2]!]
      camera.look(0, 1, 0, air)
      camera.box(x, 0, 0, 0.5, 0.3, cart)
      camera.box(x + (Math.sin(angle) * length) / 2, (Math.cos(angle) * length) / 2, -angle, 0.12, length, pole)
      into.set(camera.pixels)
    },
  }
}

function machine(physics: Record<string, number>, step: number, track: AxisSpec): Machine {
  const spread = physics.startSpread!
  return cartPoleMachine(
    {
      cart: box({ width: 0.5, height: 0.3, mass: physics.cartMass! }),
      pole: rod({ length: physics.poleLength!, mass: physics.poleMass! }),
      track,
      halfTrack: FURTHEST,
      start(rng) {
        const draw = () => rng.uniform(-spread, spread)
        return [draw(), draw(), draw(), draw()]
      },
    },
    physics,
    step,
  )
}
