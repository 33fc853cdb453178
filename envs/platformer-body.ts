// The platformer's player and the ground that it runs on: legs as forces, levels as terrain and platforms.

import { type BodySpec, box, type Level, PLATFORM_WIDTH, PLATFORMS, World } from 'landbridge/sim'

/** Size of the player, m. */
export const WIDTH = 0.6
/** Size of the player, m. */
export const HEIGHT = 1
/** Place in the memory of an episode: whether the feet stand on something. */
export const GROUNDED = 1
/** Place in the memory of an episode: the speed of what they stand on. */
export const BELT = 2

/** Legs as forces: traction to the wanted speed past what the feet stand on, at most the grip; a jump off it. */
export function runAndJump(
  { rates, forces }: World,
  player: number,
  physics: Record<string, number>,
  memory: Float64Array,
  run: number,
  jump: number,
  seconds: number,
): void {
  const grounded = memory[GROUNDED] === 1
  const most = physics.grip! * physics.mass! * physics.gravity! * (grounded ? 1 : physics.airControl!)
  const wanted = run + (grounded ? memory[BELT]! : 0) - rates[player]!
  // Half of what is missing a step, since a force acts half a step late.
  forces[player]! += clamp((physics.mass! * wanted) / (2 * seconds), most) - physics.drag! * rates[player]!
  forces[player + 1]! -= physics.drag! * rates[player + 1]!
  if (!grounded || jump <= 0.5) return
  forces[player + 1]! += (physics.mass! * (physics.jumpSpeed! - Math.max(rates[player + 1]!, 0))) / seconds
  memory[GROUNDED] = 0
}

/** The bodies of a level. */
export function buildPlatformer(level: Level, physics: Record<string, number>, step: number): World {
  const smooth = { friction: 0, restitution: physics.restitution! }
  const platform: BodySpec = {
    ...box({ width: PLATFORM_WIDTH, height: 0.4, mass: 1 }),
    fixed: true,
    surface: { friction: 0, group: 1 },
  }
  return new World({
    step,
    gravity: physics.gravity!,
    bodies: {
      ...Object.fromEntries(Array.from({ length: PLATFORMS }, (_, i) => [`platform.${i}`, platform])),
      // Nothing turns the player: that stands for its balance.
      player: {
        ...box({ width: WIDTH, height: HEIGHT, mass: physics.mass! }),
        inertia: Number.POSITIVE_INFINITY,
        surface: smooth,
      },
    },
    terrain: [{ points: level.ground, surface: { friction: 0, group: 1 } }],
  })
}

/** A value within plus and minus a bound. */
export function clamp(value: number, most: number): number {
  return Math.min(Math.max(value, -most), most)
}
