// A rover with two driven wheels among obstacles: reach a goal by lidar without touching anything. Wheels push by what they slip, within
// their grip, and wear: a worn wheel is smaller than the rover believes. Seen from above; every episode draws obstacles and goal.

import { type Channel, type Outcome, type Rng, type Shape, z } from 'landbridge/core'
import {
  bounded,
  type Channels,
  disc,
  isPassable,
  type Machine,
  norm,
  rayChannels,
  readLidar,
  readPoint,
  type Simulation,
  simulatedEnv,
  World,
} from 'landbridge/sim'

const CONTROL_HZ = 10
/** Half the side of the yard, m. */
const YARD = 4
const NEAR = 0.35
const LONGEST = 4
const FASTEST = 12

/** All but the lidar. */
const sensors = [
  { name: 'goal.ahead', unit: 'm', noise: 0.05 },
  { name: 'goal.left', unit: 'm', noise: 0.05 },
  { name: 'rover.speed', unit: 'm/s', noise: 0.02 },
  { name: 'rover.yawRate', unit: 'rad/s', noise: 0.02 },
  { name: 'bumper', unit: '1', noise: 0, jumps: true },
]

/** What the policy does not see. */
const privileged = bounded([
  { name: 'wheels.slip', unit: '1', low: 0, high: 1 },
  { name: 'ground.grip', unit: '1', low: 0, high: 3 },
])

/** The rover as a plug-in. */
export const rover = simulatedEnv({
  id: 'rover',
  summary: 'Drive two wheels to a goal among obstacles, by lidar',
  options: {
    rays: z.int().min(4).max(90).default(18).describe('rays of the lidar, all around, named by degrees to the left'),
    obstacles: z.int().min(0).max(20).default(8).describe('how many discs stand in the yard'),
    actuator: z
      .enum(['speed', 'dc-motor'])
      .default('speed')
      .describe('`speed`: wheels turn as commanded; `dc-motor`: by their voltage, within a torque-speed line'),
  },
  simulate: ({ rays, obstacles, actuator }): Simulation => ({
    sensors: [...sensors, ...beams(rays).map((beam) => ({ ...beam, noise: 0.02 }))],
    observation: observation(rays),
    privileged,
    ...wheels[actuator],
    terms: ['progress', 'goal', 'collision', 'time'],
    controlHz: CONTROL_HZ,
    maxSteps: 300,
    // All but a few reach the goal.
    solved: 10,
    substeps: 10,
    physics: { ...constants, ...(actuator === 'dc-motor' && motors) },
    view: { left: -YARD - 0.2, right: YARD + 0.2, bottom: -YARD - 0.2, top: YARD + 0.2 },
    judge,
    machine: (physics, step) => machine(physics, step, { rays, obstacles }),
  }),
})

const constants = {
  gravity: { nominal: 9.81, min: 1, max: 25, unit: 'm/s2', about: 'what presses the wheels down' },
  mass: { nominal: 8, min: 2, max: 30, unit: 'kg', about: 'mass of the rover, a disc' },
  inertia: { nominal: 1, min: 0.5, max: 2, unit: '1', about: "inertia about its middle over a disc's" },
  radius: { nominal: 0.2, min: 0.14, max: 0.26, unit: 'm', about: 'radius of the rover' },
  lidarRange: {
    nominal: LONGEST,
    min: 1,
    max: LONGEST,
    unit: 'm',
    about: 'what is farther off the lidar does not see',
  },
  grip: { nominal: 0.7, min: 0.1, max: 1.5, unit: '1', about: 'largest force of a wheel over its load' },
  slipStiffness: {
    nominal: 120,
    min: 30,
    max: 300,
    unit: 'N s/m',
    about: 'force of a wheel over its slip, for little slip',
  },
  slip: { nominal: 0, min: 0, max: 0.6, unit: '1', about: 'share of the turning that soft ground swallows' },
  wheelRadius: { nominal: 0.08, min: 0.05, max: 0.12, unit: 'm', about: 'radius of a new wheel' },
  leftWear: { nominal: 0, min: 0, max: 0.4, unit: '1', about: "share of the left wheel's radius that is worn off" },
  rightWear: {
    nominal: 0,
    min: 0,
    max: 0.4,
    unit: '1',
    about: "share of the right wheel's radius that is worn off",
  },
  trackWidth: { nominal: 0.34, min: 0.2, max: 0.5, unit: 'm', about: 'distance between the wheels' },
  obstacleRadius: { nominal: 0.35, min: 0.1, max: 0.6, unit: 'm', about: 'radius of the obstacles' },
}

const motors = {
  motorStall: { nominal: 2, min: 0.5, max: 6, unit: 'N m', about: 'torque of each motor at rest, at full voltage' },
  motorFreeSpeed: {
    nominal: FASTEST,
    min: 4,
    max: 24,
    unit: 'rad/s',
    about: 'speed of each motor without load, at full voltage',
  },
}

/** What commands are: speeds, or shares of the full voltage. */
const wheels = { speed: commands('rad/s', '', FASTEST), 'dc-motor': commands('1', '.voltage', 1) }

function commands(unit: string, what: string, most: number): Pick<Simulation, 'action' | 'actuators'> {
  const channels = ['left', 'right'].map((side) => ({ name: `wheel.${side}${what}`, unit }))
  const slew = 4 * most * CONTROL_HZ
  return {
    action: { kind: 'box', channels, low: [-1, -1], high: [1, 1] },
    actuators: { channels, low: [-most, -most], high: [most, most], slew: [slew, slew], safe: [0, 0] },
  }
}

function beams(rays: number): Channel[] {
  return rayChannels('lidar', { rays, spread: 2 * Math.PI })
}

function observation(rays: number): Channels {
  return bounded([
    ...sensors.map((sensor) => (sensor.name === 'bumper' ? { ...sensor, low: 0, high: 1 } : sensor)),
    ...beams(rays).map((beam) => ({ ...beam, low: 0, high: LONGEST })),
  ])
}

/** Ends at the goal or with a collision, which the goal does not outweigh. */
function judge(observation: Float32Array, _command: Float32Array, next: Float32Array, into: Outcome): void {
  const reached = norm(next[0]!, next[1]!) < NEAR
  const struck = next[4]! > 0.5
  into.terms[0] = norm(observation[0]!, observation[1]!) - norm(next[0]!, next[1]!)
  into.terms[1] = reached && !struck ? 10 : 0
  into.terms[2] = struck ? -10 : 0
  into.terms[3] = -0.02
  into.reward = into.terms[0]! + into.terms[1]! + into.terms[2]! + into.terms[3]!
  into.terminated = reached || struck
}

/** Of the rover and what it strikes, which ends the episode. */
const surface = { friction: 0.5 }
const still = { mass: 1, inertia: 1, fixed: true, surface } as const
const outline = (x: number, y: number) => [-x, -y, x, -y, x, y, -x, y]
const walls = {
  west: { ...still, outline: outline(0.1, YARD + 0.2), pose: [-YARD - 0.1, 0, 0] },
  east: { ...still, outline: outline(0.1, YARD + 0.2), pose: [YARD + 0.1, 0, 0] },
  south: { ...still, outline: outline(YARD, 0.1), pose: [0, -YARD - 0.1, 0] },
  north: { ...still, outline: outline(YARD, 0.1), pose: [0, YARD + 0.1, 0] },
} as const

function machine(physics: Record<string, number>, step: number, of: { rays: number; obstacles: number }): Machine {
  const obstacles = Array.from({ length: of.obstacles }, (_, i) => `obstacle ${i}`)
  const world = build(physics, step, obstacles)
  const at = world.bodyAt('rover')
  const { poses, rates } = world
  const goal = new Float64Array(2)
  const yard = { world, obstacles, goal, physics }
  const fan = { rays: of.rays, spread: 2 * Math.PI, longest: physics.lidarRange! }
  return {
    world,
    motors: [-1, -1],
    memory: goal,
    start: (rng) => start(yard, rng),
    drive: createWheels(physics, world, at),
    read(into) {
      readPoint(poses, at, goal[0]!, goal[1]!, into, 0)
      into[2] = Math.cos(poses[at + 2]!) * rates[at]! + Math.sin(poses[at + 2]!) * rates[at + 1]!
      into[3] = rates[at + 2]!
      into[4] = world.touches(at) ? 1 : 0
      readLidar(world, at, fan, into, 5)
    },
    privilege(into) {
      into[0] = physics.slip!
      into[1] = physics.grip!
    },
    shapes: () => shapes(yard),
  }
}

function build(physics: Record<string, number>, step: number, obstacles: readonly string[]): World {
  const body = disc({ radius: physics.radius!, mass: physics.mass!, surface })
  const rock = disc({ radius: physics.obstacleRadius!, mass: 1, fixed: true, surface })
  return new World({
    step,
    gravity: 0,
    bodies: {
      rover: { ...body, inertia: body.inertia * physics.inertia! },
      ...walls,
      ...Object.fromEntries(obstacles.map((name) => [name, rock])),
    },
  })
}

/** What an episode is laid out in. */
interface Yard {
  world: World
  obstacles: readonly string[]
  goal: Float64Array
  physics: Record<string, number>
}

/** The rover anywhere, a goal at least 2 m off, and obstacles where they leave room and a way; those that find no place stand outside. */
function start({ world, obstacles, goal, physics }: Yard, rng: Rng): void {
  const place = () => rng.uniform(-YARD + 0.5, YARD - 0.5)
  const [x, y] = [place(), place()]
  do for (let c = 0; c < 2; c++) goal[c] = place()
  while (norm(goal[0]! - x, goal[1]! - y) < 2)
  world.put('rover', [x, y, rng.uniform(-Math.PI, Math.PI)], [0, 0, 0])
  // Room for the rover between an obstacle and where it starts, and around the goal.
  const room = physics.obstacleRadius! + 3 * physics.radius!
  const wide = physics.obstacleRadius! + 1.5 * physics.radius!
  const standing: [number, number][] = []
  const isFree = (ox: number, oy: number) =>
    norm(ox - x, oy - y) > room &&
    norm(ox - goal[0]!, oy - goal[1]!) > room &&
    isPassable([[x, y], goal], [...standing, [ox, oy]], wide, YARD - 1.5 * physics.radius!)
  for (const name of obstacles) {
    let [ox, oy] = [x, y]
    for (let k = 0; k < 50 && !isFree(ox, oy); k++) [ox, oy] = [place(), place()]
    const stands = isFree(ox, oy)
    if (stands) standing.push([ox, oy])
    world.put(name, stands ? [ox, oy, 0] : [2 * YARD + 2, 0, 0], [0, 0, 0])
  }
  world.start([], [])
}

function shapes({ world, obstacles, goal, physics }: Yard): Shape[] {
  const { poses } = world
  const circle = (body: number, radius: number, tone: Shape['tone']): Shape => ({
    kind: 'circle',
    x: poses[body]!,
    y: poses[body + 1]!,
    radius,
    tone,
  })
  const rover = world.bodyAt('rover')
  const [x, y, heading] = [poses[rover]!, poses[rover + 1]!, poses[rover + 2]!]
  return [
    { kind: 'polygon', points: outline(YARD, YARD), tone: 'ground' },
    ...obstacles.map((name) => circle(world.bodyAt(name), physics.obstacleRadius!, 'body')),
    { kind: 'circle', x: goal[0]!, y: goal[1]!, radius: NEAR, tone: 'faint' },
    circle(rover, physics.radius!, 'accent'),
    { kind: 'line', points: [x, y, x + 0.3 * Math.cos(heading), y + 0.3 * Math.sin(heading)], tone: 'body' },
  ]
}

/**
 * Adds the forces of both wheels: slip along and across, within the friction circle of half the weight. With DC motors the
 * wheels have no inertia: each turns so fast that its motor's torque is that of its slip.
 */
function createWheels(physics: Record<string, number>, world: World, at: number): NonNullable<Machine['drive']> {
  const { poses, rates, forces } = world
  const stiffness = physics.slipStiffness!
  const most = (physics.grip! * physics.mass! * physics.gravity!) / 2
  const rims = [physics.leftWear!, physics.rightWear!].map(
    (wear) => physics.wheelRadius! * (1 - wear) * (1 - physics.slip!),
  )
  const { motorStall = 0, motorFreeSpeed = 1 } = physics
  /** Speed of a wheel's rim where the ground passes at `ground`, m/s. */
  const rimSpeed = (rim: number, effort: number, ground: number) => {
    if (motorStall === 0) return rim * effort
    return (
      (rim * (motorStall * effort + rim * stiffness * ground)) / (motorStall / motorFreeSpeed + rim * rim * stiffness)
    )
  }
  return (efforts) => {
    const cos = Math.cos(poses[at + 2]!)
    const sin = Math.sin(poses[at + 2]!)
    const along = cos * rates[at]! + sin * rates[at + 1]!
    const across = cos * rates[at + 1]! - sin * rates[at]!
    for (let i = 0; i < 2; i++) {
      const aside = ((i === 0 ? 1 : -1) * physics.trackWidth!) / 2
      const ground = along - rates[at + 2]! * aside
      const lengthwise = stiffness * (rimSpeed(rims[i]!, efforts[i]!, ground) - ground)
      const crosswise = -stiffness * across
      const total = norm(lengthwise, crosswise)
      const share = total > most ? most / total : 1
      forces[at]! += share * (cos * lengthwise - sin * crosswise)
      forces[at + 1]! += share * (sin * lengthwise + cos * crosswise)
      forces[at + 2]! -= share * aside * lengthwise
    }
  }
}
