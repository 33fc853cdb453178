// The walker: a hull on two legs of two links walks over uneven ground that it sees by lidar. Task, body and constants of
// Gymnasium's BipedalWalker-v3 (Klimov 2016; box2d/bipedal_walker.py), in SI units: 30 of its pixels are a metre. A motor gives
// its torque up to its rated speed; a governor holds that as hard as it takes. `hardcore` is the ground of BipedalWalkerHardcore-v3.

import { type Outcome, type Rng, type Shape, z } from 'landbridge/core'
import {
  type BodySpec,
  beside,
  bounded,
  box,
  commandSpace,
  drawTrack,
  freeActuators,
  IMU_MEMORY,
  imuOf,
  imuOption,
  type JointSpec,
  type Machine,
  pin,
  polygon,
  reflected,
  type Simulation,
  sensorsOf,
  simulatedEnv,
  startOnGround,
  type TerrainKind,
  type Track,
  terrainKinds,
  World,
  withImu,
} from 'landbridge/sim'

const CONTROL_HZ = 50
const JOINTS = ['left.hip', 'left.knee', 'right.hip', 'right.knee'] as const
const motors = JOINTS.map((name) => ({ name: `${name}.torque`, unit: 'N m' }))
const RAYS = 10
const LIDAR = 160 / 30
const CELL = 14 / 30
/** Flat cells to both sides of the start, cells to the end of the ground, and to the goal. */
const START = 10
const CELLS = 190
const GOAL = 180 * CELL
/** How deep in the ground the feet may start, m: the source's lie 2.5 mm in it. */
const SUNK = 0.003

/** The walker as a plug-in. */
export const walker = simulatedEnv({
  id: 'walker',
  summary: "Walk on two legs over uneven ground: the task of Gymnasium's BipedalWalker-v3 and its Hardcore version",
  options: {
    terrain: z.enum(terrainKinds).default('rough').describe('kind of ground'),
    torque: z.number().positive().max(500).default(80).describe('largest torque of each motor, N m'),
    ...imuOption,
  },
  simulate: ({ terrain, torque, imu }): Simulation => {
    const inertial = imuOf(imu)
    return {
      sensors: [...sensorsOf(body, 0.01), ...inertial.sensors],
      observation: bounded([...body, ...inertial.sensors]),
      action: commandSpace(motors),
      actuators: freeActuators(motors, torque, CONTROL_HZ),
      terms: ['forward', 'upright', 'control', 'fall'],
      controlHz: CONTROL_HZ,
      maxSteps: terrain === 'hardcore' ? 2000 : 1600,
      solved: 300,
      substeps: 1,
      physics: { ...constants, ...(terrain !== 'flat' && unevenness), ...inertial.physics },
      view: { left: -4, right: 8, bottom: -2, top: 5 },
      privileged,
      varies: terrain !== 'flat',
      machine(physics, step, rng) {
        const memory = new Float64Array(2 + (imu ? IMU_MEMORY : 0))
        const plain = machine(terrain, rng, physics, step, memory)
        return withImu(plain, physics, { body: 'hull', at: body.length, seconds: 1 / CONTROL_HZ })
      },
    }
  },
})

const leg = (side: string) => [
  { name: `${side}.hip.angle`, unit: 'rad' },
  { name: `${side}.hip.velocity`, unit: 'rad/s' },
  { name: `${side}.knee.angle`, unit: 'rad' },
  { name: `${side}.knee.velocity`, unit: 'rad/s' },
  { name: `${side}.contact`, unit: '1', low: 0, high: 1 },
]

/** Channels of the machine itself. */
const body = [
  { name: 'hull.angle', unit: 'rad' },
  { name: 'hull.velocity.angle', unit: 'rad/s' },
  { name: 'hull.velocity.x', unit: 'm/s' },
  { name: 'hull.velocity.y', unit: 'm/s' },
  ...leg('left'),
  ...leg('right'),
  ...Array.from({ length: RAYS }, (_, i) => ({ name: `lidar.${i}`, unit: 'm', low: 0, high: LIDAR })),
]

const constants = {
  gravity: { nominal: 10, min: 1, max: 25, unit: 'm/s2', about: 'downward acceleration' },
  hullMass: { nominal: 5.42, min: 2, max: 10, unit: 'kg', about: 'mass of the hull' },
  hullSize: { nominal: 1, min: 0.7, max: 1.3, unit: '1', about: 'factor on the size of the hull, 2.1 m by 0.6 m' },
  thighMass: { nominal: 0.302, min: 0.1, max: 1, unit: 'kg', about: 'mass of each thigh' },
  shinMass: { nominal: 0.242, min: 0.1, max: 1, unit: 'kg', about: 'mass of each shin' },
  thighLength: { nominal: 34 / 30, min: 0.8, max: 1.5, unit: 'm', about: 'length of each thigh' },
  shinLength: { nominal: 34 / 30, min: 0.8, max: 1.5, unit: 'm', about: 'length of each shin' },
  thighWidth: { nominal: 8 / 30, min: 0.15, max: 0.4, unit: 'm', about: 'width of each thigh' },
  shinWidth: { nominal: 6.4 / 30, min: 0.1, max: 0.35, unit: 'm', about: 'width of each shin' },
  hipLow: { nominal: -0.8, min: -1.2, max: -0.3, unit: 'rad', about: 'stop of the hips backward' },
  hipHigh: { nominal: 1.1, min: 0.4, max: 1.5, unit: 'rad', about: 'stop of the hips forward' },
  kneeLow: { nominal: -1.6, min: -2.2, max: -0.8, unit: 'rad', about: 'stop of the knees bent' },
  kneeHigh: { nominal: -0.1, min: -0.1, max: 0, unit: 'rad', about: 'stop of the knees stretched' },
  armature: { nominal: 0, min: 0, max: 1, unit: 'kg m2', about: "inertia of each joint's rotor behind its gear" },
  hipSpeed: { nominal: 4, min: 2, max: 8, unit: 'rad/s', about: 'rated speed of the hips, which they do not pass' },
  kneeSpeed: { nominal: 6, min: 2, max: 12, unit: 'rad/s', about: 'rated speed of the knees, which they do not pass' },
  jointFriction: { nominal: 0, min: 0, max: 5, unit: 'N m', about: 'Coulomb friction of each joint' },
  jointDamping: { nominal: 0, min: 0, max: 5, unit: 'N m s/rad', about: 'viscous friction of each joint' },
  friction: { nominal: Math.SQRT1_2, min: 0.2, max: 2, unit: '1', about: 'Coulomb coefficient of legs and ground' },
  restitution: { nominal: 0, min: 0, max: 0.5, unit: '1', about: 'share of its speed with which it bounces off' },
  startImpulse: { nominal: 0.1, min: 0, max: 2, unit: 'N s', about: 'the first push on the hull lies within this' },
}

const unevenness = {
  terrainScale: { nominal: 1, min: 0, max: 1.5, unit: '1', about: 'factor on heights and gaps', startOnly: true },
}

/** What the policy does not see. */
const privileged = bounded([
  { name: 'hull.x', unit: 'm' },
  { name: 'hull.height', unit: 'm' },
  ...['hull', 'left', 'right'].map((name) => ({ name: `${name}.load`, unit: 'N', low: 0 })),
  { name: 'ground.friction', unit: '1', low: 0 },
])

/** By name, those of the machine; others are of its ground and its sensors. */
type Constants = Record<keyof typeof constants, number>

/** What an episode remembers, by place: the hull's way and lean at the last step. */
const WAY = 0
const LEAN = 1

const shape = polygon({ outline: [-30, -8, 34, -8, 34, 1, 6, 9, -30, 9].map((pixels) => pixels / 30), mass: 1 })
/** Height of the hull's centre of mass above the hips, m. */
const HIP = 8 / 30 + shape.centre[1]

function build(ground: readonly number[], of: Constants, step: number): World {
  return new World({
    step,
    gravity: of.gravity,
    bodies: bodies(of),
    joints: { ...legJoints('left', of), ...legJoints('right', of) },
    terrain: [{ points: ground, surface: { friction: of.friction } }],
  })
}

/** Hull and links, which neither touch each other nor the hull. */
function bodies(of: Constants): Record<string, BodySpec> {
  const { hullMass, hullSize } = of
  const surface = { friction: of.friction, restitution: of.restitution, group: 1 }
  const hull = {
    outline: shape.outline.map((value) => value * hullSize),
    mass: hullMass,
    inertia: hullMass * shape.inertia * hullSize ** 2,
    surface,
  }
  const thigh = { ...box({ width: of.thighWidth, height: of.thighLength, mass: of.thighMass }), surface }
  const shin = { ...box({ width: of.shinWidth, height: of.shinLength, mass: of.shinMass }), surface }
  return { hull, 'left.thigh': thigh, 'left.shin': shin, 'right.thigh': thigh, 'right.shin': shin }
}

/** Hip and knee of a leg; the hips hang at the middle of the hull's frame. */
function legJoints(side: string, of: Constants): Record<string, JointSpec> {
  const { hullSize, thighLength, shinLength } = of
  const armature = of.armature > 0 && { armature: reflected(of.armature) }
  const driven = { coulomb: of.jointFriction, viscous: of.jointDamping, ...armature }
  return {
    [`${side}.hip`]: pin({
      from: 'hull',
      body: `${side}.thigh`,
      on: [-shape.centre[0] * hullSize, -HIP * hullSize],
      at: [0, thighLength / 2],
      limits: [of.hipLow, of.hipHigh],
      speedLimit: of.hipSpeed,
      ...driven,
    }),
    [`${side}.knee`]: pin({
      from: `${side}.thigh`,
      body: `${side}.shin`,
      on: [0, -thighLength / 2],
      at: [0, shinLength / 2],
      limits: [of.kneeLow, of.kneeHigh],
      speedLimit: of.kneeSpeed,
      ...driven,
    }),
  }
}

/** Offsets in the world's poses of what senses and is judged. */
interface Places {
  hull: number
  feet: readonly [left: number, right: number]
}

function machine(
  terrain: TerrainKind,
  rng: Rng,
  physics: Record<string, number>,
  step: number,
  memory: Float64Array,
): Machine {
  const of = physics as Constants
  const size = { cells: CELLS, cell: CELL, start: START, scale: physics.terrainScale ?? 1 }
  let track = drawTrack(terrain, rng, size)
  const world = build(track.points, of, step)
  const places: Places = {
    hull: world.bodyAt('hull'),
    feet: [world.bodyAt('left.shin'), world.bodyAt('right.shin')],
  }
  return {
    world,
    motors: JOINTS.map((name) => world.joint(name)),
    memory,
    start(rng) {
      const pose = [0, of.thighLength + of.shinLength + HIP * of.hullSize, 0] as const
      const velocity = [rng.uniform(-of.startImpulse, of.startImpulse) / of.hullMass, 0, 0] as const
      const joints = { positions: [-0.05, -0.1, 0.05, -0.1], velocities: [0, 0, 0, 0] }
      startOnGround(world, { base: 'hull', pose, velocity, ...joints, lowest: ['left.shin', 'right.shin'], sunk: SUNK })
      memory.fill(0)
    },
    redraw(rng) {
      track = drawTrack(terrain, rng, size)
      world.reground(track.points)
    },
    read: (into) => read(world, places, track, into),
    privilege: (into) => privilege(world, places, track, of.friction, into),
    outcome: (command, into) => judge(world, places.hull, memory, command, into),
    shapes: () => shapes(world, places.hull, track),
  }
}

function read({ positions, velocities, poses, rates, loads }: World, at: Places, track: Track, into: Float64Array) {
  const { hull, feet } = at
  into[0] = poses[hull + 2]!
  into[1] = rates[hull + 2]!
  into[2] = rates[hull]!
  into[3] = rates[hull + 1]!
  for (let side = 0, k = 4; side < 2; side++) {
    for (let joint = 2 * side; joint < 2 * side + 2; joint++) {
      into[k++] = positions[joint]!
      into[k++] = velocities[joint]!
    }
    into[k++] = loads[feet[side]! / 3]! > 0 ? 1 : 0
  }
  for (let i = 0; i < RAYS; i++) {
    const angle = (1.5 * i) / RAYS
    into[14 + i] = track.ray(poses[hull]!, poses[hull + 1]!, Math.sin(angle), -Math.cos(angle), LIDAR)
  }
}

function privilege({ poses, loads }: World, at: Places, track: Track, friction: number, into: Float32Array) {
  const { hull, feet } = at
  into[0] = poses[hull]!
  into[1] = poses[hull + 1]! - track.height(poses[hull]!)
  into[2] = loads[hull / 3]!
  into[3] = loads[feet[0] / 3]!
  into[4] = loads[feet[1] / 3]!
  into[5] = friction
}

function judge({ poses, loads }: World, hull: number, memory: Float64Array, command: Float32Array, into: Outcome) {
  const fallen = loads[hull / 3]! > 0 || poses[hull]! < -START * CELL
  const { terms } = into
  terms.fill(0)
  if (fallen) terms[3] = -100
  else {
    terms[0] = (130 / 30) * (poses[hull]! - memory[WAY]!)
    terms[1] = -5 * (Math.abs(poses[hull + 2]!) - memory[LEAN]!)
    for (let i = 0; i < command.length; i++) terms[2]! -= 0.00035 * Math.abs(command[i]!)
  }
  memory[WAY] = poses[hull]!
  memory[LEAN] = Math.abs(poses[hull + 2]!)
  into.reward = terms[0]! + terms[1]! + terms[2]! + terms[3]!
  into.terminated = fallen || poses[hull]! > GOAL
}

function shapes(world: World, hull: number, track: Track): Shape[] {
  const x = world.poses[hull]!
  const seen = (name: string) => beside(world.outline(name), x)
  return [
    { kind: 'line', points: track.line(x, -4, 8), tone: 'ground' },
    { kind: 'polygon', points: seen('left.thigh'), tone: 'faint' },
    { kind: 'polygon', points: seen('left.shin'), tone: 'faint' },
    { kind: 'polygon', points: seen('hull'), tone: 'body' },
    { kind: 'polygon', points: seen('right.thigh'), tone: 'accent' },
    { kind: 'polygon', points: seen('right.shin'), tone: 'accent' },
  ]
}
