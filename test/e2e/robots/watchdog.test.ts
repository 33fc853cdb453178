// The watchdog, judged on the log that the actuator thread itself writes.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer, connect as dialTcp, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { monotonicSeconds, spawnRobot } from '#src/link/index.js'
import {
  fixturePath,
  type LogLine,
  nativeRef,
  pointMass,
  preload,
  Robots,
  readLog,
  temporary,
  times,
  until,
} from '../robots.js'

const HZ = 50
/** The time-out plus two control periods. */
const LIMIT = (times.commandPeriods + 2) / HZ

const robots = new Robots()
const children: ChildProcess[] = []
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  await robots.close()
})

/** A robot in a process of its own, in real time, with its log; both processes block on SIGUSR2. */
async function startRobot() {
  const log = temporary('actuator.csv')
  const note = temporary('blocked')
  process.env.BLOCK_NOTE = note
  const env = pointMass({ maxSteps: 100_000 })
  const start = { env, physics: {}, bridge: nativeRef, realtime: true, times, log, execArgv: ['--import', preload] }
  const robot = robots.add(await spawnRobot(start))
  return { ...robot, log, note }
}

function startController(url: string, token: string, note: string): ChildProcess {
  const env = { ...process.env, ROBOT_URL: url, ROBOT_TOKEN: token, BLOCK_NOTE: note }
  const args = ['--import', preload, fixturePath('controller.js')]
  const child = spawn(process.execPath, args, { env, stdio: 'ignore' })
  children.push(child)
  return child
}

/** Waits until the robot has followed the controller's push for a while: nobody is warming up any more. */
async function untilRunning(log: string): Promise<void> {
  await until(
    () =>
      readLog(log)
        .slice(-30)
        .filter(({ command }) => command === 1).length === 30,
    20,
  )
}

/** The first line of the safe command at or after a moment, with everything after it up to the next reset. */
async function untilSafe(log: string, since: number): Promise<{ first: LogLine; after: LogLine[] }> {
  const lines = () => readLog(log).filter(({ seconds }) => seconds >= since)
  await until(() => lines().filter(({ state }) => state === 'safe').length > 20)
  const [first, ...rest] = lines().slice(lines().findIndex(({ state }) => state === 'safe'))
  const reset = rest.findIndex(({ reason }) => reason === 'reset')
  return { first: first!, after: reset < 0 ? rest : rest.slice(0, reset) }
}

function expectSafe({ first, after }: { first: LogLine; after: LogLine[] }, since: number, reasons: string[]): void {
  expect(first.seconds - since).toBeLessThanOrEqual(LIMIT)
  expect(reasons).toContain(first.reason)
  expect(first.command).toBe(0)
  expect(after.length).toBeGreaterThan(15)
  expect(after.every(({ state, command }) => state === 'safe' && command === 0)).toBe(true)
}

async function blockedAt(note: string): Promise<number> {
  await until(() => existsSync(note) && readFileSync(note, 'utf8') !== '')
  return Number(readFileSync(note, 'utf8'))
}

describe('a robot in real time goes to its safe command within its time-out and two control periods', () => {
  it("when the robot's main thread blocks for 5 s", async () => {
    const { url, token, pid, log, note } = await startRobot()
    startController(url, token, note)
    await untilRunning(log)
    process.kill(pid, 'SIGUSR2')
    const since = await blockedAt(note)
    expectSafe(await untilSafe(log, since), since, ['silence'])
  })

  it("when the controller's main thread blocks for 5 s", async () => {
    const { url, token, log, note } = await startRobot()
    const controller = startController(url, token, note)
    await untilRunning(log)
    controller.kill('SIGUSR2')
    const since = await blockedAt(note)
    expectSafe(await untilSafe(log, since), since, ['silence'])
  })

  it('when the controlling process is stopped (SIGSTOP)', async () => {
    const { url, token, log, note } = await startRobot()
    const controller = startController(url, token, note)
    await untilRunning(log)
    const since = monotonicSeconds()
    controller.kill('SIGSTOP')
    expectSafe(await untilSafe(log, since), since, ['silence'])
  })

  it('when the controlling process is killed', async () => {
    const { url, token, log, note } = await startRobot()
    const controller = startController(url, token, note)
    await untilRunning(log)
    const since = monotonicSeconds()
    controller.kill('SIGKILL')
    expectSafe(await untilSafe(log, since), since, ['connection', 'silence'])
  })

  it.each([
    ['is cut', (ends: Socket[]) => ends.map((end) => end.resetAndDestroy()), ['connection', 'silence']],
    ['goes dead without a word', (ends: Socket[]) => ends.map((end) => end.unpipe().pause()), ['silence']],
  ])('when the connection %s', async (_name, cut, reasons) => {
    const { url, token, log, note } = await startRobot()
    const cable = await startCable(Number(new URL(url).port))
    startController(cable.url, token, note)
    await untilRunning(log)
    const since = monotonicSeconds()
    cut(cable.ends)
    expectSafe(await untilSafe(log, since), since, reasons)
  })
})

/** A cable that can be cut: bytes both ways between a port of its own and the robot's. */
async function startCable(port: number): Promise<{ url: string; ends: Socket[] }> {
  const ends: Socket[] = []
  const server = createServer((near) => {
    const far = dialTcp(port, '127.0.0.1')
    for (const end of [near, far]) end.setNoDelay().on('error', () => {})
    near.pipe(far)
    far.pipe(near)
    ends.push(near, far)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  robots.add({
    close: async () => {
      for (const end of ends) end.destroy()
      server.close()
    },
  })
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, ends }
}
