// The verb that replays runs of hardware, as a person calls it.

import { describe, expect, it } from 'vitest'
import { inRoot, landbridge } from '../command.js'

const run = inRoot('../shared/data/real/dfki_double_pendulum/acrobot_ilqr_tvlqr_lqr_01.csv')
const hardware = ['--set', 'env.model=design_C.1']

describe('landbridge replay', () => {
  it('prints the error, as JSON too', async () => {
    const { code, stdout } = await landbridge('replay', 'acrobot', run, ...hardware, '--until', '4', '--json')
    expect(code).toBe(0)
    const result = JSON.parse(stdout) as { rms: number; starts: number; joints: number[] }
    expect(result).toMatchObject({ env: 'acrobot', delay: 0, until: 4, starts: 192 })
    expect(result.rms).toBeCloseTo(0.0192, 3)
    expect(result.joints).toHaveLength(2)
  })

  it.each([
    ['a file that is not there', ['acrobot', 'nowhere.csv'], /Expected a CSV file, got 'nowhere.csv'/],
    ['a file that is no log', ['acrobot', 'package.json'], /package.json: Expected a column 'time'/],
    ['an env that is not there', ['reachr', run], /Expected the id/],
    ['a constant that is not there', ['acrobot', run, ...hardware, '--set', 'physics.frction=0'], /frction/],
    [
      'a constant that is no number',
      ['acrobot', run, ...hardware, '--set', 'physics.gravity=much'],
      /Expected a number/,
    ],
  ])('refuses %s', async (_, args, message) => {
    const { code, stderr } = await landbridge('replay', ...args)
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
  })
})
