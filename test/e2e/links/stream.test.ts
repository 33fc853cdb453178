// The verb that drives a robot in real time, as a person calls it.

import { join } from 'node:path'
import { afterEach, beforeAll, expect, it } from 'vitest'
import { emptyFolder, landbridge, start, untilOutput } from '../command.js'
import { imposters } from '../imposter.js'
import { Robots, token } from '../robots.js'

const robots = new Robots()
afterEach(() => robots.close())

const cartPole = { env: { id: 'cart-pole', config: {} } }
let snapshot: string

beforeAll(async () => {
  const out = join(emptyFolder(), 'run')
  const { code, stderr } = await landbridge('train', 'cart-pole', '--steps', '64', '--out', out)
  expect(code, stderr).toBe(0)
  snapshot = join(out, 'snapshots/pretrain-0-0-train.safetensors')
})

it('prints what the robot measured, as JSON too', async () => {
  const { url } = await robots.serve({ ...cartPole, realtime: true })
  const args = [snapshot, '--url', url, '--token', token, '--seconds', '1']
  const { code, stdout, stderr } = await landbridge('stream', ...args, '--json')
  expect(code, stderr).toBe(0)
  const measured = JSON.parse(stdout) as { ticks: number; returns: number[]; latencyMs: { p50: number } }
  expect(measured).toMatchObject({ controlHz: 50, latencyMs: { p50: expect.any(Number) } })
  expect(measured.ticks).toBeGreaterThan(10)
  expect(measured.returns.length).toBeGreaterThan(0)
  expect(stderr).toMatch(/^1 of 1 s: \d+ commands, \d+ episodes.*, safe stops: \d+$/m)
  const again = await landbridge('stream', ...args)
  const [, lines] = /^streamed 1 s at 50 Hz: latency p50 .*\n(.*)\n$/.exec(again.stdout)!
  const ended = /^1 of 1 s: \d+ commands, (\d+ episodes?)/m.exec(again.stderr)![1]!
  expect(ended).toMatch(/^1 episode$|^(0|[2-9]|\d\d) episodes$/)
  expect(lines!.startsWith(ended)).toBe(true)
  expect(lines).toMatch(/^\d+ episodes?(, mean return \d.*)?(; the one that the end cut off: \d.*)?$/)
})

it('ends before its time, with what was measured until then', async () => {
  const { url } = await robots.serve({ ...cartPole, realtime: true })
  const { child, finish } = start(['stream', snapshot, '--url', url, '--token', token, '--seconds', '1000', '--json'])
  await untilOutput(child, /^10 of 1000 s: /m)
  child.kill('SIGINT')
  const { code, stdout, stderr } = await finish
  expect(code, stderr).toBe(0)
  expect((JSON.parse(stdout) as { seconds: number }).seconds).toBeLessThan(1000)
})

it('that is ended before its first command has done no wrong', async () => {
  const { contract } = await robots.serve({ ...cartPole, realtime: true })
  const latencyMs = { p50: 0, p90: 0, p99: 0, max: 0, histogram: { edges: [], counts: [] } }
  const counts = {
    ticks: 0,
    latencyMs,
    misses: 0,
    interventions: 0,
    trips: 0,
    late: 0,
    skipped: 1234,
    refused: 0,
    dropped: 0,
  }
  const statistics = JSON.stringify({ kind: 'statistics', statistics: counts })
  const heard: string[] = []
  let beats = 0
  const url = await imposters(robots).imposter((socket, _frames, kind) => {
    heard.push(kind)
    if (kind === 'statistics' && beats > 0) socket.send(statistics)
    else if (kind === 'statistics') child.kill('SIGINT')
    // The second sign of life since then comes from a process that has seen the signal.
    if (kind === 'heartbeat' && heard.includes('statistics') && ++beats === 2) socket.send(statistics)
  }, contract)
  const args = ['--url', url, '--token', token, '--answer-timeout', '30']
  const { child, finish } = start(['stream', snapshot, ...args])
  const { code, stdout, stderr } = await finish
  expect(code, stderr).toBe(0)
  expect(stdout).toContain('no command was sent')
  expect(stdout).toMatch(/, control periods skipped since the machine took longer: 1234$/m)
  expect(heard).not.toContain('action')
})

it('refuses a robot that waits for every command', async () => {
  const { url } = await robots.serve(cartPole)
  const { code, stdout, stderr } = await landbridge('stream', snapshot, '--url', url, '--token', token)
  expect(stderr).toMatch(
    /^error: Expected a robot in real time, got one in lock-step\nhint: start it with --realtime, a driver without --lock-step$/m,
  )
  expect([code, stdout]).toEqual([2, ''])
})

it('says that a policy is served there, at once', async () => {
  const { child, finish } = start(['serve', snapshot], { LANDBRIDGE_TOKEN: token })
  const [, url] = await untilOutput(child, /policy at (ws:\S+)/)
  const { code, stderr } = await landbridge('stream', snapshot, '--url', url!, '--token', token)
  expect(stderr).toBe(
    `error: Expected a robot at ${url}, got a policy (\`landbridge serve\`)\nhint: start the robot with \`landbridge robot MACHINE\` and give its address; a served policy waits for robots that dial it themselves\n`,
  )
  expect(code).toBe(2)
  child.kill('SIGINT')
  // A token that came by the environment came that way to stay hidden.
  const { stdout } = await finish
  expect(stdout).toContain('token: that of LANDBRIDGE_TOKEN')
  expect(stdout).not.toContain(token)
})

it('refuses a robot at another rate, unless told', async () => {
  const { url } = await robots.serve({
    env: { id: 'cart-pole', config: { wrappers: [{ kind: 'action-repeat', times: 2 }] } },
    realtime: true,
  })
  const args = ['stream', snapshot, '--url', url, '--token', token, '--seconds', '0.2']
  const refused = await landbridge(...args)
  expect(refused.stderr).toMatch(/Expected a robot at 50 Hz, got 25 Hz\nhint: --any-rate /)
  expect(refused.code).toBe(1)
  const told = await landbridge(...args, '--any-rate')
  expect(told.stderr).toContain('warning: the target is controlled at 25 Hz')
  expect(told.code).toBe(0)
})
