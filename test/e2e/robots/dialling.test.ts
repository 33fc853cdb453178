// Whatever answers a call: a clear error within the times.

import { once } from 'node:events'
import { createServer as createHttp } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { imposters, lockStep } from '../imposter.js'
import { bridge, failure, Robots } from '../robots.js'

const robots = new Robots()
afterEach(() => robots.close())
const { listen, imposter, connect } = imposters(robots)

describe('dialling', () => {
  it('nobody there', async () => {
    const url = await listen(createServer())
    await robots.close()
    const { problem, seconds } = await failure(() => connect(url))
    expect([problem.code, problem.hint]).toEqual(['connection', 'is the robot running, and is this its address?'])
    expect(seconds).toBeLessThan(1)
  })

  it('somebody who takes the call and says nothing', async () => {
    const url = await listen(createServer(() => {}))
    const { problem, seconds } = await failure(() => connect(url, { connect: 0.5 }))
    expect([problem.code, problem.message]).toEqual(['timeout', `Expected ${url} to answer within 0.5 s`])
    expect(seconds).toBeLessThan(1)
  })

  it('somebody who hangs up', async () => {
    const url = await listen(createServer((socket) => void socket.destroy()))
    expect((await failure(() => connect(url))).problem.code).toBe('connection')
  })

  it('somebody slow, within more seconds than a timer can count', async () => {
    const url = await listen(createServer((socket) => void setTimeout(() => socket.destroy(), 50)))
    expect((await failure(() => connect(url, { connect: 1e9 }))).problem.code).toBe('connection')
  })

  it('a web server', async () => {
    const url = await listen(createHttp((_request, response) => void response.end('hello')))
    expect((await failure(() => connect(url))).problem.code).toBe('protocol')
  })

  it('a door that does not finish its refusal', async () => {
    const url = await listen(
      createServer((socket) => void socket.write('HTTP/1.1 409 Conflict\r\ncontent-length: 99\r\n\r\nConflict: one')),
    )
    const { problem } = await failure(() => connect(url, { connect: 0.5 }))
    expect(problem.code).toBe('timeout')
  })

  it('a refusal without end', async () => {
    const head = 'HTTP/1.1 409 Conflict\r\n\r\n'
    const url = await listen(createServer((socket) => void socket.write(head + 'x'.repeat(100_000))))
    const { problem } = await failure(() => connect(url))
    expect(problem.message).toBe(`Expected ${url} to let us in, got '${'x'.repeat(300)}' (HTTP 409)`)
  })

  it('something else than HTTP', async () => {
    const url = await listen(createServer((socket) => void socket.end('SSH-2.0-nothing\r\n')))
    expect((await failure(() => connect(url))).problem.code).toBe('protocol')
  })

  it('a WebSocket of another protocol', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => false })
    await once(server, 'listening')
    robots.add({ close: async () => void server.close() })
    const { problem } = await failure(() => connect(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`))
    expect(problem.code).toBe('protocol')
  })

  it('a robot that never says hello', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => bridge.subprotocol! })
    await once(server, 'listening')
    robots.add({ close: async () => void server.close() })
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
    const { problem, seconds } = await failure(() => connect(url, { hello: 0.5 }))
    expect([problem.code, problem.message]).toEqual(['timeout', `Expected a hello from ${url} within 0.5 s, got none`])
    expect(seconds).toBeLessThan(1)
  })

  it('a robot whose contract makes no sense', async () => {
    const bad = { ...lockStep, actuators: { ...lockStep.actuators, safe: [20, 0.5] } }
    const { problem } = await failure(async () => connect(await imposter(() => {}, bad)))
    expect([problem.code, problem.message]).toEqual([
      'protocol',
      "Expected a coherent contract, got a safe command of 20 outside its bounds, -10 to 10 N: 'cart.force'",
    ])
  })
})
