// An orderly stop of one end is told to the other, and looks unlike a wire that was cut.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { closeLinks, dialRobot } from '#src/link/index.js'
import { emptyFolder, landbridge, start } from '../command.js'
import { bridge, driver, RawController, Robots, readLog, temporary, times, token, until } from '../robots.js'

const robots = new Robots()
afterEach(() => robots.close())

const folder = emptyFolder()
const cartPole = { env: { id: 'cart-pole', config: {} } }
const withToken = { LANDBRIDGE_TOKEN: token }
let snapshot: string

beforeAll(async () => {
  const out = join(folder, 'run')
  const { code, stderr } = await landbridge('train', 'cart-pole', '--steps', '64', '--out', out)
  expect(code, stderr).toBe(0)
  snapshot = join(out, 'snapshots/pretrain-0-0-train.safetensors')
})

/** A robot in real time with its log. */
async function serve() {
  const log = temporary('ticks.csv')
  const robot = await robots.serve({ ...cartPole, realtime: true, log })
  return { ...robot, lines: () => readLog(log) }
}

/** A command that drives a robot for longer than any test lasts. */
function longDrive(verb: string, url: string) {
  if (verb === 'stream') return start([verb, snapshot, '--url', url, '--seconds', '1000'], withToken)
  if (verb === 'evaluate') return start([verb, snapshot, '--url', url, '--episodes', '100000'], withToken)
  const out = join(folder, `${verb}-${url.split(':').at(-1)}`)
  if (verb === 'transfer') return start([verb, snapshot, '--to', url, '--steps', '100000', '--out', out], withToken)
  const scenario = `${out}.yaml`
  const arms = {
    here: [
      { kind: 'transfer', to: 'robot' },
      { kind: 'evaluate', on: 'robot', episodes: 100_000 },
    ],
  }
  writeFileSync(
    scenario,
    JSON.stringify({ name: 'there', domains: { robot: { kind: 'robot', url } }, start: snapshot, arms, seeds: 1 }),
  )
  return start([verb, scenario, '--out', out], withToken)
}

it('a process forgets a link that has closed', async () => {
  const { url } = await serve()
  const link = await dialRobot({ url, token, bridge, times })
  await link.close()
  let asked = 0
  link.close = async () => void asked++
  await closeLinks()
  expect(asked).toBe(0)
})

describe('a controller that is told to end says goodbye', () => {
  it.each([
    ['stream', 'SIGINT', 0],
    ['evaluate', 'SIGINT', 130],
    ['evaluate', 'SIGTERM', 130],
    ['transfer', 'SIGINT', 130],
    ['run', 'SIGINT', 130],
  ] as const)('%s on %s', async (verb, signal, expected) => {
    const { url, lines } = await serve()
    const { child, finish } = longDrive(verb, url)
    await until(() => lines().some(({ state }) => state === 'running'), 60)
    child.kill(signal)
    const { code, stderr } = await finish
    expect(code, stderr).toBe(expected)
    await until(() => lines().at(-1)!.state === 'waiting')
    expect(lines().at(-1)).toMatchObject({ reason: 'goodbye', command: 0 })
    expect(lines().filter(({ reason }) => reason === 'connection')).toEqual([])
  })
})

describe('a robot that is stopped says goodbye', () => {
  it.each([
    ['in real time', { ...cartPole, realtime: true }],
    ['in lock-step', cartPole],
    ['that is a machine', { driver: driver('sound'), realtime: true }],
  ])('%s, in its safe command', async (_, machine) => {
    const log = temporary('ticks.csv')
    const robot = await robots.serve({ ...machine, log })
    const raw = await RawController.dial(robot.url)
    await raw.reset()
    expect(await robot.close()).toBe(true)
    expect(await raw.closed).toEqual({ code: 1001 })
    expect(raw.kinds.at(-1)).toBe('goodbye')
    expect(readLog(log).at(-1)).toMatchObject({ state: 'safe', command: 0, reason: 'halt' })
  })

  it('whether its controller listens or not', async () => {
    const log = temporary('ticks.csv')
    const robot = await robots.serve({ ...cartPole, realtime: true, log })
    const raw = await RawController.dial(robot.url)
    await raw.reset()
    raw.socket.pause()
    let left = false
    const closing = robot.close().finally(() => (left = true))
    await until(() => readLog(log).at(-1)?.reason === 'halt')
    expect(left).toBe(false)
    expect(await closing).toBe(true)
    expect(readLog(log).at(-1)).toMatchObject({ state: 'safe', command: 0, reason: 'halt' })
    raw.socket.resume()
    await raw.closed
  })

  it.each(['stream', 'transfer'])('so that %s can say it', async (verb) => {
    const robot = await serve()
    const { finish } = longDrive(verb, robot.url)
    await until(() => robot.lines().some(({ state }) => state === 'running'), 60)
    await robot.close()
    const { code, stderr } = await finish
    expect(code).toBe(1)
    expect(stderr).toContain(`error: Expected ${robot.url} to stay, it was stopped: it said goodbye\n`)
  })
})
