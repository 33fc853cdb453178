// What `robot --log` records of a robot is what `replay` and `identify` take.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { emptyFolder, landbridge } from '../command.js'
import { identifiedLength, logged, replayed } from '../robot-logs.js'

describe('the log of a simulated robot with another constant, scored over the link', () => {
  let log: string
  beforeAll(async () => {
    const out = join(emptyFolder(), 'run')
    expect((await landbridge('train', 'pendulum', '--steps', '64', '--out', out)).code).toBe(0)
    const snapshot = join(out, 'snapshots/pretrain-0-0-train.safetensors')
    log = await logged('ticks.csv', ['pendulum', '--set', 'physics.length=1.3'], async (url, token) => {
      const args = [snapshot, '--url', url, '--token', token, '--episodes', '2']
      expect((await landbridge('evaluate', ...args)).code).toBe(0)
    })
  })

  it('is replayed with hardly an error by that constant, an episode a run, and says what was taken', async () => {
    const right = await replayed('pendulum', log, '--set', 'physics.length=1.3')
    expect(right.stderr).toBe(`${log}: taken as --map 1=pendulum.cos+pendulum.sin,pendulum.velocity,pendulum.torque\n`)
    expect(right.logs).toEqual([`${log}:2`, `${log}:203`])
    expect(right.rms).toBeLessThan(5e-4)
    const nominal = await replayed('pendulum', log)
    expect(nominal.rms).toBeGreaterThan(20 * right.rms)
    const told = ['--map', '1=pendulum.cos+pendulum.sin,pendulum.velocity,pendulum.torque']
    expect(await replayed('pendulum', log, ...told)).toEqual({ ...nominal, stderr: '' })
  })

  it('is taken without those of robots that nobody drove, which are named', async () => {
    const idle = await logged('idle.csv', ['pendulum'], async () => {})
    const { logs, stderr } = await replayed('pendulum', idle, log, '--set', 'physics.length=1.3')
    expect(logs).toHaveLength(2)
    expect(stderr).toContain(`${idle}: left out, nobody drove the robot`)
    const alone = await landbridge('replay', 'pendulum', idle)
    expect([alone.code, alone.stderr]).toEqual([2, expect.stringContaining("Expected rows of state 'running'")])
  })

  it('leads identify to the constant', async () => {
    expect(await identifiedLength(log)).toBeCloseTo(1.3, 2)
  })

  it('holds what was seen and commanded in every tick of an episode', () => {
    const lines = readFileSync(log, 'utf8').split('\n')
    const [heading, first, second] = lines
    expect(heading).toBe('seconds,state,pendulum.torque,reason,simulated,pendulum.cos,pendulum.sin,pendulum.velocity')
    expect(first).toMatch(/^\d+\.\d{6},running,0,reset,0(,-?\d\S*){3}$/)
    expect(lines[202]).toMatch(/^\d+\.\d{6},running,0,reset,0(,-?\d\S*){3}$/)
    expect(second).toMatch(/^\d+\.\d{6},running,-?\d\S*,,0\.05(,-?\d\S*){3}$/)
  })
})
