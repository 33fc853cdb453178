// A policy behind a socket, met by a robot that dials it.

import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import type { Policy, RobotContract } from '#src/core/index.js'
import { type PolicyServer, type PolicyServerNews, type ServePolicyOptions, servePolicy } from '#src/link/index.js'
import { contract } from '../../unit/link/contract.js'
import { dialServer } from '../dialling-robot.js'
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

function serve(options: Partial<ServePolicyOptions> = {}): Promise<PolicyServer> {
  const all = { policy: counting, contract: made, port: 0, token, bridge, ...options }
  return servePolicy(all).then((server) => robots.add(server))
}

const dial = (server: PolicyServer, hello = contract, given?: string) => dialServer(robots, server.url, hello, given)

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

  it('forgets at `ready` where numbers go on, so that no answer of the episode before passes for one of the next', async () => {
    const robot = await dial(await serve())
    for (const [from, count] of [
      [0, 3],
      [3, 2],
    ] as const) {
      robot.ready()
      for (let i = 0; i < count; i++) robot.observe(from + i)
    }
    await until(() => robot.heard.length === 5)
    const answers = robot.heard.map(
      (message) => message.kind === 'action' && [message.command.observation, message.command.values[0]],
    )
    expect(answers).toEqual([
      [0, -10],
      [1, -10],
      [2, 10],
      [3, -10],
      [4, -10],
    ])
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
    ['in another unit', { unit: 'cm' }, /^cart\.position: expected m, got cm$/],
    ['of another name', { name: 'cart.place' }, /^cart\.position is missing \(and 1 more\)$/],
  ])(
    'refuses a robot with a channel %s: the first of them in the close frame, all in the news',
    async (_, changed, line) => {
      const news: PolicyServerNews[] = []
      const channels = contract.observation.kind === 'box' ? contract.observation.channels : []
      const observation = { ...contract.observation, channels: [{ ...channels[0]!, ...changed }, channels[1]!] }
      const robot = await dial(await serve({ onNews: (item) => news.push(item) }), {
        ...contract,
        observation,
      } as RobotContract)
      const { code, reason } = await robot.closed
      expect(code).toBe(1008)
      expect(reason).toMatch(line)
      expect(robot.heard).toEqual([{ kind: 'halt' }])
      const message = expect.stringMatching(
        /^Expected the channels of the policy, got others in the robot:\nobservation\n/,
      )
      expect(news).toEqual([
        { from: expect.stringMatching(/^127/), kind: 'refused', problem: expect.objectContaining({ message }) },
      ])
    },
  )

  it('says as much as a close frame holds, in whole letters', async () => {
    const channels = [{ name: `x${'€'.repeat(59)}`, unit: 'm' }]
    const robot = await dial(
      await serve({ contract: { ...made, observation: { kind: 'box', channels, low: [0], high: [1] } } }),
    )
    expect((await robot.closed).reason).toBe(`x${'€'.repeat(40)}`)
  })

  it('tells once of whoever it refused, though that one stays, and of who leaves before a hello', async () => {
    const news: PolicyServerNews[] = []
    const server = await serve({ onNews: (item) => news.push(item) })
    const stays = await dial(server, { ...contract, controlHz: 100 })
    stays.socket.pause()
    await until(() => news.length === 1)
    const knock = (say: (socket: WebSocket) => void) => {
      const socket = new WebSocket(server.url, [bridge.subprotocol!], { headers: { authorization: `Bearer ${token}` } })
      robots.add({ close: async () => socket.terminate() })
      socket.once('open', () => say(socket))
      socket.on('error', () => {})
      return once(socket, 'close')
    }
    await knock((socket) => socket.close())
    await knock((socket) => socket.send(Buffer.alloc(2 ** 21)))
    // As long as the first one had for its hello, and longer.
    await knock(() => {})
    expect(
      news.map((item) => [item.kind, 'why' in item ? item.why : 'problem' in item ? item.problem.message : '']),
    ).toEqual([
      ['refused', 'Expected a robot at 50 Hz, got 100 Hz'],
      ['left', 'it closed the link (1005)'],
      ['left', 'it broke the rules of WebSockets: Max payload size exceeded'],
      ['refused', 'Expected a hello within 2 s'],
    ])
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
