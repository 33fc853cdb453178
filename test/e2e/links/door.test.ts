// The door of a robot, and hostile bytes: refused in HTTP or by the protocol, the robot safe and still there afterwards.

import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect as dialTcp } from 'node:net'
import { hostname } from 'node:os'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { dialRobot, type RobotServer, robotEnv } from '#src/link/index.js'
import { bridge, driver, failure, RawController, Robots, times, token, until } from '../robots.js'

const robots = new Robots()
afterEach(() => robots.close())

const HANDSHAKE = {
  Upgrade: 'websocket',
  Connection: 'Upgrade',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version': '13',
}

/** Asks in plain HTTP over TCP; gives the first line of the answer and the connection. */
async function ask(url: string, headers: Record<string, string>) {
  const { port, host, hostname: address } = new URL(url)
  const socket = dialTcp(Number(port), address).on('error', () => {})
  const all = {
    Host: host,
    Authorization: `Bearer ${token}`,
    'Sec-WebSocket-Protocol': bridge.subprotocol!,
    ...HANDSHAKE,
    ...headers,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`GET / HTTP/1.1\r\n${lines.join('')}\r\n`)
  const [answer] = (await once(socket, 'data')) as [Buffer]
  return { socket, status: answer.toString().split('\r\n')[0], body: answer.toString().split('\r\n\r\n')[1] }
}

async function stillServes(robot: RobotServer): Promise<void> {
  const env = robotEnv(await dialRobot({ url: robot.url, token, bridge, times }))
  await env.reset(1)
  const step = await env.step(Float32Array.of(0.5))
  expect(step.applied[0]).toBe(5)
  await env.dispose()
}

describe('the door', () => {
  it.each([
    ['a wrong token', { Authorization: 'Bearer another' }, 'HTTP/1.1 401 Unauthorized'],
    ['no token', { Authorization: '' }, 'HTTP/1.1 401 Unauthorized'],
    ['another host, as after DNS rebinding', { Host: 'evil.example' }, 'HTTP/1.1 403 Forbidden'],
    ['a page from elsewhere', { Origin: 'https://evil.example' }, 'HTTP/1.1 403 Forbidden'],
    [
      'an extension that calls itself this machine',
      { Origin: 'chrome-extension://localhost' },
      'HTTP/1.1 403 Forbidden',
    ],
    ['a page without origin', { Origin: 'null' }, 'HTTP/1.1 403 Forbidden'],
    ['another protocol', { 'Sec-WebSocket-Protocol': 'mqtt' }, 'HTTP/1.1 400 Bad Request'],
    ['a broken handshake', { 'Sec-WebSocket-Key': 'short' }, 'HTTP/1.1 400 Bad Request'],
  ])('is closed to %s', async (_name, headers, status) => {
    const robot = await robots.serve()
    const answer = await ask(robot.url, headers)
    expect(answer.status).toBe(status)
    expect(answer.body).not.toMatch(/at .*\.js/)
    answer.socket.destroy()
    await stillServes(robot)
  })

  it('is open to pages of this machine, with the token as a subprotocol', async () => {
    const robot = await robots.serve()
    const item = `token.${Buffer.from(token).toString('base64url')}`
    const socket = new WebSocket(robot.url, [bridge.subprotocol!, item], { origin: 'http://localhost:3000' })
    await once(socket, 'open')
    expect(socket.protocol).toBe(bridge.subprotocol)
    socket.terminate()
  })

  it.each([hostname().toUpperCase(), hostname().toLowerCase()])(
    'answers to the name it was given: %s',
    async (name) => {
      const robot = await robots.serve({ host: hostname().toUpperCase() })
      const answer = await ask(robot.url, { Host: name })
      expect(answer.status).toBe('HTTP/1.1 101 Switching Protocols')
      answer.socket.destroy()
    },
  )

  it('keeps no place for whom it refused, though they stay', async () => {
    const robot = await robots.serve()
    const { port } = new URL(robot.url)
    const strangers = Array.from({ length: 40 }, () => {
      const socket = dialTcp({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true }).on('error', () => {})
      const lines = Object.entries({ Host: '127.0.0.1', ...HANDSHAKE }).map(([name, value]) => `${name}: ${value}\r\n`)
      socket.write(`GET / HTTP/1.1\r\n${lines.join('')}\r\n`)
      return socket.resume()
    })
    await Promise.all(strangers.map((socket) => once(socket, 'end')))
    await stillServes(robot)
    for (const socket of strangers) socket.destroy()
  })

  it.each(['', 'Expect: nothing\r\n'])(
    'nor for whom it answered in plain HTTP, though they would ask again: %j',
    async (header) => {
      const robot = await robots.serve()
      const { port } = new URL(robot.url)
      const strangers = Array.from({ length: 32 }, () => {
        const socket = dialTcp(Number(port), '127.0.0.1').on('error', () => {})
        socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n${header}\r\n`)
        return socket
      })
      for (const socket of strangers) socket.on('data', () => socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'))
      const closed = Promise.all(strangers.map((socket) => once(socket, 'close')))
      const limit = AbortSignal.timeout(3000)
      await Promise.race([closed, once(limit, 'abort')])
      expect(limit.aborted).toBe(false)
      await stillServes(robot)
    },
  )

  it('has room again when strangers have said nothing for some seconds', async () => {
    const robot = await robots.serve()
    const { port } = new URL(robot.url)
    const strangers = Array.from({ length: 32 }, () => dialTcp(Number(port), '127.0.0.1').on('error', () => {}))
    await Promise.all(strangers.map((socket) => once(socket, 'connect')))
    let closed = 0
    for (const socket of strangers) socket.resume().once('close', () => closed++)
    await until(() => closed === 32, 15)
    await stillServes(robot)
  })

  it('tells a browser what it is', async () => {
    const robot = await robots.serve()
    const response = await fetch(robot.url.replace('ws', 'http'))
    expect(response.status).toBe(426)
  })
})

describe('who is not let in is told what to do', () => {
  it.each([
    ['a wrong token', (url: string) => ({ url, token: 'another' }), 'authentication', /LANDBRIDGE_TOKEN=.*--token/],
    ['no token', (url: string) => ({ url, token: '' }), 'authentication', /LANDBRIDGE_TOKEN=.*--token/],
    ['TLS', (url: string) => ({ url: url.replace('ws', 'wss'), token }), 'connection', /speaks no TLS: ws:\/\/127/],
  ])('%s', async (_name, wrong, code, hint) => {
    const robot = await robots.serve()
    const { problem } = await failure(() => dialRobot({ ...wrong(robot.url), bridge, times }))
    expect([problem.code, problem.hint]).toEqual([code, expect.stringMatching(hint)])
  })

  it('a name that is not the robot', async () => {
    const refusing = createServer((_request, response) => response.writeHead(403).end())
    refusing.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'))
    refusing.listen(0, '127.0.0.1')
    await once(refusing, 'listening')
    const url = `ws://127.0.0.1:${(refusing.address() as AddressInfo).port}`
    const { problem } = await failure(() => dialRobot({ url, token, bridge, times }))
    refusing.close()
    expect(problem.hint).toBe('a robot answers to its address, and to the name that was given with its --host')
  })
})

describe('hostile bytes', () => {
  it('before the handshake', async () => {
    const robot = await robots.serve()
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (bytes) => {
        const socket = dialTcp(Number(new URL(robot.url).port), '127.0.0.1').on('error', () => {})
        socket.end(bytes)
        socket.resume()
        await once(socket, 'close')
      }),
      { numRuns: 30 },
    )
    await stillServes(robot)
  })

  it.each([
    ['an unmasked frame', '8205 68656c6c6f'],
    ['reserved bits', 'f280 00000000'],
    ['an unknown opcode', '8380 00000000'],
    ['a fragmented ping', '0980 00000000'],
    ['a long ping', '89fe 0100 00000000'],
    ['text that is not UTF-8', '8182 00000000 fffe'],
    ['a message of 2^62 bytes', '82ff 4000000000000000 00000000'],
    ['a continuation of nothing', '8081 00000000 00'],
  ])('as frames: %s', async (_name, hex) => {
    const robot = await robots.serve()
    const { socket, status } = await ask(robot.url, {})
    expect(status).toBe('HTTP/1.1 101 Switching Protocols')
    socket.write(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
    socket.resume()
    await once(socket, 'close')
    expect(robot.counters().refused).toBe(1)
    await stillServes(robot)
  })

  it('as messages: an error in words, close code 1008, the safe command', async () => {
    const robot = await robots.serve()
    let refused = 0
    const message = fc.oneof(fc.uint8Array({ maxLength: 100 }), fc.string({ maxLength: 100 }), fc.json())
    await fc.assert(
      fc.asyncProperty(message, async (bytes) => {
        const raw = await RawController.dial(robot.url)
        await raw.reset()
        raw.send(bytes)
        expect(await raw.closed).toEqual({ code: 1008 })
        expect(raw.kinds.at(-1)).toBe('error')
        expect(robot.counters()).toMatchObject({ refused: ++refused, trips: refused })
      }),
      { numRuns: 30, endOnFailure: true },
    )
    await stillServes(robot)
  })

  it('a message that is too big, never read', async () => {
    const robot = await robots.serve()
    const raw = await RawController.dial(robot.url)
    raw.send(new Uint8Array(100_000))
    expect((await raw.closed).code).toBe(1009)
    await stillServes(robot)
  })

  it.each(['{"kind":"statistics"}', '{"kind":"reset","seed":1}'])(
    'a controller that sends %s and reads nothing: the end of the link',
    async (message) => {
      const robot = await robots.serve()
      const raw = await RawController.dial(robot.url)
      await raw.reset()
      raw.socket.pause()
      await until(() => {
        for (let i = 0; i < 500; i++) raw.send(message)
        return robot.counters().trips === 1
      }, 60)
      raw.socket.terminate()
      await stillServes(robot)
    },
  )

  it('a reader that does not read: observations are dropped, and the newest comes when it reads again', async () => {
    const robot = await robots.serve({ driver: driver('camera'), realtime: true, commandPeriods: 10_000 })
    const raw = await RawController.dial(robot.url)
    await raw.reset()
    raw.socket.pause()
    await until(() => robot.counters().dropped > 0)
    const seen = raw.kinds.length
    raw.socket.resume()
    await until(() => raw.kinds.length > seen + 10)
    expect(robot.counters().refused).toBe(0)
  })
})
