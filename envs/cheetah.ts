// The cheetah: a long back on two legs of three links runs forward. Task, body and constants of Gymnasium's HalfCheetah-v5
// (Wawrzynski 2009; mujoco/assets/half_cheetah.xml) in the plane: links are solid capsules that pass each other; angles are
// counter-clockwise, which is the other sign there. Ground other than flat is ours.

import { type Outcome, type ParamSpec, z } from 'landbridge/core'
import {
  type BodySpec,
  capsule,
  commandSpace,
  compound,
  freeActuators,
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
} from 'landbridge/sim'

const CONTROL_HZ = 20
const HEIGHT = 0.7
const size = { cells: 1500, cell: 0.2, start: 10 }
const view = { left: -2, right: 2, bottom: -0.5, top: 1.5 }

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

const names = links.map(({ name }) => name)
const motors = names.map((name) => ({ name: `${name}.torque`, unit: 'N m' }))

/** The cheetah as a plug-in. */
export const cheetah = simulatedEnv({
  id: 'cheetah',
  summary: "Run on a front and a back leg of three links: the task of Gymnasium's HalfCheetah-v5",
  options: { terrain: z.enum(terrainKinds).default('flat').describe('kind of ground') },
  simulate: ({ terrain }): Simulation => {
    const far = names.filter((name) => name.startsWith('back'))
    const body = strider({ links: names, far, terrain, size, view })
    return {
      sensors: sensorsOf(body.channels, 0.01),
      observation: unbounded(body.channels),
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
      physics: { ...constants, ...body.physics },
      privileged: body.privileged,
      view,
      judge,
      varies: terrain !== 'flat',
      machine: (physics, step, rng) => machine(body, body.draw(rng, physics), physics, step),
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

/** Place of the torso's speed ahead in an observation. */
const SPEED = 2 + links.length

/** Reward from what is observed: as in the source, but for the speed, which is that at the end of the step. */
function judge(_observation: Float32Array, command: Float32Array, next: Float32Array, into: Outcome): void {
  let effort = 0
  for (let i = 0; i < command.length; i++) effort += (command[i]! / links[i]!.torque) ** 2
  into.terms[0] = next[SPEED]!
  into.terms[1] = -0.1 * effort
  into.reward = into.terms[0]! + into.terms[1]!
  into.terminated = false
}

/** One of its bodies, by an episode's constants. */
interface Part {
  body: BodySpec
  /** Over its nominal length: joints on it, and its centre, lie as much farther out. */
  longer: number
  /** Its centre of mass from the joint that it hangs on, the torso's from the middle of its back. */
  centre: readonly [x: number, y: number]
}

function parts(physics: Record<string, number>): Record<string, Part> {
  const bone = (length: number, density: number) => capsule({ length, radius: physics.radius!, density })
  const [back, head] = [physics.torsoLength!, physics.headLength!]
  const lengths = links.map(({ word }) => physics[`${word}Length`]!)
  const whole = [back, head, ...lengths].reduce((sum, length) => sum + bone(length, 1).mass, 0)
  const density = physics.mass! / whole
  const heavy = density * physics.torsoShare!
  const torso = compound([
    { body: bone(back, heavy), at: [0, 0], angle: Math.PI / 2 },
    { body: bone(head, heavy), at: [0.6 * back, 0.1], angle: -0.87 },
  ])
  const hanging = links.map(({ name, at, turn, length }, i): [string, Part] => {
    const longer = lengths[i]! / length
    const centre = [at[0] * longer, at[1] * longer] as const
    return [name, { body: compound([{ body: bone(lengths[i]!, density), at: centre, angle: turn }]), longer, centre }]
  })
  return { torso: { body: torso, longer: back, centre: torso.centre }, ...Object.fromEntries(hanging) }
}

function joints(of: Record<string, Part>, physics: Record<string, number>): Record<string, JointSpec> {
  const pins = links.map(({ name, word, from, on }) => {
    const [before, part] = [of[from]!, of[name]!]
    return [
      name,
      pin({
        from,
        body: name,
        on: [on[0] * before.longer - before.centre[0], on[1] * before.longer - before.centre[1]],
        at: [-part.centre[0], -part.centre[1]],
        limits: [physics[`${word}Low`]!, physics[`${word}High`]!],
        coulomb: physics.jointFriction!,
        servo: {
          stiffness: physics.stiffness! * physics[`${word}Spring`]!,
          damping: physics.damping! * physics[`${word}Damper`]!,
        },
        armature: reflected(physics.armature!),
      }),
    ]
  })
  return Object.fromEntries(pins)
}

function build(
  ground: readonly number[],
  of: Record<string, Part>,
  physics: Record<string, number>,
  step: number,
): World {
  const friction = physics.friction!
  const surface = { friction, restitution: physics.restitution!, group: 1 }
  return new World({
    step,
    gravity: physics.gravity!,
    bodies: Object.fromEntries(Object.entries(of).map(([name, { body }]) => [name, { ...body, surface }])),
    joints: joints(of, physics),
    terrain: [{ points: ground, surface: { friction } }],
  })
}

function machine(body: Strider, track: Track, physics: Record<string, number>, step: number): Machine {
  const of = parts(physics)
  const world = build(track.points, of, physics, step)
  const [x, y] = of.torso!.centre
  const spread = physics.startSpread!
  const strengths = links.map(({ word, torque }) => physics[`${word}Torque`]! / torque)
  return {
    world,
    motors: names.map((name) => world.joint(name)),
    drive() {
      for (let i = 0; i < links.length; i++) world.efforts[i]! *= strengths[i]!
    },
    start(rng) {
      const draw = () => rng.uniform(-spread, spread)
      const push = () => spread * rng.normal()
      const angle = draw()
      const within = (joint: number) => Math.min(Math.max(draw(), world.range(joint)[0]), world.range(joint)[1])
      startOnGround(world, {
        base: 'torso',
        pose: [draw() + x, HEIGHT + spread / 2 + draw() / 2 + y, angle],
        velocity: [push(), push(), push()],
        positions: links.map((_, joint) => within(joint)),
        velocities: links.map(push),
        lowest: names,
      })
      world.targets.fill(0)
    },
    ...body.on(world, track, physics.friction!),
  }
}
