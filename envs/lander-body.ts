// The lander's bodies: a hull on two legs that springs hold out, over a moon.

import { box, pin, polygon, World } from 'landbridge/sim'

const frame = polygon({
  outline: [14, 17, -14, 17, -17, 0, -17, -10, 17, -10, 17, 0].map((pixels) => pixels / 30),
  mass: 1,
})
/** Height of the hull's centre of mass above the frame's origin, through which the main engine's axis goes, m. */
export const CENTRE = frame.centre[1]

/** Hull and legs over the points of a ground: x, y, ... in m. */
export function build(ground: readonly number[], physics: Record<string, number>, step: number): World {
  const { hullMass, friction, hullFriction, legMass, legStrength } = physics as Record<
    'hullMass' | 'friction' | 'hullFriction' | 'legMass' | 'legStrength',
    number
  >
  const leg = { ...box({ width: 4 / 30, height: 16 / 30, mass: legMass }), surface: { friction, group: 1 } }
  // A leg hangs on the frame's origin and is held against its lower stop by a slow, weak motor.
  const knee = (body: string, side: 1 | -1) =>
    pin({
      from: 'hull',
      body,
      on: [0, -CENTRE],
      at: [(-side * 20) / 30, 18 / 30],
      limits: side === 1 ? [0.4, 0.9] : [-0.9, -0.4],
      servo: { stiffness: 0, damping: 1000 },
      effortLimit: legStrength,
    })
  return new World({
    step,
    gravity: physics.gravity!,
    bodies: {
      hull: {
        ...frame,
        mass: hullMass,
        inertia: hullMass * frame.inertia,
        surface: { friction: hullFriction, group: 1 },
      },
      left: leg,
      right: leg,
    },
    joints: { left: knee('left', -1), right: knee('right', 1) },
    terrain: [{ points: ground, surface: { friction } }],
    pairs: [{ a: 'terrain', b: 'hull', friction: hullFriction }],
  })
}
