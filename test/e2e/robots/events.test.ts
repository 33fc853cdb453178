// Drivers whose machines are reached by events: sockets, timers and promises in the actuator thread.

import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { dialRobot } from '#src/link/index.js'
import { emptyFolder, type Finished, inRoot, ROOT, shell, start, untilOutput } from '../command.js'
import {
  bridge,
  eventDriver,
  failure,
  fixturePath,
  RawController,
  Robots,
  readLog,
  temporary,
  times,
  token,
  until,
} from '../robots.js'

const robots = new Robots()
const sockets: Socket[] = []
afterEach(async () => {
  await robots.close()
  for (const socket of sockets.splice(0)) socket.close()
})

/** A machine on a UDP port: what it reads is the sum of the forces it was given, times 0.001. */
async function startMachine() {
  const socket = createSocket('udp4')
  sockets.push(socket)
  const forces: number[] = []
  let position = 0
  socket.on('message', (datagram, { port, address }) => {
    const force = datagram.readFloatLE(0)
    forces.push(force)
    if (force !== STOP) position += force / 1000
    const answer = Buffer.alloc(8)
    answer.writeFloatLE(position)
    socket.send(answer, port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  process.env.MACHINE = `${socket.address().port}`
  return { forces, socket }
}

/** What the driver sends for its own stop. */
const STOP = -1000

describe('a driver with a socket', () => {
  it.each([
    ['real time', true],
    ['lock-step', false],
  ])('is delivered what arrives, and its commands leave, in %s', async (_name, realtime) => {
    const { forces } = await startMachine()
    const robot = await robots.serve({ driver: eventDriver('udp'), realtime })
    const link = await dialRobot({ url: robot.url, token, bridge, times })
    await link.reset(1)
    const read: number[] = []
    for (let i = 0; i < 200 && !(read.at(-1)! > 0.05); i++) {
      link.act(Float32Array.of(5))
      read.push((await link.next())!.values[0]!)
    }
    expect(read.at(-1)).toBeGreaterThan(0.05)
    expect(forces).toContain(5)
    await link.close()
  })

  it('has its last commands sent before it ends: its own stop, and the safe command', async () => {
    const { forces } = await startMachine()
    const robot = await robots.serve({ driver: eventDriver('udp'), realtime: true })
    const raw = await RawController.dial(robot.url)
    await raw.reset()
    raw.act(1, [5])
    await until(() => forces.at(-1) === 5)
    await robot.close()
    await until(() => forces.includes(STOP))
    await until(() => forces.at(-1) === 0)
  })

  it('that is flooded goes to its safe command as any other, after as many periods', async () => {
    const { forces, socket } = await startMachine()
    const log = temporary('actuator.csv')
    const robot = await robots.serve({ driver: eventDriver('udp'), realtime: true, log })
    let flood: NodeJS.Timeout | undefined
    socket.once('message', (_datagram, { port, address }) => {
      flood = setInterval(() => {
        for (let i = 0; i < 10; i++) socket.send(Buffer.alloc(8), port, address)
      }, 1)
    })
    const raw = await RawController.dial(robot.url)
    await raw.reset()
    await until(() => readLog(log).filter(({ state }) => state === 'safe').length > 3)
    clearInterval(flood)
    const lines = readLog(log)
    const reset = lines.find(({ reason }) => reason === 'reset')!
    const safe = lines.find(({ state }) => state === 'safe')!
    expect(safe).toMatchObject({ command: 0, reason: 'silence' })
    expect(safe.seconds - reset.seconds).toBeLessThanOrEqual((5 + 2) / 50)
    expect(forces).toContain(STOP)
  })
})

describe('the driver of docs/drivers.md', () => {
  it('drives the machine it describes', async () => {
    const [, text] = /^```js\n([\s\S]*?)^```$/m.exec(readFileSync(inRoot('docs/drivers.md'), 'utf8'))!
    const folder = emptyFolder()
    mkdirSync(join(folder, 'node_modules'))
    symlinkSync(ROOT, join(folder, 'node_modules', 'landbridge'))
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    writeFileSync(join(folder, 'udp-robot.js'), text!)
    const { socket } = await startMachine()
    process.env.FIRMWARE = `127.0.0.1:${socket.address().port}`
    const robot = await robots.serve({
      driver: { id: pathToFileURL(join(folder, 'udp-robot.js')).href, config: {} },
      realtime: true,
    })
    const link = await dialRobot({ url: robot.url, token, bridge, times })
    await link.reset(1)
    let read = 0
    for (let i = 0; i < 100 && !(read > 0.05); i++) {
      link.act(Float32Array.of(5))
      read = (await link.next())!.values[0]!
    }
    expect(read).toBeGreaterThan(0.05)
    socket.removeAllListeners('message')
    await link.close()
    const { problem } = await failure(async () => {
      const again = robots.add(await dialRobot({ url: robot.url, token, bridge, times }))
      for (;;) {
        await again.reset(2)
        await again.next()
      }
    })
    expect(problem.message).toMatch(/the firmware is silent/)
  })
})

describe('a driver that fails in its events', () => {
  it.each([
    [
      'a promise of apply that rejects',
      'rejecting',
      'The driver event-drivers.js#rejecting failed in apply: the motor controller does not answer',
    ],
    [
      'an exception that nobody catches',
      'throwing',
      'The driver event-drivers.js#throwing failed in an event of its own: the motor controller reports too much current',
    ],
    [
      'what is thrown and says nothing',
      'wordless',
      'The driver event-drivers.js#wordless failed in apply: something that cannot be read',
    ],
    ['a promise that is none', 'thenless', 'The driver event-drivers.js#thenless failed in apply: no then'],
    [
      'a promise of apply that never settles',
      'unsettled',
      'Expected apply to be done within 1 s, got a promise that is not',
    ],
    [
      'one promise of apply, given again and again, that never settles',
      'queued',
      'Expected apply to be done within 1 s, got a promise that is not',
    ],
  ])('%s: the safe command for good, and the error', async (_name, driver, message) => {
    const log = temporary('actuator.csv')
    const robot = await robots.serve({ driver: eventDriver(driver), realtime: true, log })
    const raw = await RawController.dial(robot.url)
    await raw.reset()
    let sequence = 0
    const pushing = setInterval(() => raw.act(++sequence, [5], 0), 10)
    const problem = await robot.failed
    clearInterval(pushing)
    expect([problem.code, problem.message]).toEqual(['env', message])
    expect(await raw.closed).toEqual({ code: 1011 })
    expect(raw.kinds).toContain('error')
    const last = readLog(log).at(-1)
    expect(last).toMatchObject({ command: 0, reason: expect.stringMatching(/plant|silence|action/) })
  })

  it('a promise of observe is refused at the first reading, with what to do', async () => {
    const robot = await robots.serve({ driver: eventDriver('promising') })
    const link = await dialRobot({ url: robot.url, token, bridge, times })
    const { problem } = await failure(() => link.reset(1))
    expect(problem.message).toMatch(/Expected observe to fill in the readings at once, got a promise/)
    expect((await robot.failed).hint).toMatch(/keep the newest reading/)
  })

  it('a promise of its last stop that rejects is told all the same', async () => {
    const { child, finish } = start(['robot', fixturePath('event-drivers.js#unstoppable'), '--realtime'])
    await untilOutput(child, /Ctrl-C stops it/)
    child.kill('SIGINT')
    const { code, stderr } = await finish
    expect(stderr).toMatch(
      /^error: The driver event-drivers\.js#unstoppable failed in safe: the brake does not answer$/m,
    )
    expect(code).toBe(1)
  })

  it('a second Ctrl-C does not cut its last stop short', async () => {
    const { child, finish } = start(['robot', fixturePath('event-drivers.js#braking'), '--realtime'])
    await untilOutput(child, /Ctrl-C stops it/)
    child.kill('SIGINT')
    await untilOutput(child, /^braking$/m)
    child.kill('SIGINT')
    const { code, stderr } = await finish
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^braked$/m)])
  })

  it('a machine that never opens is an error', async () => {
    const { problem } = await failure(() => robots.serve({ driver: eventDriver('never') }))
    expect([problem.code, problem.message]).toEqual([
      'env',
      'Expected the machine to open, its thread had nothing more to wait for',
    ])
  })
})

describe('a driver that hangs', () => {
  /** Runs a machine until its program ends by itself. */
  async function end(name: string, env: NodeJS.ProcessEnv = {}): Promise<Finished & { signal: string | null }> {
    const { child, finish } = start(['robot', fixturePath(`event-drivers.js#${name}`), '--realtime'], env)
    return { ...(await finish), signal: child.signalCode }
  }

  it('is noticed by the program beside it, which says so and ends', async () => {
    const { code, stderr } = await end('hanging')
    expect(stderr).toMatch(/^error: Expected the driver to return within 1 s, it hangs: .*hold the last command$/m)
    expect(stderr).toMatch(/^hint: stop the machine by hand/m)
    expect(code).toBe(1)
  })

  it('in a call into the system ends the program all the same', async () => {
    const pipe = temporary('pipe')
    await shell(`mkfifo ${pipe}`, ROOT)
    const { signal, stderr } = await end('stuck', { PIPE: pipe })
    expect(stderr).toMatch(/^error: Expected the driver to return within 1 s, it hangs/m)
    expect(signal).toBe('SIGKILL')
  })
})
