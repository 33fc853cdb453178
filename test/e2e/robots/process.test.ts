// A robot in a process of its own: for as long as the process that started it, and no longer.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { afterEach, describe, expect, it } from 'vitest'
import { dialRobot, spawnRobot } from '#src/link/index.js'
import { bridge, failure, fixturePath, nativeRef, pointMass, RawController, Robots, times, until } from '../robots.js'

const robots = new Robots()
afterEach(() => robots.close())

// The package that the machine imports is made of the files that this process is made of.
const execArgv = ['--conditions=landbridge-files']
const start = { env: pointMass(), physics: {}, bridge: nativeRef, realtime: false, times, execArgv }

/** A process that started a robot of its own. */
async function startParent() {
  const parent = spawn(process.execPath, [fixturePath('parent.js')], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: parent.stdout })
  const [line] = (await Promise.race([once(lines, 'line'), once(lines, 'close')])) as [string]
  return { parent, robot: JSON.parse(line) as { url: string; token: string; pid: number } }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
}

describe('a started robot', () => {
  it.each(['SIGKILL', 'SIGTERM'] as const)('ends when its parent is gone (%s)', async (signal) => {
    const { parent, robot } = await startParent()
    expect(isRunning(robot.pid)).toBe(true)
    parent.kill(signal)
    await until(() => !isRunning(robot.pid), 5)
  })

  it('ends when it is closed, and outlives Ctrl-C until then', async () => {
    const robot = await spawnRobot(start)
    process.kill(robot.pid, 'SIGINT')
    const link = await dialRobot({ url: robot.url, token: robot.token, bridge, times })
    expect(await link.reset(1)).toMatchObject({ sequence: 0 })
    await link.close()
    await robot.close()
    expect(isRunning(robot.pid)).toBe(false)
    await robot.close()
  })

  it('keeps its token to itself', async () => {
    const robot = robots.add(await spawnRobot(start))
    const other = robots.add(await spawnRobot(start))
    expect(robot.token).not.toBe(other.token)
    expect(robot.token.length).toBeGreaterThanOrEqual(32)
    for (const file of ['cmdline', 'environ']) {
      expect(readFileSync(`/proc/${robot.pid}/${file}`, 'utf8')).not.toContain(robot.token)
    }
  })

  it.each([
    [
      'an env that nobody knows',
      { env: { id: 'cart-poel', config: {} } },
      'unknown-plugin',
      "did you mean 'cart-pole'?",
    ],
    ['a module that is not there', { env: { id: 'file:///nowhere.js', config: {} } }, 'unknown-plugin', undefined],
    ['an option that the env lacks', { env: pointMass({ size: 3 }) }, 'config', 'there is: maxSteps, controlHz, scale'],
    ['constants out of range', { physics: { mass: 1000 } }, 'physics', undefined],
  ])('says why it cannot start: %s', async (_name, changed, code, hint) => {
    const { problem } = await failure(() => spawnRobot({ ...start, ...changed }))
    expect([problem.code, problem.hint]).toEqual([code, hint])
  })

  it('says what was behind its failure', async () => {
    const { problem } = await failure(() => spawnRobot({ ...start, env: { id: 'file:///nowhere.js', config: {} } }))
    expect(problem.cause).toMatchObject({ message: expect.stringContaining('Cannot find module') })
  })

  it('that dies on its way is an error at once', async () => {
    const { problem, seconds } = await failure(() => spawnRobot({ ...start, execArgv: ['--no-such-flag'] }))
    expect([problem.code, problem.message]).toEqual(['connection', 'Expected a robot process, it ended with 9'])
    expect(seconds).toBeLessThan(5)
  })
})

describe('a link that is open and dead', () => {
  it('is noticed by the controller, and the robot is free for the next', async () => {
    const robot = robots.add(await spawnRobot({ ...start, realtime: true }))
    const gone = await RawController.dial(robot.url, robot.token)
    const kept = robots.add(await spawnRobot(start))
    const link = await dialRobot({ url: kept.url, token: kept.token, bridge, times })
    process.kill(kept.pid, 'SIGSTOP')
    const since = performance.now()
    await gone.closed
    expect((performance.now() - since) / 1000).toBeLessThan(7)
    const next = await RawController.dial(robot.url, robot.token)
    next.socket.terminate()
    // Nobody waits for an answer here: the heartbeats alone tell.
    await until(() => (performance.now() - since) / 1000 > 6)
    const { problem, seconds } = await failure(() => link.reset(1))
    process.kill(kept.pid, 'SIGCONT')
    expect([problem.code, problem.message]).toEqual(['timeout', `Expected a sign of life from ${kept.url} within 5 s`])
    expect(seconds).toBeLessThan(0.5)
    await link.close()
  })
})
