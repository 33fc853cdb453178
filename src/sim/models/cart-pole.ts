// A pole on a cart on a track along x: position to the right, angle from upright, positive when the pole leans to the right.

import type { Rng } from '../../core/index.js'
import type { BodySpec } from '../bodies/body.js'
import { type AxisSpec, pin, slider } from '../joints/joint.js'
import type { Machine } from '../simulation.js'
import { sensorsOf } from '../spaces.js'
import { World } from '../world/world.js'

/** What a cart-pole observes of itself, in this order. */
export const cartPoleChannels = [
  { name: 'cart.position', unit: 'm' },
  { name: 'cart.velocity', unit: 'm/s' },
  { name: 'pole.angle', unit: 'rad' },
  { name: 'pole.velocity', unit: 'rad/s' },
]
/** Sensors of {@link cartPoleChannels}, each with noise of 0.01 in its unit. */
export const cartPoleSensors = sensorsOf(cartPoleChannels, 0.01)

/** What an env says of its cart-pole. */
export interface CartPoleSpec {
  cart: BodySpec
  /** Its origin in its middle. */
  pole: BodySpec
  /** What acts along the track. */
  track: AxisSpec
  /** From the middle of the track to where its drawing ends, and where there are `stops` the cart. */
  halfTrack: number
  stops?: boolean
  /** State that an episode starts from, in the order of {@link cartPoleChannels}. */
  start(rng: Rng): readonly [position: number, velocity: number, angle: number, spin: number]
}

/** A cart-pole, its joint `track` not yet driven. Takes gravity, `poleLength` and what rubs in the pivot from `physics`. */
export function cartPoleMachine(spec: CartPoleSpec, physics: Record<string, number>, step: number): Machine {
  const { halfTrack: end, stops = false } = spec
  const world = new World({
    step,
    gravity: physics.gravity!,
    bodies: { cart: spec.cart, pole: spec.pole },
    joints: {
      track: slider({ body: 'cart', axis: [1, 0], ...spec.track, ...(stops && { limits: [-end, end] }) }),
      pivot: pin({
        from: 'cart',
        body: 'pole',
        at: [0, -physics.poleLength! / 2],
        coulomb: physics.jointFriction!,
        viscous: physics.jointDamping!,
      }),
    },
  })
  const { positions, velocities } = world
  return {
    world,
    motors: [],
    // A joint's coordinate turns counter-clockwise, the task's angle to the right.
    start(rng) {
      const [position, velocity, angle, spin] = spec.start(rng)
      world.start([position, -angle], [velocity, -spin])
    },
    read(into) {
      into[0] = positions[0]!
      into[1] = velocities[0]!
      into[2] = -positions[1]!
      into[3] = -velocities[1]!
    },
    shapes: () => [
      { kind: 'line', points: [-end, 0, end, 0], tone: 'ground' },
      { kind: 'polygon', points: world.outline('cart'), tone: 'body' },
      { kind: 'polygon', points: world.outline('pole'), tone: 'accent' },
      { kind: 'circle', x: positions[0]!, y: 0, radius: 0.05, tone: 'faint' },
    ],
  }
}
