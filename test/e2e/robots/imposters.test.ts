// Robots that are none, or odd ones: a clear error within the times, and nothing unsound reaches the learner.

import { afterEach, describe, expect, it } from 'vitest'
import type { RobotContract } from '#src/core/index.js'
import { dialRobot, monotonicSeconds, robotEnv, robotTask, spawnRobot, streamPolicy } from '#src/link/index.js'
import { contract } from '../../unit/link/contract.js'
import { imposters, observation, ready } from '../imposter.js'
import { bridge, failure, nativeRef, pointMass, Robots, times } from '../robots.js'

const robots = new Robots()
afterEach(() => robots.close())
const { imposter, connect } = imposters(robots)

describe('playing with', () => {
  const cases: [string, Parameters<typeof imposter>[0], string, RegExp][] = [
    ['a robot that does not answer a reset', () => {}, 'timeout', /an observation from .* within 0.3 s, got none/],
    ['a robot that closes', (socket) => socket.close(), 'connection', /closed the link/],
    ['a robot that vanishes', (socket) => socket.terminate(), 'connection', /closed the link/],
    [
      'a robot that reports an error',
      (socket) => socket.send('{"kind":"error","code":"env","message":"no power"}'),
      'env',
      /says: no power/,
    ],
    ['a robot that says goodbye', (socket) => socket.send('{"kind":"goodbye"}'), 'connection', /said goodbye/],
    ['a robot that talks nonsense', (socket) => socket.send('{"kind":"ready"}'), 'protocol', /known message/],
    [
      'a robot that sends NaN',
      (socket, frames) => {
        socket.send(ready)
        socket.send(frames({ ...observation, values: Float32Array.of(1, Number.NaN) }))
      },
      'protocol',
      /finite/,
    ],
    [
      'a robot that sends another shape',
      (socket) => {
        socket.send(ready)
        socket.send(new Uint8Array(40))
      },
      'protocol',
      /bytes of observation/,
    ],
  ]
  it.each(cases)('%s', async (_name, then, code, message) => {
    const link = await connect(await imposter(then), { answer: 0.3 })
    const { problem, seconds } = await failure(() => robotEnv(link).reset(1))
    expect(problem.code).toBe(code)
    expect(problem.message).toMatch(message)
    expect(seconds).toBeLessThan(0.8)
    expect((await failure(() => link.next())).problem).toBe(problem)
  })

  it('a robot that stops answering in the middle', async () => {
    const url = await imposter((socket, frames, heard) => {
      if (heard !== 'reset') return
      socket.send(ready)
      socket.send(frames(observation))
    })
    const env = robotEnv(await connect(url, { answer: 0.3 }))
    const step = await env.reset(1)
    expect([...step.observations]).toEqual([1, 2])
    expect((await failure(() => env.step(Float32Array.of(1)))).problem.code).toBe('timeout')
  })

  it('a robot that sends observations out of order', async () => {
    const url = await imposter((socket, frames, heard) => {
      if (heard === 'reset') socket.send(ready)
      socket.send(frames({ ...observation, sequence: 3 }))
    })
    const env = robotEnv(await connect(url))
    await env.reset(1)
    const { problem } = await failure(() => env.step(Float32Array.of(1)))
    expect([problem.code, problem.message]).toEqual([
      'protocol',
      'Expected an observation after number 3, got number 3',
    ])
  })

  it('a robot whose process is killed in the middle of training', async () => {
    const start = { env: pointMass(), physics: {}, bridge: nativeRef, realtime: false, times }
    const robot = robots.add(await spawnRobot(start))
    const env = robotEnv(await dialRobot({ url: robot.url, token: robot.token, bridge, times }))
    await env.reset(1)
    let steps = 0
    const { problem, seconds } = await failure(async () => {
      for (;;) {
        await env.step(Float32Array.of(0.1))
        if (++steps === 100) process.kill(robot.pid, 'SIGKILL')
      }
    })
    expect(problem.code).toBe('connection')
    expect(seconds).toBeLessThan(2)
    await env.dispose()
  })
})

describe('a robot that ends an episode itself', () => {
  const cutAt = (last: number, mode: RobotContract['mode']) => {
    let sequence = 0
    return imposter(
      (socket, frames, heard) => {
        if (heard === 'statistics') socket.send(STATISTICS)
        if (heard === 'reset') sequence = 0
        if (heard === 'reset') socket.send(ready)
        if (heard !== 'reset' && heard !== 'action') return
        const outcome = { ...observation.outcome!, truncated: sequence === last }
        socket.send(frames({ ...observation, sequence: sequence++, outcome }))
      },
      { ...contract, mode },
    )
  }

  it('cuts it for whoever learns', async () => {
    const env = robotEnv(await connect(await cutAt(2, 'lock-step')))
    await env.reset(1)
    const ends: number[][] = []
    for (let i = 0; i < 4; i++) {
      const step = await env.step(Float32Array.of(1))
      ends.push([step.terminated[0]!, step.truncated[0]!, step.starts[0]!])
    }
    expect(ends).toEqual([
      [0, 0, 0],
      [0, 1, 1],
      [0, 0, 0],
      [0, 1, 1],
    ])
  })

  it('cuts it in a stream', async () => {
    const link = await connect(await cutAt(2, 'real-time'))
    const task = robotTask(link.contract)
    const ended = new AbortController()
    const streamed = await streamPolicy({
      link,
      policy: { ...task, memorySize: 0, act: () => Float32Array.of(1) },
      task,
      seconds: 30,
      seed: 1,
      now: monotonicSeconds,
      watch: ({ ticks }) => ticks === 6 && ended.abort(),
      stopped: ended.signal,
    })
    expect(streamed.returns).toEqual([2, 2, 2])
  })
})

describe('a slow controller', () => {
  it('gets the newest observation, with what it missed summed up', async () => {
    const url = await imposter(
      (socket, frames, heard) => {
        if (heard === 'reset') socket.send(ready)
        if (heard === 'reset') socket.send(frames(observation))
        if (heard !== 'halt') return
        for (const sequence of [1, 2, 3]) {
          const outcome = { ...observation.outcome!, truncated: sequence === 2 }
          socket.send(frames({ ...observation, sequence, missed: 1, outcome }))
        }
        socket.send(STATISTICS)
      },
      { ...contract, mode: 'real-time' },
    )
    const link = await connect(url)
    await link.reset(1)
    link.halt()
    // Once the statistics are here, so are the observations sent before them.
    await link.statistics()
    expect(await link.next()).toMatchObject({
      sequence: 3,
      missed: 5,
      outcome: { reward: 3, terms: Float32Array.of(3, 0), terminated: false, truncated: true },
    })
  })
})

describe('control periods that were missed', () => {
  it('are those of the newest step: none after a reset, none where the robot went to its safe command', async () => {
    let sequence = 0
    const url = await imposter(
      (socket, frames, heard) => {
        if (heard === 'reset') sequence = 0
        if (heard === 'reset') socket.send(ready)
        if (heard === 'action' && sequence > 1) socket.send('{"kind":"halt","reason":"silence"}')
        else if (heard === 'reset' || heard === 'action')
          socket.send(frames({ ...observation, sequence, missed: 2 * sequence++ }))
      },
      { ...contract, mode: 'real-time' },
    )
    const env = robotEnv(await connect(url))
    const missed = [(await env.reset(1)).missed]
    for (let i = 0; i < 3; i++) missed.push((await env.step(Float32Array.of(1))).missed)
    missed.push((await env.reset(1)).missed)
    expect(missed).toEqual([0, 2, 0, 2, 0])
  })
})

const LATENCY = { p50: 0, p90: 0, p99: 0, max: 0, histogram: { edges: [], counts: [] } }
const COUNTS = { ticks: 0, misses: 0, interventions: 0, trips: 0, late: 0, skipped: 0, refused: 0, dropped: 0 }
const STATISTICS = JSON.stringify({ kind: 'statistics', statistics: { ...COUNTS, latencyMs: LATENCY } })
