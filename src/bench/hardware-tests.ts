// The double pendulum of the DFKI underactuated lab as identified (design_C.1, model_1.0; BSD-3), built from bodies and joints,
// against accelerations of its equations of motion and against states that an independent integration converges to.

import { pin, World } from '../sim/index.js'
import type { Row } from './bench.js'
import type { Measured } from './physics-tests.js'

const shape = [0, 0, 0.1, 0, 0, 0.1]
const [m1, m2] = [0.5234602302310271, 0.6255677234174437]
const [l1, r1, r2] = [0.2, 0.2, 0.25569305436052964]
const [i1, i2] = [0.031887199591513114, 0.05086984812807257]

/** The model at a rate, with or without joint friction (b and cf) and rotors. */
export function hardwareModel(hz: number, { friction = true, rotors = true } = {}): World {
  const axis = (coulomb: number) => ({
    ...(friction && { coulomb, coulombSlope: 100, viscous: 0.001 }),
    ...(rotors && { armature: { inertia: 6.287203962819607e-5, ratio: -6 } }),
  })
  return new World({
    step: 1 / hz,
    gravity: 9.81,
    bodies: {
      upper: { mass: m1, inertia: i1 - m1 * r1 ** 2, outline: shape },
      lower: { mass: m2, inertia: i2 - m2 * r2 ** 2, outline: shape },
    },
    joints: {
      shoulder: pin({ body: 'upper', at: [0, r1], ...axis(0.16) }),
      elbow: pin({ from: 'upper', body: 'lower', on: [0, r1 - l1], at: [0, r2], ...axis(0.12) }),
    },
  })
}

/** State (.5, -.3), (1, -2), torque 1 N m at the elbow: accelerations with and without friction and rotors, rad/s2. */
const ACCELERATIONS = [-62.99336392, 112.80137014, -65.09782518, 117.92329019]
/** Angles 100 ms later without and with joint friction, rotors kept, rad. */
const FREE = [0.3435246638, -0.0424657568]
const RUBBED = [0.3654112567, -0.082372326]

/** Figures with rates of their own, whatever the control rate. */
export const hardwareFigures: Record<string, Pick<Row, 'unit' | 'better'> & { limit: number }> = {
  'acrobot-acceleration': { unit: 'rad/s2', limit: 1e-6, better: 'lower' },
  'acrobot-free-order-error': { unit: '', limit: 0.1, better: 'lower' },
  'acrobot-free-4khz': { unit: 'rad', limit: 1e-6, better: 'lower' },
  'acrobot-friction-240hz': { unit: 'rad', limit: 3e-3, better: 'lower' },
  'acrobot-friction-16khz': { unit: 'rad', limit: 1e-5, better: 'lower' },
}

/** Measures {@link hardwareFigures}; the order of accuracy is that of every halving of the step from 240 Hz to 16 kHz. */
export function measureHardware(): Measured {
  const steps = [24, 48, 96, 200, 400, 800, 1600]
  const errors = steps.map((count) => errorAfter(count, false, FREE))
  const orders = errors.slice(1).map((error, i) => Math.log(errors[i]! / error) / Math.log(steps[i + 1]! / steps[i]!))
  return {
    'acrobot-acceleration': accelerationError(),
    'acrobot-free-order-error': Math.max(...orders.map((order) => Math.abs(order - 2))),
    'acrobot-free-4khz': errors[steps.indexOf(400)]!,
    'acrobot-friction-240hz': errorAfter(24, true, RUBBED),
    'acrobot-friction-16khz': errorAfter(1600, true, RUBBED),
  }
}

function accelerationError(): number {
  const full = released(hardwareModel(1000)).forwardDynamics()
  const bare = released(hardwareModel(1000, { friction: false, rotors: false })).forwardDynamics()
  return Math.max(...[...full, ...bare].map((value, i) => Math.abs(value - ACCELERATIONS[i]!)))
}

/** Sets a model going from the state that all its golden values start from. */
export function released(world: World): World {
  world.start([0.5, -0.3], [1, -2])
  world.efforts[1] = 1
  return world
}

/** Largest error of an angle after 100 ms in so many steps. */
function errorAfter(steps: number, friction: boolean, angles: readonly number[]): number {
  const world = released(hardwareModel(10 * steps, { friction }))
  for (let k = 0; k < steps; k++) world.step()
  world.observe()
  return Math.max(...angles.map((angle, i) => Math.abs(world.positions[i]! - angle)))
}
