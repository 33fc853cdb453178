// The pendubot: two links, a motor only in the shoulder, swing the tip up and keep it there. Task of the DFKI underactuated
// lab's RealAI competitions on their hardware, whose identified model this is.

import { z } from 'landbridge/core'
import { designC1, encoded, encoderOption, simulatedEnv } from 'landbridge/sim'

/** The pendubot as a plug-in. */
export const pendubot = simulatedEnv({
  id: 'pendubot',
  summary: "Swing two links up with a motor in the shoulder, and keep them there: the DFKI lab's double pendulum",
  options: {
    model: z.literal('design_C.1').default('design_C.1').describe('identified model of the hardware'),
    action: z.enum(['discrete', 'continuous']).default('continuous').describe('three torques, or any torque between'),
    torque: z.number().positive().max(100).default(5).describe('largest torque of the shoulder, N m'),
    ...encoderOption,
  },
  simulate: ({ torque, action, encoder }) => encoded(designC1('shoulder', torque, action), encoder),
})
