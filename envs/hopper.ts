// The hopper: one leg of three links hops forward. Task, body and constants of Gymnasium's Hopper-v5 (Erez, Tassa, Todorov
// 2011; mujoco/assets/hopper_v5.xml, hopper_v5.py) in the plane: links are solid capsules of 1000 kg/m3 and pass each other;
// angles are counter-clockwise, so the torso's has the other sign there; velocities are not clipped. Ground other than flat is ours.

import { type Outcome, z } from 'landbridge/core'
import {
  type BodySpec,
  capsule,
  commandSpace,
  compound,
  drawTrack,
  freeActuators,
  imuOf,
  imuOption,
  type Machine,
  pin,
  type Simulation,
  simulatedEnv,
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
/** So high that the rotors' own turning is nothing beside their inertia at the joint, as in the source. */
const GEAR = 100
const LOWEST = 0.7
const STEEPEST = 0.2
/** Gap between the foot and the ground at the start, m. */
const CLEAR = 0.04
/** Distances ahead of the torso at which the ground's height is seen where it is not flat, m. */
const AHEAD = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 2.5]

/** The hopper as a plug-in. */
export const hopper = simulatedEnv({
  id: 'hopper',
  summary: "Hop forward on one leg of three links: the task of Gymnasium's Hopper-v5",
  options: { terrain: z.enum(terrainKinds).default('flat').describe('kind of ground'), ...imuOption },
  simulate: (options): Simulation => {
    const ground = options.terrain === 'flat' ? [] : AHEAD
    const imu = imuOf(options.imu)
    const sensors = [
      { name: 'torso.height', unit: 'm' },
      { name: 'torso.angle', unit: 'rad' },
      ...JOINTS.map((name) => ({ name: `${name}.angle`, unit: 'rad' })),
      { name: 'torso.velocity.x', unit: 'm/s' },
      { name: 'torso.velocity.y', unit: 'm/s' },
      { name: 'torso.velocity.angle', unit: 'rad/s' },
      ...JOINTS.map((name) => ({ name: `${name}.velocity`, unit: 'rad/s' })),
      ...ground.map((at) => ({ name: `ground.${at}`, unit: 'm' })),
    ].map((channel) => ({ ...channel, noise: 0.01 }))
    const channels = [...sensors, ...imu.sensors].map(({ name, unit }) => ({ name, unit }))
    return {
      sensors: [...sensors, ...imu.sensors],
      observation: unbounded(channels),
      action: commandSpace(motors),
      actuators: freeActuators(motors, TORQUE, CONTROL_HZ),
      terms: ['alive', 'forward', 'control'],
      controlHz: CONTROL_HZ,
      maxSteps: 1000,
      solved: 3800,
      substeps: 2,
      physics: { ...constants, ...(options.terrain !== 'flat' && unevenness), ...imu.physics },
      privileged,
      view: { left: -2.5, right: 2.5, bottom: -0.5, top: 2 },
      judge,
      varies: options.terrain !== 'flat',
      machine(physics, step, rng) {
        const size = { cells: 400, cell: 0.21, start: 10, scale: physics.terrainScale ?? 1 }
        const plain = machine(drawTrack(options.terrain, rng, size), ground, physics, step)
        return withImu(plain, physics, { body: 'torso', at: sensors.length, seconds: 1 / CONTROL_HZ })
      },
    }
  },
})

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

const unevenness = {
  terrainScale: { nominal: 1, min: 0.2, max: 1.5, unit: '1', about: 'factor on heights and gaps', startOnly: true },
}

/** What the policy does not see. */
const privileged = {
  channels: [
    { name: 'torso.x', unit: 'm' },
    ...['torso', 'thigh', 'leg', 'foot'].map((name) => ({ name: `${name}.load`, unit: 'N' })),
    { name: 'ground.friction', unit: '1' },
  ],
  low: [Number.NEGATIVE_INFINITY, 0, 0, 0, 0, 0],
  high: Array<number>(6).fill(Number.POSITIVE_INFINITY),
}

/** Reward and end from what is observed: as in the source, but for the speed, which is that at the end of the step. */
function judge(_observation: Float32Array, command: Float32Array, next: Float32Array, into: Outcome): void {
  let wild = false
  for (let i = 1; i < 5 + 6; i++) if (Math.abs(next[i]!) >= 100) wild = true
  const healthy = next[0]! > LOWEST && Math.abs(next[1]!) < STEEPEST && !wild
  let effort = 0
  for (let i = 0; i < command.length; i++) effort += (command[i]! / TORQUE) ** 2
  into.terms[0] = healthy ? 1 : 0
  into.terms[1] = next[5]!
  into.terms[2] = -1e-3 * effort
  into.reward = into.terms[0]! + into.terms[1]! + into.terms[2]!
  into.terminated = !healthy
}

function build(ground: readonly number[], physics: Record<string, number>, step: number): World {
  const of = physics as Record<keyof typeof constants, number>
  const { torsoLength, thighLength, legLength, footLength, friction } = of
  const surface = { friction, restitution: of.restitution, group: 1 }
  const link = (length: number, radius: number, mass: number): BodySpec => ({
    ...capsule({ length, radius, mass }),
    surface,
  })
  const joint = {
    coulomb: of.jointFriction,
    viscous: of.jointDamping,
    armature: { inertia: of.armature / GEAR ** 2, ratio: GEAR },
  }
  const sole = capsule({ length: footLength, radius: of.footRadius, mass: of.footMass })
  return new World({
    step,
    gravity: of.gravity,
    bodies: {
      torso: link(torsoLength, of.torsoRadius, of.torsoMass),
      thigh: link(thighLength, of.thighRadius, of.thighMass),
      leg: link(legLength, of.legRadius, of.legMass),
      foot: { ...compound([{ body: sole, at: [0, 0], angle: Math.PI / 2 }]), surface },
    },
    joints: {
      thigh: pin({
        from: 'torso',
        body: 'thigh',
        on: [0, -torsoLength / 2],
        at: [0, thighLength / 2],
        limits: [of.thighLow, of.thighHigh],
        ...joint,
      }),
      leg: pin({
        from: 'thigh',
        body: 'leg',
        on: [0, -thighLength / 2],
        at: [0, legLength / 2],
        limits: [of.legLow, of.legHigh],
        ...joint,
      }),
      // The ankle sits a third of the way along the foot.
      foot: pin({
        from: 'leg',
        body: 'foot',
        on: [0, -legLength / 2],
        at: [-footLength / 6, 0],
        limits: [of.footLow, of.footHigh],
        ...joint,
      }),
    },
    terrain: [{ points: ground, surface: { friction } }],
    pairs: ['torso', 'thigh', 'leg'].map((b) => ({ a: 'terrain', b, friction: friction / 2 })),
  })
}

function machine(track: Track, ahead: readonly number[], physics: Record<string, number>, step: number): Machine {
  const world = build(track.points, physics, step)
  const { positions, velocities, poses, rates, loads } = world
  const torso = world.bodyAt('torso')
  const { torsoLength, thighLength, legLength, startSpread } = physics as Record<keyof typeof constants, number>
  const standing = torsoLength / 2 + thighLength + legLength + (physics.footRadius! + CLEAR)
  return {
    world,
    motors: JOINTS.map((name) => world.joint(name)),
    start(rng) {
      const draw = () => rng.uniform(-startSpread, startSpread)
      world.put('torso', [draw(), standing + draw(), draw()], [draw(), draw(), draw()])
      // Hip and knee start within their stops.
      world.start([-Math.abs(draw()), -Math.abs(draw()), draw()], [draw(), draw(), draw()])
    },
    read(into) {
      const x = poses[torso]!
      const y = poses[torso + 1]!
      const below = track.height(x)
      into[0] = y - below
      into[1] = poses[torso + 2]!
      into[5] = rates[torso]!
      into[6] = rates[torso + 1]!
      into[7] = rates[torso + 2]!
      for (let i = 0; i < 3; i++) {
        into[2 + i] = positions[i]!
        into[8 + i] = velocities[i]!
      }
      for (let i = 0; i < ahead.length; i++) into[11 + i] = track.height(x + ahead[i]!) - below
    },
    privilege(into) {
      into[0] = poses[torso]!
      for (let i = 0; i < 4; i++) into[1 + i] = loads[torso / 3 + i]!
      into[5] = physics.friction!
    },
    shapes() {
      const x = poses[torso]!
      return [
        { kind: 'line', points: track.line(x, -2.5, 2.5), tone: 'ground' },
        ...(['torso', 'thigh', 'leg', 'foot'] as const).map((name, i) => ({
          kind: 'polygon' as const,
          points: world.outline(name).map((value, k) => (k % 2 === 0 ? value - x : value)),
          tone: i === 0 ? ('body' as const) : ('accent' as const),
        })),
      ]
    },
  }
}

function degrees(angle: number): number {
  return (angle * Math.PI) / 180
}
