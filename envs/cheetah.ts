// The cheetah: a long back on two legs of three links runs forward. Task, body and constants of Gymnasium's HalfCheetah-v5
// (Wawrzynski 2009; mujoco/assets/half_cheetah.xml) in the plane: links are solid capsules that pass each other; angles are
// counter-clockwise, which is the other sign there. Ground other than flat is ours.

import { type Outcome, type ParamSpec, z } from 'landbridge/core'
import {
  type BodySpec,
  capsule,
  commandSpace,
  compound,
  drawTrack,
  freeActuators,
  type Machine,
  pin,
  type Simulation,
  simulatedEnv,
  type Track,
  terrainKinds,
  unbounded,
  World,
} from 'landbridge/sim'

const CONTROL_HZ = 20
/** Distances ahead of the torso at which the ground's height is seen where it is not flat, m. */
const AHEAD = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 2.5]
const HEIGHT = 0.7
/** So high that the rotors' own turning is nothing beside their inertia at the joint, as in the source. */
const GEAR = 100

/** Links behind the torso: where their joint sits on the link before, where the middle of the capsule lies from there, its turn. */
const places = [
  { name: 'back.thigh', from: 'torso', on: [-0.5, 0], at: [0.1, -0.13], turn: 3.8 },
  { name: 'back.shin', from: 'back.thigh', on: [0.16, -0.25], at: [-0.14, -0.07], turn: 2.03 },
  { name: 'back.foot', from: 'back.shin', on: [-0.28, -0.14], at: [0.03, -0.097], turn: 0.27 },
  { name: 'front.thigh', from: 'torso', on: [0.5, 0], at: [-0.07, -0.12], turn: -0.52 },
  { name: 'front.shin', from: 'front.thigh', on: [-0.14, -0.24], at: [0.065, -0.09], turn: 0.6 },
  { name: 'front.foot', from: 'front.shin', on: [0.13, -0.18], at: [0.045, -0.07], turn: 0.6 },
] as const

/** Capsule's length; joint's range, spring and damper; motor's largest torque. SI units, counter-clockwise. */
const nominal = {
  'back.thigh': { length: 0.29, low: -1.05, high: 0.52, spring: 240, damper: 6, torque: 120 },
  'back.shin': { length: 0.3, low: -0.785, high: 0.785, spring: 180, damper: 4.5, torque: 90 },
  'back.foot': { length: 0.188, low: -0.785, high: 0.4, spring: 120, damper: 3, torque: 60 },
  'front.thigh': { length: 0.266, low: -0.7, high: 1, spring: 180, damper: 4.5, torque: 120 },
  'front.shin': { length: 0.212, low: -0.87, high: 1.2, spring: 120, damper: 3, torque: 60 },
  'front.foot': { length: 0.14, low: -0.5, high: 0.5, spring: 60, damper: 1.5, torque: 30 },
} as const

/** `word` begins the names of a link's constants. */
const links = places.map((place) => ({
  ...place,
  ...nominal[place.name],
  word: place.name.replace(/\.(.)/, (_, first: string) => first.toUpperCase()),
}))

/** What the policy does not see. */
const privileged = {
  channels: [
    { name: 'torso.x', unit: 'm' },
    ...['torso', ...links.map(({ name }) => name)].map((name) => ({ name: `${name}.load`, unit: 'N' })),
    { name: 'ground.friction', unit: '1' },
  ],
  low: [Number.NEGATIVE_INFINITY, ...Array<number>(links.length + 2).fill(0)],
  high: Array<number>(links.length + 3).fill(Number.POSITIVE_INFINITY),
}

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
      observation: unbounded(channels),
      action: commandSpace(motors),
      actuators: freeActuators(
        motors,
        links.map(({ torque }) => torque),
        CONTROL_HZ,
      ),
      terms: ['forward', 'control'],
      controlHz: CONTROL_HZ,
      maxSteps: 1000,
      solved: 4800,
      substeps: 5,
      physics: options.terrain === 'flat' ? constants : { ...constants, ...unevenness },
      privileged,
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
  torsoLength: { nominal: 1, min: 0.8, max: 1.2, unit: 'm', about: 'length of the back; joints on it go along' },
  headLength: { nominal: 0.3, min: 0.2, max: 0.4, unit: 'm', about: 'length of the head' },
  radius: { nominal: 0.046, min: 0.03, max: 0.06, unit: 'm', about: 'radius of all capsules' },
  friction: { nominal: 0.4, min: 0.1, max: 2, unit: '1', about: 'Coulomb coefficient between links and ground' },
  restitution: { nominal: 0, min: 0, max: 0.5, unit: '1', about: 'share of its speed with which a link bounces off' },
  stiffness: { nominal: 1, min: 0.2, max: 2, unit: '1', about: "factor on all joints' springs" },
  damping: { nominal: 1, min: 0.2, max: 3, unit: '1', about: "factor on all joints' dampers" },
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
  ...linkConstants(),
}

/** Constants of each link, by the first word of their names. */
function linkConstants(): Record<string, ParamSpec> {
  const rows = links.flatMap(({ name, word, length, low, high, spring, damper, torque }) => {
    const part = name.replace('.', ' ')
    const share = (nominal: number, least: number, most: number) => ({
      nominal,
      min: least * nominal,
      max: most * nominal,
    })
    return [
      [
        `${word}Length`,
        { ...share(length, 0.8, 1.2), unit: 'm', about: `length of the ${part}; joints on it go along` },
      ],
      [`${word}Low`, { ...share(low, 1.2, 0.4), unit: 'rad', about: `lower stop of the ${part}'s joint` }],
      [`${word}High`, { ...share(high, 0.4, 1.2), unit: 'rad', about: `upper stop of the ${part}'s joint` }],
      [`${word}Spring`, { ...share(spring, 0.2, 2), unit: 'N m/rad', about: `spring of the ${part}'s joint` }],
      [`${word}Damper`, { ...share(damper, 0.2, 3), unit: 'N m s/rad', about: `damper of the ${part}'s joint` }],
      [
        `${word}Torque`,
        { ...share(torque, 0.4, 1.5), unit: 'N m', about: `torque that the full command gives the ${part}` },
      ],
    ] as const
  })
  return Object.fromEntries(rows)
}

const unevenness = {
  terrainScale: { nominal: 1, min: 0.2, max: 1.5, unit: '1', about: 'factor on heights and gaps', startOnly: true },
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

/** Bodies and joints; `middle` is the torso's centre of mass from the middle of its back. */
function build(
  ground: readonly number[],
  physics: Record<string, number>,
  step: number,
): { world: World; middle: readonly [number, number] } {
  const bone = (length: number, density: number) => capsule({ length, radius: physics.radius!, density })
  const [back, head] = [physics.torsoLength!, physics.headLength!]
  const lengths = links.map(({ word }) => physics[`${word}Length`]!)
  const whole = [back, head, ...lengths].reduce((sum, length) => sum + bone(length, 1).mass, 0)
  const density = physics.mass! / whole
  const surface = { friction: physics.friction!, restitution: physics.restitution!, group: 1 }
  const heavy = density * physics.torsoShare!
  const torso = compound([
    { body: bone(back, heavy), at: [0, 0], angle: Math.PI / 2 },
    { body: bone(head, heavy), at: [0.6 * back, 0.1], angle: -0.87 },
  ])
  // Joints on a part, and its middle, lie as much farther out as it is longer than nominal.
  const stretch: Record<string, number> = { torso: back }
  const centres: Record<string, readonly [number, number]> = { torso: torso.centre }
  const bodies: Record<string, BodySpec> = { torso: { ...torso, surface } }
  links.forEach(({ name, at, turn, length }, i) => {
    const longer = lengths[i]! / length
    const middle = [at[0] * longer, at[1] * longer] as const
    stretch[name] = longer
    centres[name] = middle
    const part = compound([{ body: bone(lengths[i]!, density), at: middle, angle: turn }])
    bodies[name] = { ...part, surface }
  })
  const joints = links.map(({ name, word, from, on }) => [
    name,
    pin({
      from,
      body: name,
      on: [on[0] * stretch[from]! - centres[from]![0], on[1] * stretch[from]! - centres[from]![1]],
      at: [-centres[name]![0], -centres[name]![1]],
      limits: [physics[`${word}Low`]!, physics[`${word}High`]!],
      coulomb: physics.jointFriction!,
      servo: {
        stiffness: physics.stiffness! * physics[`${word}Spring`]!,
        damping: physics.damping! * physics[`${word}Damper`]!,
      },
      armature: { inertia: physics.armature! / GEAR ** 2, ratio: GEAR },
    }),
  ])
  const world = new World({
    step,
    gravity: physics.gravity!,
    bodies,
    joints: Object.fromEntries(joints),
    terrain: [{ points: ground, surface: { friction: physics.friction! } }],
  })
  return { world, middle: torso.centre }
}

function machine(track: Track, ahead: readonly number[], physics: Record<string, number>, step: number): Machine {
  const { world, middle } = build(track.points, physics, step)
  const { positions, velocities, poses, rates, loads } = world
  const torso = world.bodyAt('torso')
  const spread = physics.startSpread!
  const strengths = links.map(({ word, torque }) => physics[`${word}Torque`]! / torque)
  return {
    world,
    motors: links.map(({ name }) => world.joint(name)),
    drive() {
      for (let i = 0; i < links.length; i++) world.efforts[i]! *= strengths[i]!
    },
    start(rng) {
      const draw = () => rng.uniform(-spread, spread)
      const push = () => spread * rng.normal()
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
      const x = poses[torso]!
      const y = poses[torso + 1]!
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
    privilege(into) {
      into[0] = poses[torso]!
      for (let i = 0; i <= links.length; i++) into[1 + i] = loads[torso / 3 + i]!
      into[2 + links.length] = physics.friction!
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
