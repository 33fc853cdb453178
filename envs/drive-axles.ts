// The axles of the car: tyres that slip, an engine at the rear, brakes at both, and the air.

import { norm, tyreForces, type World } from 'landbridge/sim'

/** Distance between the axles, m. */
const WHEELBASE = 1.7

/** Adds the forces of tyres and air for a steering angle and a pedal. */
export function createAxles(physics: Record<string, number>, world: World, at: number) {
  const { poses, rates, forces } = world
  const weight = physics.mass! * physics.gravity!
  const share = physics.frontShare!
  const tyre = { grip: physics.grip!, stiffness: physics.tyreStiffness!, shape: physics.tyreShape! }
  const force = new Float64Array(2)
  // Axle's distance ahead of the centre of mass, load, and how much of the engine drives it.
  const axles = [
    { ahead: (1 - share) * WHEELBASE, load: share * weight, engine: 0 },
    { ahead: -share * WHEELBASE, load: (1 - share) * weight, engine: physics.engineForce! },
  ]
  return (steering: number, pedal: number) => {
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
      const brake = pedal < 0 ? ((pedal * physics.brakeForce! * load) / weight) * Math.tanh(along / 0.5) : 0
      tyreForces(tyre, load, along, across, Math.max(pedal, 0) * engine + brake, force)
      const fx = cos * force[0]! - sin * force[1]!
      const fy = sin * force[0]! + cos * force[1]!
      forces[at]! += fx
      forces[at + 1]! += fy
      forces[at + 2]! += armX * fy - armY * fx
    }
    forces[at]! -= physics.airDrag! * speed * rates[at]!
    forces[at + 1]! -= physics.airDrag! * speed * rates[at + 1]!
  }
}
