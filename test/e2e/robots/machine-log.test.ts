// What `robot --log` records of a machine that goes by the clock.

import { expect, it } from 'vitest'
import { dialRobot } from '#src/link/index.js'
import { identifiedLength, logged, replayed } from '../robot-logs.js'
import { bridge, fixturePath, times } from '../robots.js'

// A machine that is kept from its processor for some milliseconds, between a reading and its command, has that in its log: such a log is
// taken anew, since a fault of ours would be in every one.
it('the log of a machine that swings on by the clock is replayed by its own seconds', { retry: 2 }, async () => {
  const log = await logged('machine.csv', [fixturePath('swinging-driver.js')], async (url, token) => {
    const link = await dialRobot({ url, token, bridge, times })
    await link.reset(1)
    for (let k = 0; k < 150; k++) {
      link.act(Float32Array.of(5 * Math.sin(k / 4)))
      await link.next()
    }
    await link.close()
  })
  const right = await replayed('pendulum', log, '--set', 'physics.length=1.3')
  expect(right.stderr).toContain('--map 1=pendulum.angle,pendulum.velocity,pendulum.torque\n')
  expect(right.starts).toBeGreaterThan(20)
  // By a command that acted a tick earlier or later the error is several times as large.
  const late = await replayed('pendulum', log, '--set', 'physics.length=1.3', '--delay', '1')
  expect(right.rms).toBeLessThan(late.rms / 3)
  expect(await identifiedLength(log)).toBeCloseTo(1.3, 1)
})
