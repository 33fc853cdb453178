// The hopper: one leg of three links hops forward. Task, body and constants of Gymnasium's Hopper-v5 (Erez, Tassa, Todorov
// 2011; mujoco/assets/hopper_v5.xml, hopper_v5.py) in the plane: links are solid capsules of 1000 kg/m3 and pass each other;
// angles are counter-clockwise, so the torso's has the other sign there; velocities are not clipped. Ground other than flat is ours.

import { type Outcome, z } from 'landbridge/core'
import {
  type BodySpec,
  capsule,
  commandSpace,
  compound,
  freeActuators,
  imuOf,
  imuOption,
  type JointSpec,
  type Machine,
  pin,
  reflected,
  type Simulation,
  type Strider,
  sensorsOf,
  simulatedEnv,
  startOnGround,
  strider,
  type Track,
  terrainKinds,
  unbounded,
  World,
  withImu,
} from 'landbridge/sim'

const CONTROL_HZ = 125
const TORQUE = 200
const JOINTS = ['thigh', 'leg', 'foot'] as const
const motors = JOINTS.map((name) => ({ name: `${name}.torque`, unit: 'N m' }))
const LOWEST = 0.7
const STEEPEST = 0.2
/** Gap between the foot and the ground at the start, m. */
const CLEAR = 0.04
const size = { cells: 400, cell: 0.21, start: 10 }
const view = { left: -2.5, right: 2.5, bottom: -0.5, top: 2 }

/** The hopper as a plug-in. */
export const hopper = simulatedEnv({
  id: 'hopper',
  summary: "Hop forward on one leg of three links: the task of Gymnasium's Hopper-v5",
  options: { terrain: z.enum(terrainKinds).default('flat').describe('kind of ground'), ...imuOption },
  simulate: ({ terrain, imu }): Simulation => {
    const body = strider({ links: JOINTS, terrain, size, view })
    const inertial = imuOf(imu)
    const sensors = [...sensorsOf(body.channels, 0.01), ...inertial.sensors]
    return {
      sensors,
      observation: unbounded(sensors),
      action: commandSpace(motors),
      actuators: freeActuators(motors, TORQUE, CONTROL_HZ),
      terms: ['alive', 'forward', 'control'],
      controlHz: CONTROL_HZ,
      maxSteps: 1000,
      solved: 3800,
      substeps: 2,
      physics: { ...constants, ...body.physics, ...inertial.physics },
      privileged: body.privileged,
      view,
      judge,
      varies: terrain !== 'flat',
      machine(physics, step, rng) {
        const plain = machine(body, body.draw(rng, physics), physics, step)
        return withImu(plain, physics, { body: 'torso', at: body.channels.length, seconds: 1 / CONTROL_HZ })
      },
    }
  },
})

/** By name, those of the machine; others are of its ground and its sensors. */
type Constants = Record<keyof typeof constants, number>

const constants = {
  gravity: { nominal: 9.81, min: 1, max: 25, unit: 'm/s2', about: 'downward acceleration' },
  torsoMass: { nominal: 3.665, min: 1, max: 10, unit: 'kg', about: 'mass of the torso' },
  thighMass: { nominal: 4.058, min: 1, max: 10, unit: 'kg', about: 'mass of the thigh' },
  legMass: { nominal: 2.781, min: 1, max: 10, unit: 'kg', about: 'mass of the lower leg' },
  footMass: { nominal: 5.315, min: 1, max: 10, unit: 'kg', about: 'mass of the foot' },
  torsoLength: { nominal: 0.4, min: 0.3, max: 0.6, unit: 'm', about: 'length of the torso between its round ends' },
  thighLength: { nominal: 0.45, min: 0.35, max: 0.6, unit: 'm', about: 'distance from hip to knee' },
  legLength: { nominal: 0.5, min: 0.4, max: 0.65, unit: 'm', about: 'distance from knee to ankle' },
  footLength: { nominal: 0.39, min: 0.3, max: 0.5, unit: 'm', about: 'length of the foot between its round ends' },
  torsoRadius: { nominal: 0.05, min: 0.03, max: 0.08, unit: 'm', about: 'radius of the torso' },
  thighRadius: { nominal: 0.05, min: 0.03, max: 0.08, unit: 'm', about: 'radius of the thigh' },
  legRadius: { nominal: 0.04, min: 0.025, max: 0.06, unit: 'm', about: 'radius of the lower leg' },
  footRadius: { nominal: 0.06, min: 0.04, max: 0.09, unit: 'm', about: 'radius of the foot' },
  thighLow: {
    nominal: degrees(-150),
    min: degrees(-160),
    max: degrees(-10),
    unit: 'rad',
    about: 'stop of the hip bent',
  },
  thighHigh: { nominal: 0, min: 0, max: 0.5, unit: 'rad', about: 'stop of the hip stretched' },
  legLow: {
    nominal: degrees(-150),
    min: degrees(-160),
    max: degrees(-10),
    unit: 'rad',
    about: 'stop of the knee bent',
  },
  legHigh: { nominal: 0, min: 0, max: 0.5, unit: 'rad', about: 'stop of the knee stretched' },
  footLow: {
    nominal: degrees(-45),
    min: degrees(-60),
    max: degrees(-10),
    unit: 'rad',
    about: 'lower stop of the ankle',
  },
  footHigh: { nominal: degrees(45), min: degrees(10), max: degrees(60), unit: 'rad', about: 'upper stop of the ankle' },
  friction: {
    nominal: 2,
    min: 0.3,
    max: 3,
    unit: '1',
    about: 'Coulomb coefficient of foot and ground; half of it for the other links',
  },
  restitution: { nominal: 0, min: 0, max: 0.5, unit: '1', about: 'share of its speed with which a link bounces off' },
  jointFriction: { nominal: 0, min: 0, max: 10, unit: 'N m', about: 'Coulomb friction of each joint' },
  jointDamping: { nominal: 1, min: 0, max: 5, unit: 'N m s/rad', about: 'viscous friction of each joint' },
  armature: { nominal: 1, min: 0.2, max: 2, unit: 'kg m2', about: "inertia of each joint's rotor behind its gear" },
  startSpread: {
    nominal: 0.005,
    min: 0,
    max: 0.05,
    unit: 'm, rad, m/s, rad/s',
    about: 'an episode starts with each state uniform within plus and minus this',
  },
}

/** Places in an observation: height, lean and speed of the torso, and where the robot's own state ends. */
const [HEIGHT, LEAN, SPEED, STATE] = [0, 1, 5, 11]

/** Reward and end from what is observed: as in the source, but for the speed, which is that at the end of the step. */
function judge(_observation: Float32Array, command: Float32Array, next: Float32Array, into: Outcome): void {
  let wild = false
  for (let i = LEAN; i < STATE; i++) if (Math.abs(next[i]!) >= 100) wild = true
  const healthy = next[HEIGHT]! > LOWEST && Math.abs(next[LEAN]!) < STEEPEST && !wild
  let effort = 0
  for (let i = 0; i < command.length; i++) effort += (command[i]! / TORQUE) ** 2
  into.terms[0] = healthy ? 1 : 0
  into.terms[1] = next[SPEED]!
  into.terms[2] = -1e-3 * effort
  into.reward = into.terms[0]! + into.terms[1]! + into.terms[2]!
  into.terminated = !healthy
}

function build(ground: readonly number[], of: Constants, step: number): World {
  const { friction } = of
  return new World({
    step,
    gravity: of.gravity,
    bodies: bodies(of),
    joints: joints(of),
    terrain: [{ points: ground, surface: { friction } }],
    pairs: ['torso', 'thigh', 'leg'].map((b) => ({ a: 'terrain', b, friction: friction / 2 })),
  })
}

function bodies(of: Constants): Record<string, BodySpec> {
  const surface = { friction: of.friction, restitution: of.restitution, group: 1 }
  const sole = capsule({ length: of.footLength, radius: of.footRadius, mass: of.footMass })
  return {
    torso: capsule({ length: of.torsoLength, radius: of.torsoRadius, mass: of.torsoMass, surface }),
    thigh: capsule({ length: of.thighLength, radius: of.thighRadius, mass: of.thighMass, surface }),
    leg: capsule({ length: of.legLength, radius: of.legRadius, mass: of.legMass, surface }),
    foot: compound([{ body: sole, at: [0, 0], angle: Math.PI / 2 }], { surface }),
  }
}

/** Hip, knee and ankle, which sits a third of the way along the foot. */
function joints(of: Constants): Record<string, JointSpec> {
  const { torsoLength, thighLength, legLength, footLength } = of
  const shared = { coulomb: of.jointFriction, viscous: of.jointDamping, armature: reflected(of.armature) }
  const below = (from: string, length: number) => ({ from, on: [0, -length / 2] as const, ...shared })
  return {
    thigh: pin({
      ...below('torso', torsoLength),
      body: 'thigh',
      at: [0, thighLength / 2],
      limits: [of.thighLow, of.thighHigh],
    }),
    leg: pin({
      ...below('thigh', thighLength),
      body: 'leg',
      at: [0, legLength / 2],
      limits: [of.legLow, of.legHigh],
    }),
    foot: pin({
      ...below('leg', legLength),
      body: 'foot',
      at: [-footLength / 6, 0],
      limits: [of.footLow, of.footHigh],
    }),
  }
}

function machine(body: Strider, track: Track, physics: Record<string, number>, step: number): Machine {
  const of = physics as Constants
  const world = build(track.points, of, step)
  const spread = of.startSpread
  const standing = of.torsoLength / 2 + of.thighLength + of.legLength + (of.footRadius + CLEAR)
  return {
    world,
    motors: JOINTS.map((name) => world.joint(name)),
    start(rng) {
      const draw = () => rng.uniform(-spread, spread)
      startOnGround(world, {
        base: 'torso',
        pose: [draw(), standing + draw(), draw()],
        velocity: [draw(), draw(), draw()],
        // Hip and knee start within their stops.
        positions: [-Math.abs(draw()), -Math.abs(draw()), draw()],
        velocities: [draw(), draw(), draw()],
        lowest: JOINTS,
      })
    },
    ...body.on(world, track, of.friction),
  }
}

function degrees(angle: number): number {
  return (angle * Math.PI) / 180
}
