// The cheetah: a long back on two legs of three links runs forward. Task, body and constants of Gymnasium's HalfCheetah-v5
// (Wawrzynski 2009) in the plane: links are solid capsules that pass each other; angles are counter-clockwise, which is
// the other sign there. Ground other than flat is ours.

import { type Outcome, z } from 'landbridge/core'
import {
  type BodySpec,
  capsule,
  compound,
  drawTrack,
  type Machine,
  pin,
  type Simulation,
  simulatedEnv,
  type Track,
  terrainKinds,
  World,
} from 'landbridge/sim'

const CONTROL_HZ = 20
/** Distances ahead of the torso at which the ground's height is seen where it is not flat, m. */
const AHEAD = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 2.5]
/** So high that the rotors' own turning is nothing beside their inertia at the joint, as in the source. */
const GEAR = 100
const RADIUS = 0.046
const HEIGHT = 0.7

/**
 * Links behind the torso: where their joint sits on the link before, where the capsule lies from there, its turn and
 * length; the joint's range, spring and damper, and the motor's largest torque. SI units, counter-clockwise.
 */
const links = [
  {
    name: 'back.thigh',
    from: 'torso',
    on: [-0.5, 0],
    at: [0.1, -0.13],
    turn: 3.8,
    length: 0.29,
    low: -1.05,
    high: 0.52,
    spring: 240,
    damper: 6,
    torque: 120,
  },
  {
    name: 'back.shin',
    from: 'back.thigh',
    on: [0.16, -0.25],
    at: [-0.14, -0.07],
    turn: 2.03,
    length: 0.3,
    low: -0.785,
    high: 0.785,
    spring: 180,
    damper: 4.5,
    torque: 90,
  },
  {
    name: 'back.foot',
    from: 'back.shin',
    on: [-0.28, -0.14],
    at: [0.03, -0.097],
    turn: 0.27,
    length: 0.188,
    low: -0.785,
    high: 0.4,
    spring: 120,
    damper: 3,
    torque: 60,
  },
  {
    name: 'front.thigh',
    from: 'torso',
    on: [0.5, 0],
    at: [-0.07, -0.12],
    turn: -0.52,
    length: 0.266,
    low: -0.7,
    high: 1,
    spring: 180,
    damper: 4.5,
    torque: 120,
  },
  {
    name: 'front.shin',
    from: 'front.thigh',
    on: [-0.14, -0.24],
    at: [0.065, -0.09],
    turn: 0.6,
    length: 0.212,
    low: -0.87,
    high: 1.2,
    spring: 120,
    damper: 3,
    torque: 60,
  },
  {
    name: 'front.foot',
    from: 'front.shin',
    on: [0.13, -0.18],
    at: [0.045, -0.07],
    turn: 0.6,
    length: 0.14,
    low: -0.5,
    high: 0.5,
    spring: 60,
    damper: 1.5,
    torque: 30,
  },
] as const

const motors = links.map(({ name }) => ({ name: `${name}.torque`, unit: 'N m' }))

/** The cheetah as a plug-in. */
export const cheetah = simulatedEnv({
  id: 'cheetah',
  summary: "Run on a front and a back leg of three links: the task of Gymnasium's HalfCheetah-v5",
  options: { terrain: z.enum(terrainKinds).default('flat').describe('kind of ground') },
  simulate: (options): Simulation => {
    const ground = options.terrain === 'flat' ? [] : AHEAD
    const channels = [
      { name: 'torso.height', unit: 'm' },
      { name: 'torso.angle', unit: 'rad' },
      ...links.map(({ name }) => ({ name: `${name}.angle`, unit: 'rad' })),
      { name: 'torso.velocity.x', unit: 'm/s' },
      { name: 'torso.velocity.y', unit: 'm/s' },
      { name: 'torso.velocity.angle', unit: 'rad/s' },
      ...links.map(({ name }) => ({ name: `${name}.velocity`, unit: 'rad/s' })),
      ...ground.map((at) => ({ name: `ground.${at}`, unit: 'm' })),
    ]
    return {
      sensors: channels.map((channel) => ({ ...channel, noise: 0.01 })),
      observation: {
        channels,
        low: channels.map(() => Number.NEGATIVE_INFINITY),
        high: channels.map(() => Number.POSITIVE_INFINITY),
      },
      action: { kind: 'box', channels: motors, low: motors.map(() => -1), high: motors.map(() => 1) },
      actuators: {
        channels: motors,
        low: links.map(({ torque }) => -torque),
        high: links.map(({ torque }) => torque),
        // From one end to the other in half a control period: no limit to a policy.
        slew: links.map(({ torque }) => 4 * torque * CONTROL_HZ),
        safe: motors.map(() => 0),
      },
      terms: ['forward', 'control'],
      controlHz: CONTROL_HZ,
      maxSteps: 1000,
      solved: 4800,
      substeps: 5,
      physics: options.terrain === 'flat' ? constants : { ...constants, ...unevenness },
      view: { left: -2, right: 2, bottom: -0.5, top: 1.5 },
      judge,
      varies: options.terrain !== 'flat',
      machine(physics, step, rng) {
        const size = { cells: 1500, cell: 0.2, start: 10, scale: physics.terrainScale ?? 1 }
        return machine(drawTrack(options.terrain, rng, size), ground, physics, step)
      },
    }
  },
})

const constants = {
  gravity: { nominal: 9.81, min: 1, max: 25, unit: 'm/s2', about: 'downward acceleration' },
  mass: { nominal: 14, min: 5, max: 30, unit: 'kg', about: 'mass of the whole, spread evenly over its capsules' },
  torsoShare: { nominal: 1, min: 0.5, max: 2, unit: '1', about: 'factor on the mass of torso and head' },
  friction: { nominal: 0.4, min: 0.1, max: 2, unit: '1', about: 'Coulomb coefficient between links and ground' },
  restitution: { nominal: 0, min: 0, max: 0.5, unit: '1', about: 'share of its speed with which a link bounces off' },
  stiffness: { nominal: 1, min: 0.2, max: 2, unit: '1', about: "factor on the joints' springs of 60 to 240 N m/rad" },
  damping: { nominal: 1, min: 0.2, max: 3, unit: '1', about: "factor on the joints' dampers of 1.5 to 6 N m s/rad" },
  jointFriction: { nominal: 0, min: 0, max: 5, unit: 'N m', about: 'Coulomb friction of each joint' },
  armature: {
    nominal: 0.1,
    min: 0.02,
    max: 0.5,
    unit: 'kg m2',
    about: "inertia of each joint's rotor behind its gear",
  },
  startSpread: {
    nominal: 0.1,
    min: 0,
    max: 0.2,
    unit: 'm, rad, m/s, rad/s',
    about: 'an episode starts with each position uniform within plus and minus this, each speed normal with it',
  },
}

const unevenness = {
  terrainScale: { nominal: 1, min: 0.2, max: 1.5, unit: '1', about: 'factor on heights and gaps of the ground' },
}

/** Reward from what is observed: as in the source, but for the speed, which is that at the end of the step. */
function judge(_observation: Float32Array, command: Float32Array, next: Float32Array, into: Outcome): void {
  let effort = 0
  for (let i = 0; i < command.length; i++) effort += (command[i]! / links[i]!.torque) ** 2
  into.terms[0] = next[2 + links.length]!
  into.terms[1] = -0.1 * effort
  into.reward = into.terms[0]! + into.terms[1]!
  into.terminated = false
}

function machine(track: Track, ahead: readonly number[], physics: Record<string, number>, step: number): Machine {
  const { world, middle } = build(track.points, physics, step)
  const { positions, velocities, poses, rates } = world
  const torso = world.bodyAt('torso')
  const spread = physics.startSpread!
  return {
    world,
    motors: links.map(({ name }) => world.joint(name)),
    start(rng) {
      const [draw, push] = [() => rng.uniform(-spread, spread), () => spread * rng.normal()]
      const angle = draw()
      world.put(
        'torso',
        [draw() + middle[0], HEIGHT + spread / 2 + draw() / 2 + middle[1], angle],
        [push(), push(), push()],
      )
      world.start(links.map(draw), links.map(push))
      world.targets.fill(0)
    },
    read(into) {
      const [x, y] = [poses[torso]!, poses[torso + 1]!]
      const below = track.height(x)
      into[0] = y - below
      into[1] = poses[torso + 2]!
      into[8] = rates[torso]!
      into[9] = rates[torso + 1]!
      into[10] = rates[torso + 2]!
      for (let i = 0; i < links.length; i++) {
        into[2 + i] = positions[i]!
        into[11 + i] = velocities[i]!
      }
      for (let i = 0; i < ahead.length; i++) into[17 + i] = track.height(x + ahead[i]!) - below
    },
    shapes() {
      const x = poses[torso]!
      return [
        { kind: 'line', points: track.line(x, -2, 2), tone: 'ground' },
        ...['torso', ...links.map(({ name }) => name)].map((name, i) => ({
          kind: 'polygon' as const,
          points: world.outline(name).map((value, k) => (k % 2 === 0 ? value - x : value)),
          tone: i === 0 ? ('body' as const) : i < 4 ? ('faint' as const) : ('accent' as const),
        })),
      ]
    },
  }
}

/** Bodies and joints; `middle` is the torso's centre of mass from the middle of its back. */
function build(
  ground: readonly number[],
  physics: Record<string, number>,
  step: number,
): { world: World; middle: readonly [number, number] } {
  const bone = (length: number, density: number) => capsule({ length, radius: RADIUS, density })
  const whole = [1, 0.3, ...links.map(({ length }) => length)].reduce((sum, length) => sum + bone(length, 1).mass, 0)
  const density = physics.mass! / whole
  const surface = { friction: physics.friction!, restitution: physics.restitution!, group: 1 }
  const heavy = density * physics.torsoShare!
  const torso = compound([
    { body: bone(1, heavy), at: [0, 0], angle: Math.PI / 2 },
    { body: bone(0.3, heavy), at: [0.6, 0.1], angle: -0.87 },
  ])
  const parts = Object.fromEntries(
    links.map(({ name, length, at, turn }) => [name, compound([{ body: bone(length, density), at, angle: turn }])]),
  )
  const centres = { torso: torso.centre, ...Object.fromEntries(links.map(({ name, at }) => [name, at])) } as Record<
    string,
    readonly [number, number]
  >
  const joints = links.map(({ name, from, on, at, low, high, spring, damper }) => [
    name,
    pin({
      from,
      body: name,
      on: [on[0] - centres[from]![0], on[1] - centres[from]![1]],
      at: [-at[0], -at[1]],
      limits: [low, high],
      coulomb: physics.jointFriction!,
      servo: { stiffness: physics.stiffness! * spring, damping: physics.damping! * damper },
      armature: { inertia: physics.armature! / GEAR ** 2, ratio: GEAR },
    }),
  ])
  const bodies: Record<string, BodySpec> = { torso, ...parts }
  const world = new World({
    step,
    gravity: physics.gravity!,
    bodies: Object.fromEntries(Object.entries(bodies).map(([name, body]) => [name, { ...body, surface }])),
    joints: Object.fromEntries(joints),
    terrain: [{ points: ground, surface: { friction: physics.friction! } }],
  })
  return { world, middle: torso.centre }
}
