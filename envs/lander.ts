// The lander: come down softly between two flags on a main engine and two side engines. Task, body and constants of
// Gymnasium's LunarLander-v3 (Klimov 2016; box2d/lunar_lander.py) in SI units: 30 of its pixels are a metre; its side engines'
// lever does not depend on the attitude here. `mainEngine`, its strength, is the axis along which Mehta et al. 2019 shift it.

import { type Outcome, type Rng, type Shape, type Space, z } from 'landbridge/core'
import {
  bounded,
  box,
  choiceSpace,
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
  sensorsOf,
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
  { name: 'left.contact', unit: '1', low: 0, high: 1 },
  { name: 'right.contact', unit: '1', low: 0, high: 1 },
]
/** What the policy does not see. */
const privileged = bounded([
  ...['hull', 'left', 'right'].map((name) => ({ name: `${name}.load`, unit: 'N', low: 0 })),
  { name: 'wind.force', unit: 'N' },
  { name: 'main.thrust', unit: 'N', low: 0 },
  { name: 'ground.height', unit: 'm' },
])
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
    sensors: sensorsOf(channels, 0.01),
    observation: bounded(channels),
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

/** By name, those of the machine; others are of its sensors and motors. */
type Constants = Record<keyof typeof constants, number>

function actionSpace(kind: 'discrete' | 'continuous'): Space {
  if (kind === 'continuous') return commandSpace(engines)
  return choiceSpace({ coast: [0, 0], left: [0, -1], main: [1, 0], right: [0, 1] })
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
function build(ground: readonly number[], of: Constants, step: number): World {
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

/** The lander of an episode. */
interface Craft {
  world: World
  of: Constants
  /** Offsets in the world's poses. */
  hull: number
  left: number
  right: number
  memory: Float64Array
  /** As observed without noise. */
  state: Float64Array
}

function machine(first: Track, physics: Record<string, number>, step: number): Machine {
  let ground = first
  const of = physics as Constants
  const world = build(ground.points, of, step)
  const [hull, left, right] = ['hull', 'left', 'right'].map((name) => world.bodyAt(name)) as [number, number, number]
  const memory = new Float64Array(SHAPING + 4)
  const craft = { world, of, hull, left, right, memory, state: new Float64Array(channels.length) }
  const now = new Float64Array(4)
  return {
    world,
    motors: [-1, -1],
    memory,
    start: (rng) => start(craft, rng),
    redraw(rng) {
      ground = drawMoon(rng, moon)
      world.reground(ground.points)
    },
    drive: (throttles) => fire(craft, throttles[0]!, throttles[1]!),
    read(into) {
      memory[CLOCK]!++
      look(craft)
      for (let i = 0; i < into.length; i++) into[i] = craft.state[i]!
    },
    privilege: (into) => privilege(craft, ground, into),
    outcome: (command, into) => judge(craft, now, command, into),
    shapes: () => [
      { kind: 'line', points: [...ground.points], tone: 'ground' },
      ...[-2, 2].map((x): Shape => ({ kind: 'line', points: [x, 0, x, 1.6, x + 0.8, 1.4, x, 1.2], tone: 'faint' })),
      { kind: 'polygon', points: world.outline('left'), tone: 'accent' },
      { kind: 'polygon', points: world.outline('right'), tone: 'accent' },
      { kind: 'polygon', points: world.outline('hull'), tone: 'body' },
    ],
  }
}

function start(craft: Craft, rng: Rng): void {
  const { world, of, memory, state } = craft
  memory[CLOCK] = 0
  memory[WIND] = rng.integer(19998) - 9999
  memory[TWIST] = rng.integer(19998) - 9999
  memory[SEED] = rng.integer(2 ** 32)
  memory[RESTING] = 0
  const push = () => rng.uniform(-of.startImpulse, of.startImpulse) / (of.hullMass + 2 * of.legMass)
  world.put('hull', [0, TOP - PAD + CENTRE, 0], [push(), push(), 0])
  world.start([-of.legLow, of.legLow], [0, 0])
  world.targetSpeeds[0] = of.legSpeed
  world.targetSpeeds[1] = -of.legSpeed
  look(craft)
  shaping(state, memory.subarray(SHAPING))
}

/** Fills in the state. */
function look({ world: { poses, rates, loads }, hull, left, right, state }: Craft): void {
  const angle = poses[hull + 2]!
  state[0] = poses[hull]! + CENTRE * Math.sin(angle)
  state[1] = poses[hull + 1]! - CENTRE * Math.cos(angle) - STANDING
  state[2] = rates[hull]!
  state[3] = rates[hull + 1]!
  state[4] = angle
  state[5] = rates[hull + 2]!
  state[6] = loads[left / 3]! > 0 ? 1 : 0
  state[7] = loads[right / 3]! > 0 ? 1 : 0
}

function privilege(craft: Craft, ground: Track, into: Float32Array): void {
  const { world, of, hull, left, right, memory, state } = craft
  into[0] = world.loads[hull / 3]!
  into[1] = world.loads[left / 3]!
  into[2] = world.loads[right / 3]!
  into[3] = of.wind === 0 || state[6]! + state[7]! > 0 ? 0 : of.wind * gust(memory[WIND]! + memory[CLOCK]!)
  into[4] = of.mainEngine
  into[5] = ground.height(state[0]!)
}

/** The shaping's growth and the fuel until it crashes or has landed; `now` is scratch for the shaping. */
function judge({ world, hull, memory, state }: Craft, now: Float64Array, command: Float32Array, into: Outcome): void {
  const still = norm(state[2]!, state[3]!) < REST.speed && Math.abs(state[5]!) < REST.spin
  memory[RESTING] = still && state[6]! + state[7]! > 0 ? memory[RESTING]! + 1 : 0
  const crashed = world.loads[hull / 3]! > 0 || Math.abs(state[0]!) >= HALF
  const landed = !crashed && memory[RESTING]! >= REST.steps
  const { terms } = into
  shaping(state, now)
  for (let i = 0; i < 4; i++) {
    terms[i] = crashed || landed ? 0 : now[i]! - memory[SHAPING + i]!
    memory[SHAPING + i] = now[i]!
  }
  terms[4] = crashed || landed ? 0 : -fuel(command[0]!, Math.abs(command[1]!))
  terms[5] = crashed ? -100 : landed ? 100 : 0
  into.reward = terms[0]! + terms[1]! + terms[2]! + terms[3]! + terms[4]! + terms[5]!
  into.terminated = crashed || landed
}

function fuel(main: number, side: number): number {
  return (main > 0 ? 0.15 + 0.15 * main : 0) + (side > 0.5 ? 0.03 * side : 0)
}

/** Engines at their throttles, unsteady, and the wind until a leg touches, as forces on the hull. */
function fire({ world: { poses, forces, loads }, of, hull, left, right, memory }: Craft, main: number, side: number) {
  const unsteady = (k: number) => of.dispersion * scatter(memory[SEED]!, 4 * memory[CLOCK]! + k)
  const sin = Math.sin(poses[hull + 2]!)
  const cos = Math.cos(poses[hull + 2]!)
  const thrust = main > 0 ? of.mainEngine * (0.5 + 0.5 * Math.min(main, 1)) : 0
  const kick = Math.abs(side) > 0.5 ? of.sideEngine * Math.min(Math.abs(side), 1) : 0
  const up = thrust * (1 + unsteady(0) / 2) + (kick * unsteady(1)) / 12
  const askew = (thrust * unsteady(2)) / 4
  const beside = kick * (Math.sign(side) + unsteady(3) / 4)
  forces[hull]! += cos * (askew + beside) - sin * up
  forces[hull + 1]! += sin * (askew + beside) + cos * up
  forces[hull + 2]! += CENTRE * askew - (of.engineHeight - CENTRE) * beside
  if (loads[left / 3]! + loads[right / 3]! > 0) return
  if (of.wind > 0) forces[hull]! += of.wind * gust(memory[WIND]! + memory[CLOCK]!)
  if (of.turbulence > 0) forces[hull + 2]! += of.turbulence * gust(memory[TWIST]! + memory[CLOCK]!)
}
