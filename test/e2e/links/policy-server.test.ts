// A policy behind a socket, met by a robot that dials it.

import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import type { ControlMessage, Observation, Policy, RobotContract } from '#src/core/index.js'
import { type PolicyServer, servePolicy } from '#src/link/index.js'
import { contract } from '../../unit/link/contract.js'
import { bridge, Robots, token, until } from '../robots.js'

const robots = new Robots()
afterEach(() => robots.close())

const made = {
  observation: contract.observation,
  action: contract.action!,
  actuators: contract.actuators,
  controlHz: 50,
}

/** Goes right from the third observation of an episode on: what it remembers is how many it has seen. */
const counting: Policy = {
  observation: contract.observation,
  action: contract.action!,
  memorySize: 1,
  act: (_observations, _rows, memory) => Float32Array.of(++memory[0]! > 2 ? 1 : 0),
}

function serve(options: { silentSeconds?: number } = {}): Promise<PolicyServer> {
  const all = { policy: counting, contract: made, port: 0, token, bridge, ...options }
  return servePolicy(all).then((server) => robots.add(server))
}

/** A robot that dials. */
async function dial({ url }: PolicyServer, hello: RobotContract = contract, given = token) {
  const socket = new WebSocket(url, [bridge.subprotocol!], { headers: { authorization: `Bearer ${given}` } })
  const codec = bridge.robot!(hello)
  const heard: ControlMessage[] = []
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }))
  })
  socket.on('message', (data: Buffer, binary: boolean) => {
    heard.push(...structuredClone(codec.decode(binary ? data : data.toString())))
  })
  robots.add({ close: async () => socket.terminate() })
  await once(socket, 'open')
  for (const frame of codec.open()) socket.send(frame)
  const observe = (sequence: number) => {
    const observation: Observation = {
      kind: 'observation',
      sequence,
      values: Float32Array.of(0, 0),
      age: 0,
      applied: Float32Array.of(0, 0.5),
      intervened: false,
      missed: 0,
    }
    for (const frame of codec.encode(observation)) socket.send(frame)
  }
  const ready = () => {
    for (const frame of codec.encode({ kind: 'ready', seed: 0 })) socket.send(frame)
  }
  return { socket, heard, closed, observe, ready }
}

describe('a served policy', () => {
  it('answers every observation with a command, and forgets between episodes', async () => {
    const robot = await dial(await serve())
    for (const [episode, length] of [3, 2].entries()) {
      robot.ready()
      for (let sequence = 0; sequence < length; sequence++) {
        const before = robot.heard.length
        robot.observe(sequence)
        await until(() => robot.heard.length > before)
        const values = Float32Array.from(sequence < 2 ? [-10, 0] : [10, 0])
        expect(robot.heard.at(-1)).toEqual({
          kind: 'action',
          command: { sequence: 3 * episode + sequence + 1, observation: sequence, expiry: 5, values },
        })
      }
    }
  })

  it('keeps robots apart', async () => {
    const server = await serve()
    const [one, two] = [await dial(server), await dial(server)]
    for (let sequence = 0; sequence < 3; sequence++) one.observe(sequence)
    await until(() => one.heard.length === 3)
    two.observe(0)
    await until(() => two.heard.length === 1)
    expect(two.heard[0]).toMatchObject({ command: { sequence: 1, values: Float32Array.of(-10, 0) } })
  })

  it.each([
    ['in another unit', { unit: 'cm' }],
    ['of another name', { name: 'cart.place' }],
  ])('refuses a robot with a channel %s', async (_name, changed) => {
    const channels = contract.observation.kind === 'box' ? contract.observation.channels : []
    const observation = { ...contract.observation, channels: [{ ...channels[0]!, ...changed }, channels[1]!] }
    const robot = await dial(await serve(), { ...contract, observation } as RobotContract)
    const { code, reason } = await robot.closed
    expect(code).toBe(1008)
    expect(reason).toMatch(/^Expected the channels of the policy/)
    expect(robot.heard).toEqual([{ kind: 'halt' }])
  })

  it('refuses another rate', async () => {
    const robot = await dial(await serve(), { ...contract, controlHz: 100 })
    expect(await robot.closed).toEqual({ code: 1008, reason: 'Expected a robot at 50 Hz, got 100 Hz' })
  })

  it('answers nothing but the protocol', async () => {
    const robot = await dial(await serve())
    robot.socket.send(new Uint8Array(20))
    expect((await robot.closed).code).toBe(1008)
    expect(robot.heard).toEqual([{ kind: 'halt' }])
  })

  it('lets go of robots that are gone without a word, and of them alone', async () => {
    const server = await serve({ silentSeconds: 1 })
    const alive = await dial(server)
    const gone = await Promise.all(Array.from({ length: 15 }, () => dial(server)))
    for (const { socket } of gone) socket.pause()
    await expect(dial(server)).rejects.toThrow(/409/)
    const back = async (): Promise<void> => dial(server).then(() => {}, back)
    await back()
    alive.observe(0)
    await until(() => alive.heard.length === 1)
  })

  it('waits some seconds for a hello, and for anything after it', async () => {
    const server = await serve()
    const robot = await dial(server)
    const headers = { authorization: `Bearer ${token}` }
    const silent = new WebSocket(server.url, [bridge.subprotocol!], { headers })
    const [code, reason] = await once(silent, 'close')
    expect([code, String(reason)]).toEqual([1008, 'Expected a hello within 2 s'])
    robot.observe(0)
    await until(() => robot.heard.length === 1)
  })

  it('is for those who have the token', async () => {
    const server = await serve()
    await expect(dial(server, contract, 'another')).rejects.toThrow(/401/)
  })

  it('says goodbye', async () => {
    const server = await serve()
    const robot = await dial(server)
    robot.observe(0)
    await until(() => robot.heard.length === 1)
    await server.close()
    await robot.closed
    expect(robot.heard.at(-1)).toEqual({ kind: 'goodbye' })
  })
})
