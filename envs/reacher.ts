// An arm of two to six links in a plane reaches for a point. Task and masses of Gymnasium's Reacher-v5 (mujoco/assets/reacher.xml,
// reacher_v5.py). Its motors of 200 N m with rotors of 1 kg m2 and dampers of 1 N m s/rad are scaled to a desk arm's: as fast and as
// damped, but light enough that the links tell. The reach is the same for any number of links, so that what is learnt with one arm
// can be carried to another; the effort costs as much as there with two.

import { type Channel, type Outcome, type Rng, z } from 'landbridge/core'
import {
  type AxisSpec,
  bounded,
  type Channels,
  disc,
  type JointDrive,
  type JointSpec,
  jointDrive,
  type Machine,
  norm,
  pin,
  rod,
  type Sensor,
  type Simulation,
  simulatedEnv,
  torqueOptions,
  World,
} from 'landbridge/sim'

const CONTROL_HZ = 50
/** Length of the whole arm, m. */
const REACH = 0.21
/** Radius of its tip, m. */
const TIP = 0.012

/** So high that the rotors' own turning is nothing beside their inertia at the joint, as in the source. */
const GEAR = 100
const rotors = {
  armature: {
    nominal: 0.0025,
    min: 0.0005,
    max: 0.01,
    unit: 'kg m2',
    about: "inertia of each joint's rotor behind its gear",
  },
}

/** The reacher as a plug-in. */
export const reacher = simulatedEnv({
  id: 'reacher',
  summary: "Reach a point with an arm of two to six links: after Gymnasium's Reacher-v5",
  options: {
    links: z.int().min(2).max(6).default(2).describe('links of the arm, each with a motor'),
    torque: z.number().positive().max(5).default(0.5).describe('largest torque of a motor, N m'),
    elbows: z.boolean().default(false).describe('also observe where every joint is, from the target'),
    ...torqueOptions,
  },
  simulate: ({ links, torque, elbows, ...choice }): Simulation => {
    const names = Array.from({ length: links }, (_, i) => `joint[${i}]`)
    const places = placesOf(links, elbows)
    const drive = jointDrive(choice, {
      names,
      unit: 'N m',
      largest: torque,
      freeSpeed: 20,
      servo: 'xl330',
      controlHz: CONTROL_HZ,
    })
    // Of commands that are torques; targets cost nothing.
    const largest = drive.servo ? undefined : torque
    return {
      sensors: sensors(names, places),
      observation: observation(names, places),
      action: drive.action,
      actuators: drive.actuators,
      terms: largest === undefined ? ['distance'] : ['distance', 'effort'],
      controlHz: CONTROL_HZ,
      maxSteps: 50,
      solved: -3.75,
      substeps: 4,
      // A servo's rotor is part of its model.
      physics: { ...constants, ...(!drive.servo && rotors), ...drive.physics },
      // Straight to the right is 0, as the policy sees it; the payload turns by itself.
      logged: names.map((_, i) => ({ joint: linkOf(i), zeros: [i === 0 ? Math.PI / 2 : 0] })),
      view: { left: -0.25, right: 0.25, bottom: -0.25, top: 0.25 },
      observe: (readings, into) => observe(links, readings, into),
      judge: (_observation, command, next, into) => judge(links, largest, command, next, into),
      machine(physics, step) {
        const plain = machine(physics, step, axisOf(drive, physics), { links, elbows })
        // The first link hangs by its upper end: straight is to the right.
        return drive.attach(plain, [...names.keys()], [Math.PI / 2, ...Array<number>(links - 1).fill(0)])
      },
    }
  },
})

const constants = {
  reach: {
    nominal: REACH,
    min: 0.1,
    max: 0.4,
    unit: 'm',
    about: 'length of the whole arm, shared evenly by its links',
  },
  armMass: {
    nominal: 0.0712,
    min: 0.02,
    max: 1,
    unit: 'kg',
    about: 'mass of the whole arm, shared evenly by its links',
  },
  payload: { nominal: 0.0042, min: 0.001, max: 0.2, unit: 'kg', about: 'mass at the tip' },
  jointFriction: { nominal: 0, min: 0, max: 0.1, unit: 'N m', about: 'Coulomb friction of each joint' },
  jointDamping: {
    nominal: 0.0025,
    min: 0,
    max: 0.02,
    unit: 'N m s/rad',
    about: 'viscous friction of each joint',
  },
  backlash: { nominal: 0, min: 0, max: 0.1, unit: 'rad', about: 'play of each joint against its rotor' },
  targetReach: {
    nominal: 0.2,
    min: 0.05,
    max: 0.2,
    unit: 'm',
    about: "targets lie uniform in a disc of this radius, at most the arm's length",
  },
  startSpread: {
    nominal: 0.1,
    min: 0,
    max: 1,
    unit: 'rad',
    about: 'start uniform within plus and minus this of a straight arm',
  },
}

/** What is told as places in the plane, in the order of sensors and observation: the target, and from there the tip and joints. */
function placesOf(links: number, elbows: boolean): Channel[] {
  const bent = Array.from({ length: elbows ? links - 1 : 0 }, (_, i) => `elbow[${i + 1}]`)
  return ['target', 'tip', ...bent].flatMap((name) =>
    ['x', 'y'].map((axis) => ({ name: `${name}.${axis}`, unit: 'm' })),
  )
}

function sensors(names: readonly string[], places: Channel[]): Sensor[] {
  return [
    ...names.map((name) => ({ name: `${name}.angle`, unit: 'rad', noise: 0.01 })),
    ...names.map((name) => ({ name: `${name}.velocity`, unit: 'rad/s', noise: 0.05 })),
    ...places.map((place) => ({ ...place, noise: 0.002 })),
  ]
}

function observation(names: readonly string[], places: Channel[]): Channels {
  return bounded([
    ...names.flatMap((name) => [
      { name: `${name}.cos`, unit: '1', low: -1, high: 1 },
      { name: `${name}.sin`, unit: '1', low: -1, high: 1 },
      { name: `${name}.velocity`, unit: 'rad/s' },
    ]),
    ...places,
  ])
}

function observe(links: number, readings: Float64Array, into: Float32Array): void {
  for (let i = 0; i < links; i++) {
    into[3 * i] = Math.cos(readings[i]!)
    into[3 * i + 1] = Math.sin(readings[i]!)
    into[3 * i + 2] = readings[links + i]!
  }
  for (let k = 3 * links; k < into.length; k++) into[k] = readings[k - links]!
}

/** `torque` is the largest, of commands that are torques. */
function judge(
  links: number,
  torque: number | undefined,
  command: Float32Array,
  next: Float32Array,
  into: Outcome,
): void {
  const tip = 3 * links + 2
  into.terms[0] = -norm(next[tip]!, next[tip + 1]!)
  into.reward = into.terms[0]
  if (torque !== undefined) {
    let effort = 0
    for (let i = 0; i < links; i++) effort += (command[i]! / torque) ** 2
    into.terms[1] = (-0.2 * effort) / links
    into.reward += into.terms[1]
  }
  into.terminated = false
}

/** What acts along each joint. A servo's rotor is part of its model. */
function axisOf(drive: JointDrive, physics: Record<string, number>): AxisSpec {
  const { jointFriction: coulomb, jointDamping: viscous, backlash } = physics
  const axis = drive.axis(physics, { coulomb: coulomb!, viscous: viscous!, backlash: backlash! })
  const rotor = { inertia: (physics.armature ?? 0) / GEAR ** 2, ratio: GEAR }
  return { ...axis, ...(!drive.servo && { armature: rotor }) }
}

interface Arm {
  links: number
  elbows: boolean
}

/** Name of a body, and of the joint that holds it. */
function linkOf(place: number): string {
  return `link ${place}`
}

function machine(physics: Record<string, number>, step: number, driven: AxisSpec, { links, elbows }: Arm): Machine {
  const names = Array.from({ length: links }, (_, i) => linkOf(i))
  const world = build(names, physics, step, driven)
  const { positions, velocities, poses } = world
  const tip = world.bodyAt('tip')
  const target = new Float64Array(2)
  const bent = elbows ? names.slice(1).map((name) => world.bodyAt(name)) : []
  const half = physics.reach! / links / 2
  return {
    world,
    motors: [],
    memory: target,
    start: (rng) => start(world, target, physics, rng),
    read(into) {
      for (let i = 0; i < links; i++) {
        into[i] = i === 0 ? positions[0]! - Math.PI / 2 : positions[i]!
        into[links + i] = velocities[i]!
      }
      let k = 2 * links
      into[k++] = target[0]!
      into[k++] = target[1]!
      into[k++] = poses[tip]! - target[0]!
      into[k++] = poses[tip + 1]! - target[1]!
      // The end of each link that its joint holds.
      for (const body of bent) {
        into[k++] = poses[body]! - Math.sin(poses[body + 2]!) * half - target[0]!
        into[k++] = poses[body + 1]! + Math.cos(poses[body + 2]!) * half - target[1]!
      }
    },
    shapes: () => [
      ...names.map((name) => ({ kind: 'polygon', points: world.outline(name), tone: 'body' }) as const),
      { kind: 'circle', x: poses[tip]!, y: poses[tip + 1]!, radius: TIP, tone: 'accent' },
      { kind: 'circle', x: target[0]!, y: target[1]!, radius: 0.01, tone: 'faint' },
    ],
  }
}

/** A nearly straight arm at rest, the target anywhere in its disc, within reach. */
function start(world: World, target: Float64Array, physics: Record<string, number>, rng: Rng): void {
  const angles = new Float64Array(world.positions.length)
  // All but the last, the payload's own turning.
  for (let i = 0; i < angles.length - 1; i++) angles[i] = rng.uniform(-physics.startSpread!, physics.startSpread!)
  angles[0]! += Math.PI / 2
  const radius = Math.min(physics.targetReach!, physics.reach!)
  const [far, around] = [radius * Math.sqrt(rng.uniform()), rng.uniform(-Math.PI, Math.PI)]
  target[0] = far * Math.cos(around)
  target[1] = far * Math.sin(around)
  world.start(angles, new Float64Array(angles.length))
}

/** The links in a row, and at the end of the last one the payload. */
function build(names: readonly string[], physics: Record<string, number>, step: number, driven: AxisSpec): World {
  const length = physics.reach! / names.length
  const link = rod({ length, mass: physics.armMass! / names.length, thickness: 0.02 })
  return new World({
    step,
    gravity: 0,
    bodies: {
      ...Object.fromEntries(names.map((name) => [name, link])),
      tip: disc({ radius: TIP, mass: physics.payload! }),
    },
    joints: arm(names, length, driven),
  })
}

function arm(names: readonly string[], length: number, driven: AxisSpec): Record<string, JointSpec> {
  const hung = names.map((name, i): [string, JointSpec] => [
    name,
    pin({
      ...(i > 0 && { from: names[i - 1]!, on: [0, -length / 2] as const }),
      body: name,
      at: [0, length / 2],
      ...driven,
    }),
  ])
  return { ...Object.fromEntries(hung), grip: pin({ from: names.at(-1)!, body: 'tip', on: [0, -length / 2] }) }
}
