// The matter-js body that is made of a rigid body. Held in metres, kilograms and seconds: outside its engine matter-js has no unit of
// its own. Apart from what worlds are told, whose types whoever installs the package reads: matter-js brings none.

import Matter from 'matter-js'
import type { BodySpec } from './body.js'

/** A matter-js body with the parts of its state that its types leave out. */
export type VerletBody = Matter.Body & { positionPrev: Matter.Vector; anglePrev: number; deltaTime: number }

/** One step of matter-js's Verlet integration; its published types still ask for arguments that 0.20 dropped. */
export const integrate = Matter.Body.update as unknown as (body: Matter.Body, seconds: number) => void

/** The matter-js body of a spec. `id` orders bodies in a world; the module's own counter would depend on worlds made before. */
export function createBody(spec: BodySpec, id: number): VerletBody {
  const body = Matter.Body.create({
    id,
    vertices: points(spec.outline),
    friction: 0,
    frictionStatic: 0,
    frictionAir: 0,
    render: { fillStyle: '#000' },
  })
  Matter.Body.setMass(body, spec.mass)
  // After the mass, which scales it; the engine's own value is four times the physical one.
  Matter.Body.setInertia(body, spec.inertia)
  // What it would turn with every step: outlines are turned from where they began, once a step, by `Shapes`.
  body.parts = []
  return body as VerletBody
}

function points(outline: readonly number[]): Matter.Vector[] {
  return Array.from({ length: outline.length / 2 }, (_, i) => ({ x: outline[2 * i]!, y: outline[2 * i + 1]! }))
}
