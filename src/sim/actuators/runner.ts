// Legs of a player in a jump-and-run game, as forces on its body.

import type { World } from '../world/world.js'

/** Constants of a player that runs and jumps. */
export interface Runner {
  /** kg. */
  mass: number
  /** m/s2. */
  gravity: number
  /** Coulomb coefficient of feet and ground. */
  grip: number
  /** Share of the grip that steers in the air. */
  airControl: number
  /** Upward speed of a jump, m/s. */
  jumpSpeed: number
  /** Viscous drag of the air, N s/m. */
  drag: number
}

/** Speed to the right of what a body stands on, m/s; NaN in the air. After the world's `observe`. */
export function footing({ contacts, rates }: World, body: number): number {
  const { count, a, b, ny, normal } = contacts
  let belt = Number.NaN
  for (let i = 0; i < count; i++) if (b[i] === body && ny[i]! >= 0.5 && normal[i]! > 0) belt = rates[a[i]!]!
  return belt
}

/**
 * Traction to the first command (m/s) past what the feet stand on, at most the grip; with the second above 0.5 a jump off it.
 * `belt` as by {@link footing}; `seconds` of a solver step. Returns whether it jumped. A jump takes the whole step for its push, which
 * costs half of its way: at 20 Hz, 7.5 m/s and 20 m/s2 it is 1.35 m high at 4 substeps, 1.31 m at 2, and 1.41 m at many.
 */
export function runAndJump(
  runner: Runner,
  { rates, forces }: World,
  body: number,
  belt: number,
  commands: ArrayLike<number>,
  seconds: number,
): boolean {
  const { mass, drag } = runner
  const grounded = !Number.isNaN(belt)
  const most = runner.grip * mass * runner.gravity * (grounded ? 1 : runner.airControl)
  const wanted = commands[0]! + (grounded ? belt : 0) - rates[body]!
  // Half of what is missing a step, since a force acts half a step late.
  const traction = Math.min(Math.max((mass * wanted) / (2 * seconds), -most), most)
  forces[body]! += traction - drag * rates[body]!
  forces[body + 1]! -= drag * rates[body + 1]!
  if (!grounded || commands[1]! <= 0.5) return false
  forces[body + 1]! += (mass * (runner.jumpSpeed - Math.max(rates[body + 1]!, 0))) / seconds
  return true
}
