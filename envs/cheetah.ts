// The cheetah: a long back on two legs of three links runs forward. Task, body and constants of Gymnasium's HalfCheetah-v5
// (Wawrzynski 2009; mujoco/assets/half_cheetah.xml) in the plane: links are solid capsules that pass each other; angles are
// counter-clockwise, which is the other sign there. Ground other than flat is ours.

import { type Outcome, z } from 'landbridge/core'
import { drawTrack, type Machine, type Simulation, simulatedEnv, type Track, terrainKinds } from 'landbridge/sim'
import { cheetahBody, links } from './cheetah-body.js'

const CONTROL_HZ = 20
/** Distances ahead of the torso at which the ground's height is seen where it is not flat, m. */
const AHEAD = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 2.5]
const HEIGHT = 0.7

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
  const { world, middle } = cheetahBody(track.points, physics, step)
  const { positions, velocities, poses, rates, loads } = world
  const torso = world.bodyAt('torso')
  const spread = physics.startSpread!
  return {
    world,
    motors: links.map(({ name }) => world.joint(name)),
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
