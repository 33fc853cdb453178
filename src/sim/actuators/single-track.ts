// A car as two axles: tyres that slip, an engine at the rear, brakes at both, and the air (single-track model, Rajamani 2012).

import { norm } from '../norm.js'
import type { World } from '../world/world.js'
import { tyreForces } from './tyre.js'

/** Constants of a car whose left and right wheels are taken as one on each axle. */
export interface SingleTrack {
  /** kg. */
  mass: number
  /** What presses the tyres down, m/s2. */
  gravity: number
  /** Distance between the axles, m. */
  wheelbase: number
  /** Share of the weight on the front axle. */
  frontShare: number
  /** Largest force of a tyre over its load. */
  grip: number
  /** Side force for small slip angles over the peak, 1/rad. */
  tyreStiffness: number
  /** Pacejka's C. */
  tyreShape: number
  /** Push of the rear axle at full pedal, N. */
  engineForce: number
  /** Brakes at full pedal, by the load of the axles, N. */
  brakeForce: number
  /** Rolling resistance over the load. */
  rolling: number
  /** Drag over the square of the speed, N s2/m2. */
  airDrag: number
}

/** Speed around which brakes and rolling resistance turn their sign, m/s. */
const STANDING = 0.5

/** Adds the forces of tyres and air on the body at offset `at` for a steering angle (rad) and a pedal from -1 (brake) to 1. */
export function singleTrack(car: SingleTrack, world: World, at: number): (steering: number, pedal: number) => void {
  const { poses, rates, forces } = world
  const { wheelbase, frontShare, airDrag } = car
  const weight = car.mass * car.gravity
  const tyre = { grip: car.grip, stiffness: car.tyreStiffness, shape: car.tyreShape }
  const force = new Float64Array(2)
  // Axle's distance ahead of the centre of mass, load, and how much of the engine drives it.
  const axles = [
    { ahead: (1 - frontShare) * wheelbase, load: frontShare * weight, engine: 0 },
    { ahead: -frontShare * wheelbase, load: (1 - frontShare) * weight, engine: car.engineForce },
  ]
  return (steering, pedal) => {
    const heading = poses[at + 2]!
    const speed = norm(rates[at]!, rates[at + 1]!)
    for (let i = 0; i < 2; i++) {
      const { ahead, load, engine } = axles[i]!
      const angle = i === 0 ? heading + steering : heading
      const cos = Math.cos(angle)
      const sin = Math.sin(angle)
      const armX = ahead * Math.cos(heading)
      const armY = ahead * Math.sin(heading)
      const vx = rates[at]! - rates[at + 2]! * armY
      const vy = rates[at + 1]! + rates[at + 2]! * armX
      const along = cos * vx + sin * vy
      const across = cos * vy - sin * vx
      // Brakes hold a standing wheel and never push it backwards.
      const still = Math.tanh(along / STANDING)
      const brake = pedal < 0 ? ((pedal * car.brakeForce * load) / weight) * still : 0
      const held = brake - car.rolling * load * still
      tyreForces(tyre, load, along, across, Math.max(pedal, 0) * engine + held, force)
      const fx = cos * force[0]! - sin * force[1]!
      const fy = sin * force[0]! + cos * force[1]!
      forces[at]! += fx
      forces[at + 1]! += fy
      forces[at + 2]! += armX * fy - armY * fx
    }
    forces[at]! -= airDrag * speed * rates[at]!
    forces[at + 1]! -= airDrag * speed * rates[at + 1]!
  }
}
