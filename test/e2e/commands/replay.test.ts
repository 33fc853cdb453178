// The verb that replays runs of hardware, as a person calls it.

import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { pendulum } from '#envs/pendulum.js'
import { describeRecorded, recorded } from '../../hardware.js'
import { simulatedRun } from '../../unit/measure/simulated-run.js'
import { emptyFolder, landbridge } from '../command.js'

/** A log of two joints that hang at rest. */
const run = join(emptyFolder(), 'rest.csv')
const rows = Array.from({ length: 100 }, (_, k) => `${k / 100},0,0,0,0,0,0`)
const HEADING = 'time,pos_meas1,pos_meas2,vel_meas1,vel_meas2,tau_con1,tau_con2'
writeFileSync(run, [HEADING, ...rows].join('\n'))
const hardware = ['--set', 'env.model=design_C.1']

describeRecorded('landbridge replay of a recorded run', () => {
  it('prints the error, as JSON too', async () => {
    const log = fileURLToPath(recorded('dfki_double_pendulum/acrobot_ilqr_tvlqr_lqr_01.csv'))
    const { code, stdout } = await landbridge('replay', 'acrobot', log, ...hardware, '--until', '4', '--json')
    expect(code).toBe(0)
    const result = JSON.parse(stdout) as { rms: number; starts: number; joints: number[] }
    expect(result).toMatchObject({ env: 'acrobot', delay: 0, until: 4, starts: 192 })
    expect(result.rms).toBeCloseTo(0.0192, 3)
    expect(result.joints).toHaveLength(2)
  })
})

describe('landbridge replay', () => {
  it('finds no error where nothing moves', async () => {
    const { code, stdout } = await landbridge('replay', 'acrobot', run, ...hardware, '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ rms: 0, joints: [0, 0] })
  })

  it('takes a folder for its runs', async () => {
    const { stdout } = await landbridge('replay', 'acrobot', dirname(run), ...hardware, '--zero', '0,0', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ rms: 0, logs: [run], zero: [0, 0] })
  })

  it('says what it takes 0 for where the log counts from elsewhere than the machine', async () => {
    const hanging = join(emptyFolder(), 'hanging.csv')
    const [heading, ...lines] = simulatedRun(pendulum.create({}).mechanism!({}), { seconds: 1 }).split('\n')
    const shifted = lines.map((line) => {
      const [time, position, ...rest] = line.split(',')
      return [time, Number(position) - Math.PI, ...rest].join(',')
    })
    writeFileSync(hanging, [heading, ...shifted].join('\n'))
    const { code, stderr } = await landbridge('replay', 'pendulum', hanging)
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: '0 of the logs is taken as 3.142 of the machine, which fits them better: --zero says otherwise\n',
    })
  })

  it('asks for the machine where a log has joints that it has not', async () => {
    const { code, stderr } = await landbridge('replay', 'pendulum', run, '--zero', '3.14159265')
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `${run}: pos_meas2, vel_meas2, tau_con2 left alone: is this the machine, which has 1 joint?\n`,
    })
  })

  it('says so where --until counts by a clock that does not begin at 0', async () => {
    const at = (start: number) => {
      const late = join(emptyFolder(), 'late.csv')
      const moved = rows.map((row) => row.replace(/^[^,]+/, (time) => `${start + Number(time)}`))
      writeFileSync(late, [HEADING, ...moved].join('\n'))
      return late
    }
    const [later, epoch] = [at(0.5), at(1.7e9)]
    const some = await landbridge('replay', 'acrobot', later, ...hardware, '--until', '0.7')
    expect(some).toMatchObject({
      code: 0,
      stderr: `${later}: begins at 0.5 s: --until 0.7 counts by the same clock, not from there\n`,
    })
    const none = await landbridge('replay', 'acrobot', epoch, ...hardware, '--until', '4')
    expect(none.code).toBe(2)
    expect(none.stderr).toMatch(
      /begins at 1700000000 s: --until 4 counts by the same clock, not from there\nerror: .*none/,
    )
    const whole = await landbridge('replay', 'acrobot', epoch, ...hardware)
    expect(whole).toMatchObject({ code: 0, stderr: '' })
  })

  it('takes the constants of a preset, those that are set before them', async () => {
    const preset = ['--preset', 'packer-default', '--set', 'physics.gravity=9', '--json']
    const { code, stdout } = await landbridge('replay', 'acrobot', run, ...preset)
    expect(code).toBe(0)
    const { physics } = JSON.parse(stdout) as { physics: Record<string, number> }
    expect(physics).toMatchObject({ gravity: 9, upperInertia: 12 })
  })

  it('tells small errors, and asks after units, by what joints are in', async () => {
    const folder = emptyFolder()
    const cart = (name: string, far: number, rows = 20) => {
      const lines = Array.from({ length: rows }, (_, k) => `${k / 100},${k === 14 ? far : 0},0,0,0,0,0`)
      writeFileSync(join(folder, name), [HEADING, ...lines].join('\n'))
      return join(folder, name)
    }
    const near = await landbridge('replay', 'cart-pole', cart('near.csv', 3e-6))
    // Of five replays one ends 3 um off, in one of two coordinates.
    expect(near.stdout).toBe(
      'RMS error after 100 ms: 9.49e-7 m and rad (joint 1 0.00000134 m, joint 2 0 rad) over 5 replays of 1 run\n',
    )
    expect(near.stderr).toBe('')
    const single = await landbridge('replay', 'cart-pole', cart('single.csv', 0, 11))
    expect(single.stdout).toMatch(/ over 1 replay of 1 run\n$/)
    const far = await landbridge('replay', 'cart-pole', cart('far.csv', 900))
    expect(far.stderr).toBe(
      'so far off after 100 ms: are joints that turn in rad, rad/s and N m, and those that slide in m, m/s and N?\n',
    )
  })

  it.each([
    ['a folder without runs', ['acrobot', emptyFolder()], /Expected CSV files in '.*', got none/],
    ['a log twice', ['acrobot', run, dirname(run)], /Expected each log once, got '.*rest\.csv' twice/],
    [
      'a zero of another machine',
      ['acrobot', run, '--zero', '1'],
      /Expected 2 positions in --zero, one a joint, got 1/,
    ],
    [
      'a zero that is none',
      ['acrobot', run, '--zero', '1,pi'],
      /Expected numbers parted by commas for --zero, got '1,pi'/,
    ],
    ["columns of a log that is no robot's", ['acrobot', run, '--map', '1=a,b'], /Expected logs of .* for --map, got '/],
    ['columns of no joint', ['acrobot', run, '--map', 'a,b'], /Expected JOINT=POSITION,.*, got 'a,b'\nhint: POSITION/],
    ['a file that is not there', ['acrobot', 'nowhere.csv'], /Expected a CSV file, got 'nowhere.csv'/],
    ['a file that is no log', ['acrobot', 'package.json'], /package.json: Expected a column 'time'/],
    ['a machine that floats', ['hopper', run], /moves? alone, got 'hopper'.*\nhint: /],
    [
      'a constant of motors',
      ['acrobot', run, '--set', 'physics.actuatorGain=2'],
      /machine of 'acrobot', got 'actuatorGain'/,
    ],
    [
      'a law',
      ['acrobot', run, '--set', 'physics.gravity={ kind: uniform, low: 1, high: 2 }'],
      /Expected a number for physics.gravity, got {"kind":"uniform","low":1,"high":2}/,
    ],
    ['a preset of laws', ['acrobot', run, '--preset', 'packer-random'], /Expected a number for physics\.\w+, got {/],
    [
      'a preset that is not there',
      ['acrobot', run, '--preset', 'packer'],
      /Expected a preset of acrobot, got 'packer'/,
    ],
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
