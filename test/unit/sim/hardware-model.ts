// The double pendulum of the DFKI underactuated lab as identified (design_C.1, model_1.0; BSD-3), built from bodies and joints.

import { pin, World } from '#src/sim/index.js'

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
