// Runs as hardware would log them, of machines whose constants are known.

import { createRng, type Mechanism } from '#src/core/index.js'

/** Seconds from row to row. */
const ROW = 0.01

/** A run under torques that swing every joint, as CSV; `noise` is the standard deviation of what is measured, rad and rad/s. */
export function simulatedRun(
  mechanism: Mechanism,
  { seconds, noise = 0 }: { seconds: number; noise?: number },
): string {
  const joints = mechanism.positions.map((_, i) => i + 1)
  const rng = createRng(9)
  const names = ['pos_meas', 'vel_meas', 'tau_con'].flatMap((name) => Array.from(joints, (i) => `${name}${i}`))
  const rows = [['time', ...names].join()]
  mechanism.start(
    joints.map((i) => 0.5 * i),
    joints.map(() => 0),
  )
  for (let k = 0; k <= Math.round(seconds / ROW); k++) {
    const efforts = joints.map((i) => 2 * Math.sin((7 + i) * k * ROW))
    const measured = [...mechanism.positions, ...mechanism.velocities].map((value) => value + noise * rng.normal())
    rows.push([k * ROW, ...measured, ...efforts].join())
    mechanism.move(efforts, ROW)
  }
  return rows.join('\n')
}
