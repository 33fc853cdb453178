// The platformer: run and jump to the coin at the end of a level, over pits, steps and moving platforms. Levels are drawn
// from seeds; training on `numLevels` of them from `startLevel` on and testing on all is the protocol of Procgen's CoinRun
// (Cobbe et al. 2019, 2020), which also gives 10 for the coin and nothing for a fall. The reward for the way is ours.

import { type Outcome, type Shape, z } from 'landbridge/core'
import {
  beside,
  bounded,
  box,
  Camera,
  type CameraSpec,
  cameraChannel,
  cameraOf,
  cameraOptions,
  choiceSpace,
  drawLevel,
  footing,
  freeActuators,
  type Level,
  levelOptions,
  levelRng,
  type Machine,
  MovingPlatforms,
  PLATFORM_WIDTH,
  PLATFORMS,
  paintLevel,
  type Runner,
  runAndJump,
  type Simulation,
  sensorsOf,
  simulatedEnv,
  World,
} from 'landbridge/sim'

const CONTROL_HZ = 20
/** Height below which a player has fallen, m. */
const ABYSS = -9
/** Distance at which the coin is taken, m. */
const TAKEN = 0.9
/** Directions of the rays, rad from straight ahead, and their range, m. */
const RAYS = [-1.4, -1.15, -0.9, -0.7, -0.5, -0.35, -0.2, 0, 0.3, 0.7, 1.2, Math.PI, Math.PI + 0.6, Math.PI + 1.1]
const RANGE = 10
/** How far the coin is seen, m. */
const SIGHT = 20
const RUN = 6
/** Size of the player, m. */
const [WIDTH, HEIGHT] = [0.6, 1]

/** Channels of a vector, each part within plus and minus `most`. */
const vector = (name: string, unit: string, most = Number.POSITIVE_INFINITY) =>
  ['x', 'y'].map((axis) => ({ name: `${name}.${axis}`, unit, low: -most, high: most }))
const platforms = Array.from({ length: PLATFORMS }, (_, i) => `platform.${i}`)
const seen = [
  ...vector('player.velocity', 'm/s'),
  { name: 'player.grounded', unit: '1', low: 0, high: 1 },
  ...vector('coin', 'm', SIGHT),
  // Of the nearest one, which may be another from one step to the next.
  ...[...vector('platform', 'm', SIGHT), ...vector('platform.velocity', 'm/s')].map((row) => ({ ...row, jumps: true })),
  ...RAYS.map((_, i) => ({ name: `ray.${i}`, unit: 'm', low: 0, high: RANGE })),
]
/** What a camera is shown: where everything is that moves. */
const places = ['player', ...platforms].flatMap((name) => vector(name, 'm'))
/** What the policy does not see, not even in pixels. */
const hidden = [
  ...vector('player', 'm'),
  ...vector('player.velocity', 'm/s'),
  ...['coin', ...platforms].flatMap((name) => vector(name, 'm')),
  { name: 'player.load', unit: 'N', low: 0 },
  { name: 'ground.grip', unit: '1', low: 0 },
]

/** Side of the camera's window, a quarter of it behind the player, m. */
const WINDOW = 16
/** By the number of colours. */
const inks = {
  1: { air: [1], ground: [0.5], platform: [0.3], coin: [0.7], player: [0] },
  3: { air: [0.7, 0.9, 1], ground: [0.5, 0.3, 0.2], platform: [0.3, 0.3, 0.4], coin: [1, 0.8, 0], player: [0.8, 0, 0] },
} as const
const moves = [
  { name: 'player.run', unit: 'm/s' },
  { name: 'player.jump', unit: '1' },
]
const choices = {
  stand: [0, 0],
  left: [-RUN, 0],
  right: [RUN, 0],
  jump: [0, 1],
  'jump-left': [-RUN, 1],
  'jump-right': [RUN, 1],
}

/** The platformer as a plug-in. */
export const platformer = simulatedEnv({
  id: 'platformer',
  summary: "Run and jump to a coin through drawn levels: the protocol of Procgen's CoinRun",
  options: {
    ...levelOptions,
    sections: z.int().min(1).max(20).default(6).describe('obstacles of a level'),
    ...cameraOptions('rays and numbers'),
    hardness: z.number().min(0).max(1).default(0.6).describe('how far pits and steps go to the hardest'),
  },
  simulate: ({ sections, hardness, pixels, colours, ...levels }): Simulation => {
    const camera = cameraOf({ pixels, colours })
    const rows = camera === undefined ? seen : places
    return {
      sensors: sensorsOf(rows, 0.01),
      observation:
        camera === undefined ? bounded(rows) : { channels: [cameraChannel('camera', camera)], low: [0], high: [1] },
      action: choiceSpace(choices),
      actuators: freeActuators(moves, [RUN, [0, 1]], CONTROL_HZ),
      terms: ['coin', 'way'],
      controlHz: CONTROL_HZ,
      maxSteps: 500,
      // The coin in four of five levels.
      solved: 12,
      substeps: 4,
      physics: constants,
      privileged: bounded(hidden),
      view: { left: -6, right: 12, bottom: -6, top: 8 },
      varies: true,
      machine(physics, step, rng) {
        const level = drawLevel(levelRng(levels, rng), { sections, hardness })
        const plain = machine(level, physics, step)
        return camera === undefined ? plain : filmed(plain, level, camera, physics)
      },
    }
  },
})

const constants = {
  gravity: { nominal: 20, min: 17, max: 30, unit: 'm/s2', about: 'downward acceleration' },
  mass: { nominal: 40, min: 20, max: 80, unit: 'kg', about: 'mass of the player' },
  grip: { nominal: 1.5, min: 0.1, max: 3, unit: '1', about: 'Coulomb coefficient of feet and ground' },
  airControl: { nominal: 0.5, min: 0, max: 1, unit: '1', about: 'share of the grip that steers in the air' },
  jumpSpeed: { nominal: 7.5, min: 6.5, max: 10, unit: 'm/s', about: 'upward speed of a jump, after a solver step' },
  drag: { nominal: 1, min: 0, max: 40, unit: 'N s/m', about: 'viscous drag of the air' },
  restitution: { nominal: 0, min: 0, max: 0.5, unit: '1', about: 'share of its speed with which it bounces off' },
  size: { nominal: 1, min: 0.7, max: 1.3, unit: '1', about: 'factor on the size of the player, 0.6 m by 1 m' },
  platformSpeed: { nominal: 1, min: 0.3, max: 1.5, unit: '1', about: 'factor on platform speeds', startOnly: true },
  platformWidth: { nominal: PLATFORM_WIDTH, min: 1.2, max: 2.5, unit: 'm', about: 'width of moving platforms' },
  platformHeight: { nominal: 0.4, min: 0.2, max: 0.8, unit: 'm', about: 'thickness of moving platforms' },
  startSpread: { nominal: 1, min: 0, max: 2, unit: 'm', about: 'an episode starts within plus and minus this' },
}

/** Places of the memory: seconds, the furthest way, the speed of what the feet stand on, NaN in the air. */
const TIME = 0
const FURTHEST = 1
const BELT = 2

function build(level: Level, physics: Record<string, number>, step: number): World {
  // Nothing turns the player: that stands for its balance.
  const player = box({ width: WIDTH * physics.size!, height: HEIGHT * physics.size!, mass: physics.mass! })
  const surface = { friction: 0, restitution: physics.restitution! }
  return new World({
    step,
    gravity: physics.gravity!,
    bodies: {
      ...MovingPlatforms.bodies(physics.platformWidth!, physics.platformHeight!),
      player: { ...player, inertia: Number.POSITIVE_INFINITY, surface },
    },
    terrain: [{ points: level.ground, surface: { friction: 0, group: 1 } }],
  })
}

/** An episode's world, where the player is in its poses, and its memory. */
interface Game {
  level: Level
  world: World
  player: number
  platforms: MovingPlatforms
  memory: Float64Array
}

function machine(level: Level, physics: Record<string, number>, step: number): Machine {
  const world = build(level, physics, step)
  const player = world.bodyAt('player')
  const platforms = new MovingPlatforms(level, world)
  const memory = new Float64Array(3)
  const game: Game = { level, world, player, platforms, memory }
  return {
    world,
    motors: [-1, -1],
    memory,
    pushed: player,
    start(rng) {
      const x = rng.uniform(-physics.startSpread!, physics.startSpread!)
      memory.set([0, x, Number.NaN])
      platforms.start()
      world.put('player', [x, (HEIGHT * physics.size!) / 2 + 0.01, 0], [0, 0, 0])
      world.start([], [])
    },
    drive(efforts) {
      memory[TIME]! += step
      platforms.move(physics.platformSpeed!, memory[TIME]!, step)
      if (runAndJump(physics as Record<keyof Runner, number>, world, player, memory[BELT]!, efforts, step))
        memory[BELT] = Number.NaN
    },
    read: (into) => read(game, into),
    outcome: (_command, into) => judge(game, into),
    privilege: (into) => privilege(game, physics.grip!, into),
    shapes: () => shapes(game),
  }
}

function read({ level, world, player, platforms, memory }: Game, into: Float64Array): void {
  memory[BELT] = footing(world, player)
  const { poses, rates } = world
  const x = poses[player]!
  const y = poses[player + 1]!
  into[0] = rates[player]!
  into[1] = rates[player + 1]!
  into[2] = Number.isNaN(memory[BELT]!) ? 0 : 1
  into[3] = clamp(level.coin[0] - x, SIGHT)
  into[4] = clamp(level.coin[1] - y, SIGHT)
  const near = platforms.nearest(x)
  for (let i = 0; i < 2; i++) {
    into[5 + i] = clamp(poses[near + i]! - poses[player + i]!, SIGHT)
    into[7 + i] = rates[near + i]!
  }
  for (let i = 0; i < RAYS.length; i++)
    into[9 + i] = world.ray(x, y, Math.cos(RAYS[i]!), Math.sin(RAYS[i]!), RANGE, player)
}

/** 10 for the coin, and 0.1 for each metre further than ever before; a fall ends the episode. */
function judge({ level, world, player, memory }: Game, into: Outcome): void {
  const x = world.poses[player]!
  const y = world.poses[player + 1]!
  const taken = Math.hypot(level.coin[0] - x, level.coin[1] - y) < TAKEN
  into.terms[0] = taken ? 10 : 0
  into.terms[1] = 0.1 * Math.max(x - memory[FURTHEST]!, 0)
  memory[FURTHEST] = Math.max(memory[FURTHEST]!, x)
  into.reward = into.terms[0]! + into.terms[1]!
  into.terminated = taken || y < ABYSS
}

function privilege({ level, world, player, platforms }: Game, grip: number, into: Float32Array): void {
  const { poses, rates, loads } = world
  for (let i = 0; i < 2; i++) {
    into[i] = poses[player + i]!
    into[2 + i] = rates[player + i]!
    into[4 + i] = level.coin[i]!
    for (let k = 0; k < platforms.at.length; k++) into[6 + 2 * k + i] = poses[platforms.at[k]! + i]!
  }
  into[6 + 2 * PLATFORMS] = loads[player / 3]!
  into[7 + 2 * PLATFORMS] = grip
}

function shapes({ level, world, player }: Game): Shape[] {
  const x = world.poses[player]!
  return [
    { kind: 'line', points: beside(level.ground, x), tone: 'ground' },
    ...level.platforms.map(
      (_, i): Shape => ({ kind: 'polygon', points: beside(world.outline(`platform.${i}`), x), tone: 'body' }),
    ),
    { kind: 'circle', x: level.coin[0] - x, y: level.coin[1], radius: 0.3, tone: 'accent' },
    { kind: 'polygon', points: beside(world.outline('player'), x), tone: 'accent' },
  ]
}

/** The machine seen by a camera that goes along. It shows places, no speeds: stack frames to see those. */
function filmed(
  machine: Machine,
  level: Level,
  of: Omit<CameraSpec, 'window'>,
  physics: Record<string, number>,
): Machine {
  const camera = new Camera({ ...of, window: WINDOW })
  const ink = inks[of.colours]
  const { world } = machine
  const movers = ['player', ...platforms].map((name) => world.bodyAt(name))
  const numbers = new Float64Array(seen.length)
  return {
    ...machine,
    read(into) {
      machine.read(numbers)
      for (let i = 0; i < movers.length; i++) {
        into[2 * i] = world.poses[movers[i]!]!
        into[2 * i + 1] = world.poses[movers[i]! + 1]!
      }
    },
    observe(readings, into) {
      const [x, y] = [readings[0]!, readings[1]!]
      const middle = x + WINDOW / 4
      camera.look(middle, y, 0, ink.air)
      paintLevel(camera, level, middle - WINDOW / 2, middle + WINDOW / 2, ink.ground)
      const { platformWidth, platformHeight, size } = physics
      for (let i = 1; i < movers.length; i++)
        camera.box(readings[2 * i]!, readings[2 * i + 1]!, 0, platformWidth!, platformHeight!, ink.platform)
      camera.disc(level.coin[0], level.coin[1], 0.4, ink.coin)
      camera.box(x, y, 0, WIDTH * size!, HEIGHT * size!, ink.player)
      into.set(camera.pixels)
    },
  }
}

/** A value within plus and minus a bound. */
function clamp(value: number, most: number): number {
  return Math.min(Math.max(value, -most), most)
}
