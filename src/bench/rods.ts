// Uniform rods of 1 m and 1 kg on pins, g 9.81: what worlds are measured on, ours and others.

import { pin, rod, World } from '../sim/index.js'

/** Downward acceleration of all measurements, m/s2. */
export const GRAVITY = 9.81

/** Hanging rods in motion: angles from hanging down and their rates, and the energy in J, all of now. */
interface Rods {
  step(): void
  angle(): number
  speed(): number
  energy(): number
}

/** Builds one rod, or one below the other, released at rest at an angle (the lower one in line), stepped `hz` times a second. */
export type BuildRods = (count: 1 | 2, hz: number, angle: number) => Rods

/** Rods in the world of this project. */
export const buildRods: BuildRods = (count, hz, angle) => {
  const piece = rod({ length: 1, mass: 1 })
  const shoulder = pin({ body: 'upper', at: [0, 0.5] })
  const elbow = pin({ from: 'upper', body: 'lower', on: [0, -0.5], at: [0, 0.5] })
  const world = new World({
    step: 1 / hz,
    gravity: GRAVITY,
    bodies: count === 1 ? { upper: piece } : { upper: piece, lower: piece },
    joints: count === 1 ? { shoulder } : { shoulder, elbow },
  })
  world.start([angle, 0], [0, 0])
  return {
    step() {
      world.step()
      world.observe()
    },
    angle: () => world.positions[0]!,
    speed: () => world.velocities[0]!,
    energy: () => world.energy(),
  }
}
