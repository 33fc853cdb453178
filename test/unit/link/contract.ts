// A robot's contract for tests of links: two observations, two motors, two reward terms.

import type { RobotContract } from 'landbridge/core'

export const contract: RobotContract = {
  version: 1,
  mode: 'real-time',
  observation: {
    kind: 'box',
    channels: [
      { name: 'cart.position', unit: 'm' },
      { name: 'cart.velocity', unit: 'm/s' },
    ],
    low: [-2.4, Number.NEGATIVE_INFINITY],
    high: [2.4, Number.POSITIVE_INFINITY],
  },
  actuators: {
    channels: [
      { name: 'cart.force', unit: 'N' },
      { name: 'pole.torque', unit: 'N m' },
    ],
    low: [-10, 0],
    high: [10, 2],
    slew: [200, 10],
    safe: [0, 0.5],
  },
  controlHz: 50,
  commandPeriods: 5,
  action: {
    kind: 'discrete',
    choices: [
      { name: 'left', command: [-10, 0] },
      { name: 'right', command: [10, 0] },
    ],
  },
  terms: ['alive', 'effort'],
  maxSteps: 500,
}
