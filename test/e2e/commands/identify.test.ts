// The verb that fits constants to runs of hardware, as a person calls it.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pendulum } from '#envs/pendulum.js'
import { reacher } from '#envs/reacher.js'
import { simulatedRun } from '../../unit/measure/simulated-run.js'
import { emptyFolder, landbridge } from '../command.js'

const folder = emptyFolder()
const logOf = (name: string, truth: Record<string, number>, seconds: number) => {
  const file = join(folder, name)
  writeFileSync(file, simulatedRun(pendulum.create({}).mechanism!(truth), { seconds }))
  return file
}
const run = logOf('run.csv', { mass: 1.7, jointDamping: 0.2 }, 1)

describe('landbridge identify', () => {
  it('finds a constant, tells errors before and after, and what to set, which replay takes', async () => {
    const set = ['--set', 'physics.jointDamping=0.2']
    const { code, stdout, stderr } = await landbridge('identify', 'pendulum', run, '--free', 'mass', ...set)
    expect({ code, stderr: stderr.replace(/^\d+ of at most 200 evaluations.*\n/gm, '') }).toEqual({
      code: 0,
      stderr: '',
    })
    expect(stdout).toMatch(
      /^RMS error after 100 ms, rad +before +after +over\nall +0\.0\d{3} +(\d\.\d\de-\d+|0\.0000\d+) +46 replays of 1 run\n/,
    )
    expect(stdout).toMatch(/\nheld-out half +0\.0\d{3} +\S+ +21 replays of 1 run\n/)
    expect(stdout).toMatch(/\nmass +1\.(69|70)\d* +kg +1 +0\.1 to 5\n/)
    const found = /^--set physics.jointDamping=0.2 --set physics.mass=1\.\d+$/m.exec(stdout)
    const replayed = await landbridge('replay', 'pendulum', run, ...found![0].split(' '))
    expect(replayed.stdout).toMatch(/^RMS error after 100 ms: (\d\.\d\de-\d+|0\.0000\d+) rad \(joint 1 \S+ rad\) over/)
  })

  it('is one JSON document, and leaves a constant alone that makes no difference', async () => {
    const free = 'jointDamping,startSpeed,mass'
    const { code, stdout, stderr } = await landbridge(
      'identify',
      'pendulum',
      run,
      '--free',
      free,
      '--json',
      '--seed',
      '3',
    )
    expect(code).toBe(0)
    const result = JSON.parse(stdout)
    expect(result).toMatchObject({ env: 'pendulum', seed: 3, delay: 0, until: null, failed: 0, logs: [run] })
    expect(result.constants[1]).toMatchObject({ name: 'startSpeed', value: 1, start: 1, nominal: 1, flat: true })
    expect(Object.keys(result.physics)).toEqual(['jointDamping', 'mass'])
    expect(result.physics.mass).toBeCloseTo(1.7, 1)
    expect(result.after.heldOut.rms).toBeLessThan(result.before.heldOut.rms / 10)
    expect(stderr).toMatch(/^startSpeed makes no difference/m)
  })

  it('warns where what was held out is worse than before, and of a constant at its end', async () => {
    const [heavy, plain] = [logOf('heavy.csv', { mass: 5, jointDamping: 1 }, 0.5), logOf('plain.csv', {}, 0.5)]
    const { code, stderr, stdout } = await landbridge('identify', 'pendulum', heavy, plain, '--free', 'jointFriction')
    expect(code).toBe(0)
    expect(stderr).toMatch(/^warning: the held-out half is worse than before/m)
    expect(stderr).toMatch(/^jointFriction lies at its max: the runs ask for more/m)
    expect(stdout).toMatch(/^jointFriction +1 +N m +0 +0 to 1 +at its max$/m)
  })

  it('says so where it found nothing better than the start', async () => {
    const truth = { mass: 1.7, jointDamping: 0.2 }
    const set = Object.entries(truth).flatMap(([name, value]) => ['--set', `physics.${name}=${value}`])
    const few = ['--free', 'mass,jointDamping', '--evaluations', '20']
    const { code, stderr } = await landbridge('identify', 'pendulum', run, ...few, ...set)
    expect(code).toBe(0)
    expect(stderr).toMatch(/^nothing better than the start was found in \d+ evaluations: --evaluations takes more$/m)
  })

  it.each([
    [
      'a constant that is not there',
      ['--free', 'jointFrction'],
      /got 'jointFrction'\nhint: did you mean 'jointFriction'/,
    ],
    ['a constant around the machine', ['--free', 'mass,actionDelay'], /machine of 'pendulum', got 'actionDelay'/],
    ['no constants', ['--free', ','], /Expected constants in --free, got none\nhint: .*landbridge list pendulum/],
    ['no --free', [], /--free/],
    ['a constant twice', ['--free', 'mass,physics.mass'], /got 'mass' twice/],
    ['a start out of range', ['--free', 'mass', '--set', 'physics.mass=90'], /'mass' in \[0.1, 5\] kg, got 90/],
    ['too little to hold anything out', ['--free', 'mass', '--until', '0.1'], /both halves.*\nhint: .*at least 1 s/],
    ['fewer evaluations than a search takes', ['--free', 'mass', '--evaluations', '3'], /at least 20/],
  ])('refuses %s', async (_, args, message) => {
    const { code, stderr, stdout } = await landbridge('identify', 'pendulum', run, ...args)
    expect(stderr).toMatch(message)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })

  it('refuses backlash, behind which no log tells where the motors are', async () => {
    const file = join(folder, 'reacher.csv')
    writeFileSync(file, simulatedRun(reacher.create({}).mechanism!({}), { seconds: 1 }))
    const { code, stderr } = await landbridge('identify', 'reacher', file, '--free', 'jointDamping,backlash')
    expect(stderr).toMatch(/got 'reacher', one with backlash/)
    expect(code).toBe(2)
  })
})
