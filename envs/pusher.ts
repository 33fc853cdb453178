// The pusher: a finger on a gantry pushes a puck over a table to a goal, seen from above. After the pushing task of Peng et
// al. 2018 (Sim-to-Real Transfer of Robotic Control with Dynamics Randomization): 25 Hz, 100 steps, friction and mass of
// the puck as shifts, success within 7 cm. The arm is a gantry here and the reward is dense; both are ours.

import { type Outcome, type Rng, type Shape, z } from 'landbridge/core'
import {
  type BodySpec,
  bounded,
  box,
  commandSpace,
  disc,
  freeActuators,
  type Machine,
  norm,
  type Simulation,
  type Surface,
  simulatedEnv,
  unbounded,
  World,
} from 'landbridge/sim'

const CONTROL_HZ = 25
const FORCE = 5
const SUCCESS = 0.07
const WALLS = ['left', 'right', 'near', 'far'] as const

const channels = [
  { name: 'finger.x', unit: 'm' },
  { name: 'finger.y', unit: 'm' },
  { name: 'finger.velocity.x', unit: 'm/s' },
  { name: 'finger.velocity.y', unit: 'm/s' },
  { name: 'puck.x', unit: 'm' },
  { name: 'puck.y', unit: 'm' },
  { name: 'puck.velocity.x', unit: 'm/s' },
  { name: 'puck.velocity.y', unit: 'm/s' },
  { name: 'puck.velocity.angle', unit: 'rad/s' },
  { name: 'goal.x', unit: 'm' },
  { name: 'goal.y', unit: 'm' },
]
const motors = [
  { name: 'finger.force.x', unit: 'N' },
  { name: 'finger.force.y', unit: 'N' },
]

/** The pusher as a plug-in. */
export const pusher = simulatedEnv({
  id: 'pusher',
  summary: 'Push a puck over a table to a goal: after the task of Peng et al. 2018',
  options: { puck: z.enum(['disc', 'box']).default('disc').describe('shape of the puck') },
  simulate: ({ puck }): Simulation => ({
    sensors: channels.map((channel) => ({ ...channel, noise: channel.name.startsWith('goal') ? 0 : 0.005 })),
    observation: unbounded(channels),
    action: commandSpace(motors),
    actuators: freeActuators(motors, FORCE, CONTROL_HZ),
    privileged,
    terms: ['goal', 'reach', 'effort', 'there'],
    controlHz: CONTROL_HZ,
    maxSteps: 100,
    // The puck at the goal in nearly all episodes.
    solved: 8,
    substeps: 8,
    physics: constants,
    view: { left: -0.7, right: 0.7, bottom: -0.7, top: 0.7 },
    judge,
    machine: (physics, step) => machine(puck, physics as Constants, step),
  }),
})

const constants = {
  gravity: { nominal: 9.81, min: 1, max: 25, unit: 'm/s2', about: 'what presses the puck on the table' },
  puckMass: { nominal: 0.2, min: 0.05, max: 1, unit: 'kg', about: 'mass of the puck' },
  puckFriction: { nominal: 0.4, min: 0.05, max: 1.5, unit: '1', about: 'Coulomb coefficient of puck and table' },
  puckDamping: { nominal: 0.02, min: 0, max: 0.5, unit: 'N s/m', about: 'viscous friction of the puck' },
  puckSize: { nominal: 0.06, min: 0.04, max: 0.08, unit: 'm', about: 'radius of the puck, half its side for a box' },
  tableSize: { nominal: 0.6, min: 0.55, max: 0.7, unit: 'm', about: 'half the side of the table, up to its walls' },
  fingerRadius: { nominal: 0.03, min: 0.015, max: 0.045, unit: 'm', about: 'radius of the finger' },
  fingerMass: { nominal: 0.5, min: 0.2, max: 2, unit: 'kg', about: 'mass that the finger moves' },
  fingerDamping: { nominal: 3, min: 1, max: 10, unit: 'N s/m', about: 'viscous friction of the gantry' },
  fingerFriction: { nominal: 0.2, min: 0, max: 2, unit: 'N', about: 'Coulomb friction of the gantry' },
  contactFriction: {
    nominal: 0.3,
    min: 0,
    max: 1,
    unit: '1',
    about: 'Coulomb coefficient of finger and puck, puck and wall',
  },
  restitution: {
    nominal: 0.2,
    min: 0,
    max: 0.8,
    unit: '1',
    about: 'share of its speed with which the puck bounces off',
  },
  startSpeed: {
    nominal: 0.1,
    min: 0,
    max: 0.5,
    unit: 'm/s',
    about: 'the puck starts with each speed within plus and minus this',
  },
  reach: { nominal: 0.4, min: 0.2, max: 0.45, unit: 'm', about: 'puck and goal start within plus and minus this' },
}

type Constants = Record<keyof typeof constants, number>

/** What the policy does not see: how puck and table are made. */
const privileged = bounded([
  { name: 'puck.mass', unit: 'kg', low: 0 },
  { name: 'puck.friction', unit: '1', low: 0 },
  { name: 'finger.mass', unit: 'kg', low: 0 },
  { name: 'puck.contact', unit: 'N', low: 0 },
])

/** Dense reward: what the puck gains on the goal, what the finger gains on the puck, and each step with the puck there. */
function judge(observation: Float32Array, command: Float32Array, next: Float32Array, into: Outcome): void {
  into.terms[0] = 10 * (toGoal(observation) - toGoal(next))
  into.terms[1] = 2 * (toPuck(observation) - toPuck(next))
  into.terms[2] = -0.01 * ((command[0]! / FORCE) ** 2 + (command[1]! / FORCE) ** 2)
  into.terms[3] = toGoal(next) < SUCCESS ? 0.1 : 0
  into.reward = into.terms[0]! + into.terms[1]! + into.terms[2]! + into.terms[3]!
  into.terminated = false
}

function toGoal(at: Float32Array): number {
  return norm(at[4]! - at[9]!, at[5]! - at[10]!)
}

function toPuck(at: Float32Array): number {
  return norm(at[0]! - at[4]!, at[1]! - at[5]!)
}

function machine(kind: 'disc' | 'box', physics: Constants, step: number): Machine {
  const world = build(kind, physics, step)
  const { poses, rates, forces, loads } = world
  const finger = world.bodyAt('finger')
  const puck = world.bodyAt('puck')
  const goal = new Float64Array(2)
  const { fingerDamping, puckDamping } = physics
  return {
    world,
    motors: [-1, -1],
    memory: goal,
    start: (rng) => start(kind, world, goal, physics, rng),
    drive(efforts) {
      for (let i = 0; i < 2; i++) {
        forces[finger + i]! += efforts[i]! - fingerDamping * rates[finger + i]!
        forces[puck + i]! -= puckDamping * rates[puck + i]!
      }
    },
    read(into) {
      for (let i = 0; i < 2; i++) {
        into[i] = poses[finger + i]!
        into[2 + i] = rates[finger + i]!
        into[4 + i] = poses[puck + i]!
        into[6 + i] = rates[puck + i]!
        into[9 + i] = goal[i]!
      }
      into[8] = rates[puck + 2]!
    },
    privilege(into) {
      into[0] = physics.puckMass
      into[1] = physics.puckFriction
      into[2] = physics.fingerMass
      into[3] = loads[puck / 3]!
    },
    shapes: () => shapes(kind, world, goal, physics),
  }
}

function start(kind: 'disc' | 'box', world: World, goal: Float64Array, of: Constants, rng: Rng): void {
  const { reach, startSpeed, puckSize, tableSize } = of
  const draw = () => rng.uniform(-reach, reach)
  const push = () => rng.uniform(-startSpeed, startSpeed)
  const drawn = [draw(), draw()] as const
  const angle = rng.uniform(-Math.PI, Math.PI)
  // How far the puck goes from its middle along x and y, and its middle from that of the table, clear of the walls.
  const half = puckSize * (kind === 'disc' ? 1 : Math.abs(Math.cos(angle)) + Math.abs(Math.sin(angle)))
  const room = tableSize - half - 0.005
  const [x, y] = [Math.min(Math.max(drawn[0], -room), room), Math.min(Math.max(drawn[1], -room), room)]
  world.put('puck', [x, y, angle], [push(), push(), 0])
  goal[0] = draw()
  goal[1] = draw()
  // Beside the puck, on the side of the table's middle that is farther from a wall.
  const side = x > 0 ? -1 : 1
  world.put('finger', [x + side * (half + 0.05), y, 0], [0, 0, 0])
  world.start([], [])
}

function shapes(kind: 'disc' | 'box', world: World, goal: Float64Array, of: Constants): Shape[] {
  const { poses } = world
  const finger = world.bodyAt('finger')
  const puck = world.bodyAt('puck')
  const t = of.tableSize
  return [
    { kind: 'polygon', points: [-t, -t, t, -t, t, t, -t, t], tone: 'ground' },
    { kind: 'circle', x: goal[0]!, y: goal[1]!, radius: SUCCESS, tone: 'faint' },
    kind === 'disc'
      ? { kind: 'circle', x: poses[puck]!, y: poses[puck + 1]!, radius: of.puckSize, tone: 'body' }
      : { kind: 'polygon', points: world.outline('puck'), tone: 'body' },
    { kind: 'circle', x: poses[finger]!, y: poses[finger + 1]!, radius: of.fingerRadius, tone: 'accent' },
  ]
}

function build(kind: 'disc' | 'box', of: Constants, step: number): World {
  const { puckMass, puckSize, contactFriction, restitution } = of
  const surface = { friction: contactFriction, restitution }
  const size = { width: 2 * puckSize, height: 2 * puckSize }
  const shape = kind === 'disc' ? disc({ radius: puckSize, mass: puckMass }) : box({ ...size, mass: puckMass })
  const press = of.puckFriction * puckMass * of.gravity
  // Torque of a disc under even pressure; of a square, the same as of a disc of its area.
  const lever = (2 / 3) * (kind === 'disc' ? puckSize : (2 * puckSize) / Math.sqrt(Math.PI))
  return new World({
    step,
    gravity: 0,
    bodies: {
      finger: {
        ...disc({ radius: of.fingerRadius, mass: of.fingerMass }),
        surface: { ...surface, restitution: 0 },
        support: { force: of.fingerFriction, torque: 0 },
      },
      puck: { ...shape, surface, support: { force: press, torque: press * lever } },
      ...Object.fromEntries(WALLS.map((name) => [name, wall(name, of.tableSize, surface)])),
    },
  })
}

function wall(name: (typeof WALLS)[number], tableSize: number, surface: Surface): BodySpec {
  const upright = name === 'left' || name === 'right'
  const away = (tableSize + 0.1) * (name === 'left' || name === 'near' ? -1 : 1)
  const plank = box({ width: upright ? 0.2 : 2.4 * tableSize, height: upright ? 2.4 * tableSize : 0.2, mass: 1 })
  return { ...plank, fixed: true, surface: { ...surface, group: 2 }, pose: upright ? [away, 0, 0] : [0, away, 0] }
}
