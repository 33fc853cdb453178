// A car on a track seen from above: tyres that slip, a lap against the clock. Task after Gymnasium's CarRacing-v3, whose masses and
// forces are a game's, on a single-track model (Rajamani 2012) of 400 kg with a friction circle at each axle.

import { LandbridgeError, type Outcome, type Rng, z } from 'landbridge/core'
import {
  bounded,
  box,
  Camera,
  type CameraSpec,
  type Channels,
  Circuit,
  cameraChannel,
  cameraOf,
  cameraOptions,
  commandSpace,
  freeActuators,
  levelOptions,
  levelRng,
  type Machine,
  rayChannels,
  type Simulation,
  type SingleTrack,
  simulatedEnv,
  singleTrack,
  unbounded,
  World,
} from 'landbridge/sim'

const CONTROL_HZ = 20
const LENGTH = 2.4
const WIDTH = 1.3
const MOST_STEER = 0.5
const LONGEST = 40
const RAYS = 15
const SPREAD = Math.PI
const controls = [
  { name: 'car.steering', unit: 'rad' },
  { name: 'car.pedal', unit: '1' },
]

const sensors = [
  { name: 'car.x', unit: 'm', noise: 0.05 },
  { name: 'car.y', unit: 'm', noise: 0.05 },
  { name: 'car.heading', unit: 'rad', noise: 0.01 },
  { name: 'car.speed', unit: 'm/s', noise: 0.1 },
  { name: 'car.drift', unit: 'm/s', noise: 0.1 },
  { name: 'car.yawRate', unit: 'rad/s', noise: 0.02 },
  { name: 'car.steering', unit: 'rad', noise: 0.005 },
  { name: 'track.segment', unit: '1', noise: 0, jumps: true },
]

/** What the policy does not see. */
const privileged = bounded([
  { name: 'track.offset', unit: 'm' },
  { name: 'track.angle', unit: 'rad', low: -Math.PI, high: Math.PI },
  { name: 'tyres.grip', unit: '1', low: 0, high: 3 },
])

type CameraChoice = Omit<CameraSpec, 'window'>
/** By the number of colours. */
const inks = {
  1: { grass: [0.35], road: [0.75], car: [0] },
  3: { grass: [0.3, 0.6, 0.3], road: [0.5, 0.5, 0.5], car: [0.8, 0.1, 0.1] },
} as const

/** The car on a track as a plug-in. */
export const drive = simulatedEnv({
  id: 'drive',
  summary: 'Drive laps of tracks never seen before, on tyres that slip: after CarRacing-v3',
  options: {
    ...levelOptions,
    rays: z.int().min(3).max(64).default(RAYS).describe('rays over a half turn ahead, named by degrees to the left'),
    ...cameraOptions('the rays'),
  },
  simulate: ({ rays, pixels, colours, ...levels }): Simulation => {
    const camera = cameraOf({ pixels, colours })
    if (camera !== undefined && rays !== RAYS)
      throw new LandbridgeError('config', `Expected no rays beside pixels, got ${rays}`, 'leave one of the two out')
    return {
      sensors,
      observation: observation(rays, camera),
      privileged,
      action: commandSpace(controls),
      actuators: freeActuators(controls, [MOST_STEER, 1], CONTROL_HZ),
      terms: ['progress', 'time', 'off'],
      controlHz: CONTROL_HZ,
      maxSteps: 1000,
      solved: 900,
      substeps: 10,
      physics: constants,
      view: { left: -55, right: 55, bottom: -55, top: 55 },
      varies: true,
      machine(physics, step, rng) {
        const track = new Circuit(circuitOf(physics), levelRng(levels, rng))
        return car(physics, step, track, camera === undefined ? lidar(track, rays) : filming(track, camera))
      },
    }
  },
})

const constants = {
  gravity: { nominal: 9.81, min: 1, max: 25, unit: 'm/s2', about: 'what presses the tyres down' },
  mass: { nominal: 400, min: 150, max: 1200, unit: 'kg', about: 'mass of the car' },
  turningRadius: { nominal: 0.8, min: 0.5, max: 1.5, unit: 'm', about: 'radius of gyration about the vertical' },
  wheelbase: { nominal: 1.7, min: 1.2, max: 2.2, unit: 'm', about: 'distance between the axles' },
  frontShare: { nominal: 0.48, min: 0.3, max: 0.7, unit: '1', about: 'share of the weight on the front axle' },
  grip: { nominal: 1, min: 0.2, max: 2, unit: '1', about: 'largest force of a tyre over its load' },
  tyreStiffness: {
    nominal: 9,
    min: 3,
    max: 20,
    unit: '1/rad',
    about: 'side force for small slip angles over the peak',
  },
  tyreShape: {
    nominal: 1.3,
    min: 1,
    max: 1.7,
    unit: '1',
    about: "how far the side force falls beyond its peak, Pacejka's C",
  },
  engineForce: { nominal: 2000, min: 500, max: 6000, unit: 'N', about: 'push of the driven rear axle at full pedal' },
  brakeForce: {
    nominal: 5000,
    min: 1000,
    max: 12000,
    unit: 'N',
    about: 'brakes at full pedal, by the load of the axles',
  },
  rolling: { nominal: 0, min: 0, max: 0.1, unit: '1', about: 'rolling resistance of the tyres over their load' },
  airDrag: { nominal: 0.6, min: 0, max: 3, unit: 'N s2/m2', about: 'drag over the square of the speed' },
  steeringRange: {
    nominal: MOST_STEER,
    min: 0.2,
    max: 0.8,
    unit: 'rad',
    about: 'angle of the front wheels that a commanded 0.5 rad gives',
  },
  steeringLag: {
    nominal: 0.05,
    min: 0,
    max: 0.5,
    unit: 's',
    about: "time constant of the steering's first-order answer",
  },
  trackRadius: { nominal: 35, min: 20, max: 60, unit: 'm', about: 'mean radius of the drawn tracks', startOnly: true },
  trackWidth: { nominal: 8, min: 4, max: 14, unit: 'm', about: 'from edge to edge', startOnly: true },
  bends: {
    nominal: 0.6,
    min: 0,
    max: 1,
    unit: '1',
    about: 'how far the drawn tracks bend, where they are not too wide for it; 0 gives circles',
    startOnly: true,
  },
  startSpread: {
    nominal: 0.5,
    min: 0,
    max: 1.5,
    unit: 'm',
    about: 'start uniform within this of the middle of the track',
  },
}

function observation(rays: number, camera: CameraChoice | undefined): Channels {
  const own = unbounded(sensors.slice(3, 7))
  const beams = rayChannels('ray', { rays, spread: SPREAD })
  const [channels, most] = camera === undefined ? [beams, LONGEST] : [[cameraChannel('camera', camera)], 1]
  return {
    channels: [...own.channels, ...channels],
    low: [...own.low, ...channels.map(() => 0)],
    high: [...own.high, ...channels.map(() => most)],
  }
}

function circuitOf(physics: Record<string, number>) {
  return { radius: physics.trackRadius!, halfWidth: physics.trackWidth! / 2, bends: physics.bends! }
}

/** How the track looks from where the car's sensors place it, into an observation behind the car's own numbers. */
type Look = (readings: Float64Array, into: Float32Array) => void

function lidar(track: Circuit, rays: number): Look {
  return (readings, into) => {
    const first = readings[2]! - SPREAD / 2
    const near = Math.round(readings[7]!)
    for (let i = 0; i < rays; i++)
      into[4 + i] = track.ray(readings[0]!, readings[1]!, first + (SPREAD * i) / (rays - 1), near, LONGEST)
  }
}

/** From above: ahead is up, the car in the lower third. */
function filming(track: Circuit, of: CameraChoice): Look {
  const camera = new Camera({ ...of, window: LONGEST })
  const ink = inks[of.colours]
  return (readings, into) => {
    const [x, y, heading] = [readings[0]!, readings[1]!, readings[2]!]
    const ahead = LONGEST * 0.3
    camera.look(x + Math.cos(heading) * ahead, y + Math.sin(heading) * ahead, heading - Math.PI / 2, ink.grass)
    track.paint(camera, Math.round(readings[7]!), ink.road)
    camera.box(x, y, heading, LENGTH, WIDTH, ink.car)
    into.set(camera.pixels, 4)
  }
}

/** Places in a machine's memory: arc length, offset, direction and segment on the track; progress of the lap, the step's own, steering. */
const AT = { arc: 0, offset: 1, direction: 2, segment: 3, lap: 4, progress: 5, steering: 6 }

function car(physics: Record<string, number>, step: number, track: Circuit, look: Look): Machine {
  const mass = physics.mass!
  const body = { ...box({ width: LENGTH, height: WIDTH, mass }), inertia: mass * physics.turningRadius! ** 2 }
  const world = new World({ step, gravity: 0, bodies: { car: body } })
  const at = world.bodyAt('car')
  const { poses } = world
  const memory = new Float64Array(7)
  return {
    world,
    motors: [-1, -1],
    memory,
    start: (rng) => start(world, memory, track, physics.startSpread!, rng),
    drive: driveline(world, memory, physics, step),
    read(into) {
      follow(track, poses[at]!, poses[at + 1]!, memory)
      read(world, at, memory, into)
    },
    privilege(into) {
      const angle = poses[at + 2]! - memory[AT.direction]!
      into[0] = memory[AT.offset]!
      into[1] = Math.atan2(Math.sin(angle), Math.cos(angle))
      into[2] = physics.grip!
    },
    observe(readings, into) {
      for (let i = 0; i < 4; i++) into[i] = readings[3 + i]!
      look(readings, into)
    },
    outcome: (_command, into) => outcome(track, memory, into),
    shapes: () => [
      { kind: 'polygon', points: [...track.right], tone: 'faint' },
      { kind: 'polygon', points: [...track.left], tone: 'ground' },
      { kind: 'polygon', points: world.outline('car'), tone: 'accent' },
    ],
  }
}

/** At rest near the middle of the track's start, along the track. */
function start(world: World, memory: Float64Array, track: Circuit, spread: number, rng: Rng): void {
  const { heading, centre } = track
  const aside = rng.uniform(-spread, spread)
  const angle = heading + 0.05 * rng.normal()
  const [x, y] = [centre[0]! - aside * Math.sin(heading), centre[1]! + aside * Math.cos(heading)]
  world.put('car', [x, y, angle], [0, 0, 0])
  world.start([], [])
  memory.fill(0)
  track.locate(x, y, -1, memory)
}

/** The front wheels follow the command late, the pedal at once. */
function driveline(world: World, memory: Float64Array, physics: Record<string, number>, step: number) {
  const push = singleTrack(physics as Record<keyof SingleTrack, number>, world, world.bodyAt('car'))
  const turn = physics.steeringRange! / MOST_STEER
  const keep = Math.exp(-step / Math.max(physics.steeringLag!, 1e-9))
  return (efforts: Float64Array) => {
    const asked = turn * efforts[0]!
    memory[AT.steering] = asked + keep * (memory[AT.steering]! - asked)
    push(memory[AT.steering]!, efforts[1]!)
  }
}

/** Finds the car on the track, and how far it came since it was last found. */
function follow(track: Circuit, x: number, y: number, memory: Float64Array): void {
  const before = memory[AT.arc]!
  track.locate(x, y, memory[AT.segment]!, memory)
  const moved = memory[AT.arc]! - before
  memory[AT.progress] = moved - track.length * Math.round(moved / track.length)
  memory[AT.lap]! += memory[AT.progress]!
}

function read(world: World, at: number, memory: Float64Array, into: Float64Array): void {
  const { poses, rates } = world
  const cos = Math.cos(poses[at + 2]!)
  const sin = Math.sin(poses[at + 2]!)
  for (let i = 0; i < 3; i++) into[i] = poses[at + i]!
  into[3] = cos * rates[at]! + sin * rates[at + 1]!
  into[4] = cos * rates[at + 1]! - sin * rates[at]!
  into[5] = rates[at + 2]!
  into[6] = memory[AT.steering]!
  into[7] = memory[AT.segment]!
}

function outcome(track: Circuit, memory: Float64Array, into: Outcome): void {
  const off = Math.abs(memory[AT.offset]!) > track.spec.halfWidth + 3
  into.terms[0] = (1000 * memory[AT.progress]!) / track.length
  into.terms[1] = -0.1
  into.terms[2] = off ? -100 : 0
  into.reward = into.terms[0]! + into.terms[1]! + into.terms[2]!
  into.terminated = off || memory[AT.lap]! >= track.length
}
