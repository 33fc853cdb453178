// The lander: come down softly between two flags on a main engine and two side engines. Task, body and constants of
// Gymnasium's LunarLander-v3 (Klimov 2016; box2d/lunar_lander.py) in SI units: 30 of its pixels are a metre; its side engines'
// lever does not depend on the attitude here. `mainEngine`, its strength, is the axis along which Mehta et al. 2019 shift it.

import { type Shape, type Space, z } from 'landbridge/core'
import {
  box,
  commandSpace,
  drawMoon,
  freeActuators,
  gust,
  type Machine,
  norm,
  pin,
  polygon,
  type Simulation,
  scatter,
  simulatedEnv,
  type Track,
  World,
} from 'landbridge/sim'

const CONTROL_HZ = 50
/** Half the width and the height of the window, and the height of the pad in it, m. */
const HALF = 10
const TOP = 400 / 30
const PAD = TOP / 4
const moon = { half: HALF, height: TOP / 2, pad: PAD }
/** Height of the frame's origin above the pad when it stands on its legs, m. */
const STANDING = 18 / 30
/** Control steps at rest that count as landed, and what counts as rest: m/s, rad/s. */
const REST = { steps: 25, speed: 0.01, spin: Math.PI / 90 }

const channels = [
  { name: 'lander.x', unit: 'm' },
  { name: 'lander.y', unit: 'm' },
  { name: 'lander.velocity.x', unit: 'm/s' },
  { name: 'lander.velocity.y', unit: 'm/s' },
  { name: 'lander.angle', unit: 'rad' },
  { name: 'lander.velocity.angle', unit: 'rad/s' },
  { name: 'left.contact', unit: '1' },
  { name: 'right.contact', unit: '1' },
]
/** What the policy does not see. */
const privileged = {
  channels: [
    { name: 'hull.load', unit: 'N' },
    { name: 'left.load', unit: 'N' },
    { name: 'right.load', unit: 'N' },
    { name: 'wind.force', unit: 'N' },
    { name: 'main.thrust', unit: 'N' },
    { name: 'ground.height', unit: 'm' },
  ],
  low: [0, 0, 0, Number.NEGATIVE_INFINITY, 0, Number.NEGATIVE_INFINITY],
  high: Array<number>(6).fill(Number.POSITIVE_INFINITY),
}
const engines = [
  { name: 'main.throttle', unit: '1' },
  { name: 'side.throttle', unit: '1' },
]

/** The lander as a plug-in. */
export const lander = simulatedEnv({
  id: 'lander',
  summary: "Land softly between two flags: the task of Gymnasium's LunarLander-v3 and LunarLanderContinuous-v3",
  options: {
    action: z.enum(['discrete', 'continuous']).default('continuous').describe('one engine at a time, or throttles'),
  },
  simulate: ({ action }): Simulation => ({
    sensors: channels.map((channel) => ({ ...channel, noise: channel.unit === '1' ? 0 : 0.01 })),
    observation: {
      channels,
      low: channels.map(({ unit }) => (unit === '1' ? 0 : Number.NEGATIVE_INFINITY)),
      high: channels.map(({ unit }) => (unit === '1' ? 1 : Number.POSITIVE_INFINITY)),
    },
    action: actionSpace(action),
    actuators: freeActuators(engines, 1, CONTROL_HZ),
    terms: ['distance', 'speed', 'angle', 'legs', 'fuel', 'end'],
    controlHz: CONTROL_HZ,
    maxSteps: 1000,
    solved: 200,
    substeps: 1,
    physics: constants,
    view: { left: -HALF, right: HALF, bottom: -PAD, top: TOP - PAD },
    privileged,
    varies: true,
    machine: (physics, step, rng) => machine(drawMoon(rng, moon), physics, step),
  }),
})

const constants = {
  gravity: { nominal: 10, min: 1, max: 12, unit: 'm/s2', about: 'downward acceleration' },
  hullMass: { nominal: 4.817, min: 2, max: 10, unit: 'kg', about: 'mass of the hull' },
  legMass: { nominal: 0.0711, min: 0.02, max: 0.5, unit: 'kg', about: 'mass of each leg' },
  mainEngine: { nominal: 260 / 3, min: 40, max: 400 / 3, unit: 'N', about: "full thrust; the source's 13 is 86.7 N" },
  sideEngine: { nominal: 12, min: 2, max: 40, unit: 'N', about: 'full thrust of each side engine' },
  engineHeight: { nominal: 14 / 30, min: 0.2, max: 0.8, unit: 'm', about: 'height of the side engines on the frame' },
  dispersion: { nominal: 1, min: 0, max: 2, unit: '1', about: 'unsteadiness of thrusts: at 1 half of the main one' },
  wind: { nominal: 0, min: 0, max: 20, unit: 'N', about: 'strongest wind until a leg touches' },
  turbulence: { nominal: 0, min: 0, max: 2, unit: 'N m', about: 'strongest torque of the wind' },
  legStrength: { nominal: 40, min: 10, max: 100, unit: 'N m', about: 'torque at which a leg gives way' },
  legLength: { nominal: 16 / 30, min: 0.4, max: 0.7, unit: 'm', about: 'length of each leg' },
  legWidth: { nominal: 4 / 30, min: 0.06, max: 0.25, unit: 'm', about: 'width of each leg' },
  legReach: { nominal: 20 / 30, min: 0.5, max: 0.9, unit: 'm', about: "from the frame aside to a leg's middle" },
  legDrop: { nominal: 18 / 30, min: 0.5, max: 0.8, unit: 'm', about: "from the frame down to a leg's middle" },
  legLow: { nominal: 0.4, min: 0.3, max: 0.6, unit: 'rad', about: 'stop that a leg is held against, aside' },
  legTravel: { nominal: 0.5, min: 0.1, max: 0.8, unit: 'rad', about: 'how far a leg gives way, up to its other stop' },
  legSpeed: { nominal: 0.3, min: 0.1, max: 1, unit: 'rad/s', about: 'speed with which a leg goes back to its stop' },
  legDamping: { nominal: 1000, min: 10, max: 3000, unit: 'N m s/rad', about: 'torque of a leg over its lack of speed' },
  restitution: { nominal: 0, min: 0, max: 0.5, unit: '1', about: 'share of its speed with which it bounces off' },
  hullFriction: { nominal: 0.1, min: 0, max: 1, unit: '1', about: 'Coulomb coefficient between hull and ground' },
  friction: { nominal: 0.141, min: 0, max: 1, unit: '1', about: 'Coulomb coefficient between legs and ground' },
  startImpulse: { nominal: 20, min: 0, max: 40, unit: 'N s', about: 'each part of the first push lies within this' },
}

function actionSpace(kind: 'discrete' | 'continuous'): Space {
  if (kind === 'continuous') return commandSpace(engines)
  return {
    kind: 'discrete',
    choices: [
      { name: 'coast', command: [0, 0] },
      { name: 'left', command: [0, -1] },
      { name: 'main', command: [1, 0] },
      { name: 'right', command: [0, 1] },
    ],
  }
}

/** Fills in what the reward is the growth of: nearness, slowness, uprightness, legs down. */
function shaping(at: ArrayLike<number>, into: Float64Array): void {
  const high = TOP / 2
  into[0] = -100 * norm(at[0]! / HALF, at[1]! / high)
  into[1] = -100 * norm((at[2]! * HALF) / CONTROL_HZ, (at[3]! * high) / CONTROL_HZ)
  into[2] = -100 * Math.abs(at[4]!)
  into[3] = 10 * (at[6]! + at[7]!)
}

/** What an episode remembers, by place: control steps, phases of the wind, seed of the engines, steps at rest. */
const CLOCK = 0
const WIND = 1
const TWIST = 2
const SEED = 3
const RESTING = 4
/** From here on the four parts of the shaping. */
const SHAPING = 5

const frame = polygon({
  outline: [14, 17, -14, 17, -17, 0, -17, -10, 17, -10, 17, 0].map((pixels) => pixels / 30),
  mass: 1,
})
/** Height of the hull's centre of mass above the frame's origin, through which the main engine's axis goes, m. */
const CENTRE = frame.centre[1]

/** Hull and legs over the points of a ground: x, y, ... in m. */
function build(ground: readonly number[], physics: Record<string, number>, step: number): World {
  const of = physics as Record<keyof typeof constants, number>
  const { friction, hullFriction, restitution, legLow } = of
  const legHigh = legLow + of.legTravel
  const legs = { friction, restitution, group: 1 }
  const leg = { ...box({ width: of.legWidth, height: of.legLength, mass: of.legMass }), surface: legs }
  // A leg hangs on the frame's origin and is held against its lower stop by a slow, weak motor.
  const knee = (body: string, side: 1 | -1) =>
    pin({
      from: 'hull',
      body,
      on: [0, -CENTRE],
      at: [-side * of.legReach, of.legDrop],
      limits: side === 1 ? [legLow, legHigh] : [-legHigh, -legLow],
      servo: { stiffness: 0, damping: of.legDamping },
      effortLimit: of.legStrength,
    })
  const inertia = of.hullMass * frame.inertia
  const surface = { friction: hullFriction, restitution, group: 1 }
  return new World({
    step,
    gravity: of.gravity,
    bodies: { hull: { ...frame, mass: of.hullMass, inertia, surface }, left: leg, right: leg },
    joints: { left: knee('left', -1), right: knee('right', 1) },
    terrain: [{ points: ground, surface: { friction } }],
    pairs: [{ a: 'terrain', b: 'hull', friction: hullFriction }],
  })
}

function machine(first: Track, physics: Record<string, number>, step: number): Machine {
  let ground = first
  const world = build(ground.points, physics, step)
  const { poses, rates, loads } = world
  const [hull, left, right] = ['hull', 'left', 'right'].map((name) => world.bodyAt(name)) as [number, number, number]
  const memory = new Float64Array(SHAPING + 4)
  const state = new Float64Array(channels.length)
  const now = new Float64Array(4)
  const look = (into: Float64Array) => {
    const angle = poses[hull + 2]!
    into[0] = poses[hull]! + CENTRE * Math.sin(angle)
    into[1] = poses[hull + 1]! - CENTRE * Math.cos(angle) - STANDING
    into[2] = rates[hull]!
    into[3] = rates[hull + 1]!
    into[4] = angle
    into[5] = rates[hull + 2]!
    into[6] = loads[left / 3]! > 0 ? 1 : 0
    into[7] = loads[right / 3]! > 0 ? 1 : 0
  }
  return {
    world,
    motors: [-1, -1],
    memory,
    start(rng) {
      memory[CLOCK] = 0
      memory[WIND] = rng.integer(19998) - 9999
      memory[TWIST] = rng.integer(19998) - 9999
      memory[SEED] = rng.integer(2 ** 32)
      memory[RESTING] = 0
      const mass = physics.hullMass! + 2 * physics.legMass!
      const push = () => rng.uniform(-physics.startImpulse!, physics.startImpulse!) / mass
      world.put('hull', [0, TOP - PAD + CENTRE, 0], [push(), push(), 0])
      world.start([-physics.legLow!, physics.legLow!], [0, 0])
      world.targetSpeeds[0] = physics.legSpeed!
      world.targetSpeeds[1] = -physics.legSpeed!
      look(state)
      shaping(state, now)
      memory.set(now, SHAPING)
    },
    redraw(rng) {
      ground = drawMoon(rng, moon)
      world.reground(ground.points)
    },
    drive: (throttles) =>
      fire(world, hull, physics, memory, throttles[0]!, throttles[1]!, loads[left / 3]! + loads[right / 3]! > 0),
    read(into) {
      memory[CLOCK]!++
      look(state)
      into.set(state)
    },
    privilege(into) {
      into[0] = loads[hull / 3]!
      into[1] = loads[left / 3]!
      into[2] = loads[right / 3]!
      into[3] = state[6]! + state[7]! > 0 ? 0 : physics.wind! * gust(memory[WIND]! + memory[CLOCK]!)
      into[4] = physics.mainEngine!
      into[5] = ground.height(state[0]!)
    },
    outcome(command, into) {
      const still = norm(state[2]!, state[3]!) < REST.speed && Math.abs(state[5]!) < REST.spin
      memory[RESTING] = still && state[6]! + state[7]! > 0 ? memory[RESTING]! + 1 : 0
      const crashed = loads[hull / 3]! > 0 || Math.abs(state[0]!) >= HALF
      const landed = !crashed && memory[RESTING]! >= REST.steps
      const { terms } = into
      shaping(state, now)
      for (let i = 0; i < 4; i++) {
        terms[i] = crashed || landed ? 0 : now[i]! - memory[SHAPING + i]!
        memory[SHAPING + i] = now[i]!
      }
      const main = command[0]!
      const side = Math.abs(command[1]!)
      const burnt = (main > 0 ? 0.15 + 0.15 * main : 0) + (side > 0.5 ? 0.03 * side : 0)
      terms[4] = crashed || landed ? 0 : -burnt
      terms[5] = crashed ? -100 : landed ? 100 : 0
      into.reward = terms[0]! + terms[1]! + terms[2]! + terms[3]! + terms[4]! + terms[5]!
      into.terminated = crashed || landed
    },
    shapes: () => [
      { kind: 'line', points: [...ground.points], tone: 'ground' },
      ...[-2, 2].map((x): Shape => ({ kind: 'line', points: [x, 0, x, 1.6, x + 0.8, 1.4, x, 1.2], tone: 'faint' })),
      { kind: 'polygon', points: world.outline('left'), tone: 'accent' },
      { kind: 'polygon', points: world.outline('right'), tone: 'accent' },
      { kind: 'polygon', points: world.outline('hull'), tone: 'body' },
    ],
  }
}

/** Engines at their throttles, unsteady, and the wind until a leg touches, as forces on the hull. */
function fire(
  { poses, forces }: World,
  hull: number,
  physics: Record<string, number>,
  memory: Float64Array,
  throttle: number,
  side: number,
  touching: boolean,
): void {
  const unsteady = (k: number) => physics.dispersion! * scatter(memory[SEED]!, 4 * memory[CLOCK]! + k)
  const sin = Math.sin(poses[hull + 2]!)
  const cos = Math.cos(poses[hull + 2]!)
  const thrust = throttle > 0 ? physics.mainEngine! * (0.5 + 0.5 * Math.min(throttle, 1)) : 0
  const kick = Math.abs(side) > 0.5 ? physics.sideEngine! * Math.min(Math.abs(side), 1) : 0
  const up = thrust * (1 + unsteady(0) / 2) + (kick * unsteady(1)) / 12
  const askew = (thrust * unsteady(2)) / 4
  const beside = kick * (Math.sign(side) + unsteady(3) / 4)
  forces[hull]! += cos * (askew + beside) - sin * up
  forces[hull + 1]! += sin * (askew + beside) + cos * up
  forces[hull + 2]! += CENTRE * askew - (physics.engineHeight! - CENTRE) * beside
  if (touching) return
  forces[hull]! += physics.wind! * gust(memory[WIND]! + memory[CLOCK]!)
  forces[hull + 2]! += physics.turbulence! * gust(memory[TWIST]! + memory[CLOCK]!)
}
