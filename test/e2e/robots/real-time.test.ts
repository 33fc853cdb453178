import { afterEach, describe, expect, it, vi } from 'vitest'
import type { PluginRef, Policy, Task } from '#src/core/index.js'
import { dialRobot, monotonicSeconds, robotEnv, robotTask, streamPolicy } from '#src/link/index.js'
import {
  bridge,
  driver,
  failure,
  pointMass,
  RawController,
  Robots,
  readLog,
  rogueDriver,
  temporary,
  times,
  token,
  until,
} from '../robots.js'

const robots = new Robots()
afterEach(() => robots.close())

const env = pointMass({ maxSteps: 60 })

async function serve(options: object = {}) {
  const log = temporary('actuator.csv')
  const machine = 'driver' in options ? {} : { env }
  const robot = await robots.serve({ ...machine, realtime: true, log, ...options })
  return { ...robot, log, lines: () => readLog(log) }
}

async function connect(url: string) {
  return robots.add(await dialRobot({ url, token, bridge, times }))
}

/** Pushes towards the middle. */
function centring({ observation, action }: Task): Policy {
  const out = new Float32Array(1)
  const act = ([position, velocity]: Float32Array) => {
    out[0] = -0.3 * position! - 0.2 * velocity!
    return out
  }
  return { observation, action, memorySize: 0, act }
}

describe('in real time', () => {
  it('the robot keeps its rate and gives the safe command to nobody in particular', async () => {
    const { lines } = await serve()
    await until(() => lines().length >= 40)
    const seen = lines()
    expect(seen.every(({ state, command }) => state === 'waiting' && command === 0)).toBe(true)
    const periods = seen.slice(1).map(({ seconds }, i) => seconds - seen[i]!.seconds)
    const median = periods.sort((a, b) => a - b)[periods.length >> 1]!
    expect(median).toBeGreaterThan(0.018)
    expect(median).toBeLessThan(0.022)
    // Deadlines do not drift: a busy machine skips ticks, but no clock makes more of them than the rate allows.
    expect((seen.at(-1)!.seconds - seen[0]!.seconds) * 50).toBeGreaterThan(seen.length - 4)
  })

  it('a controller that answers in time meets the very steps of lock-step', async () => {
    const traces: number[][] = []
    for (const realtime of [false, true]) {
      const robot = await robots.serve({ env, realtime })
      const vector = robotEnv(await connect(robot.url))
      const policy = centring(vector.task)
      let step = await vector.reset(5)
      const trace = [...step.observations]
      for (let i = 0; i < 40; i++) {
        step = await vector.step(policy.act(step.observations, 1, new Float32Array(0)))
        trace.push(...step.observations, ...step.applied, ...step.rewards)
      }
      // A busy machine may miss a deadline; then there is nothing to compare.
      if (robot.counters().misses === 0) traces.push(trace)
    }
    expect(traces.length === 2 ? traces[1] : traces[0]).toEqual(traces[0])
  })

  it('a streamed policy is measured by the robot', async () => {
    const { url, counters, lines } = await serve()
    const link = await connect(url)
    const task = robotTask(link.contract)
    const stream = { link, policy: centring(task), task, seconds: 3, seed: 4, now: monotonicSeconds }
    const result = await streamPolicy(stream)
    const { latencyMs } = result
    expect(result.controlHz).toBe(50)
    expect(result.ticks).toBeGreaterThan(60)
    expect(result.returns.length).toBeGreaterThan(1)
    expect(Math.max(...result.returns)).toBeGreaterThan(10)
    expect(latencyMs.histogram.counts.reduce((sum, count) => sum + count)).toBeGreaterThan(result.ticks - 20)
    expect(latencyMs.p50).toBeGreaterThan(0)
    expect(latencyMs.p50).toBeLessThan(20)
    expect([latencyMs.p90 >= latencyMs.p50, latencyMs.p99 >= latencyMs.p90, latencyMs.max >= latencyMs.p99]).toEqual([
      true,
      true,
      true,
    ])
    // Between the count and the halt, which is a trip itself, a robot on a busy machine may miss as many ticks as it bears.
    const { misses, trips } = counters()
    expect(misses - result.misses).toBeGreaterThanOrEqual(0)
    expect(misses - result.misses).toBeLessThanOrEqual(link.contract.commandPeriods)
    expect([0, 1]).toContain(trips - result.trips)
    await until(() => lines().some(({ reason }) => reason === 'halt'))
  })

  it('a robot in lock-step is not streamed to', async () => {
    const robot = await robots.serve()
    const link = await connect(robot.url)
    const task = robotTask(link.contract)
    const stream = { link, policy: centring(task), task, seconds: 1, seed: 4, now: monotonicSeconds }
    expect((await failure(() => streamPolicy(stream))).problem.code).toBe('usage')
  })

  it('a policy that gives no number is stopped, and the robot with it', async () => {
    const { url, lines } = await serve()
    const link = await connect(url)
    const task = robotTask(link.contract)
    let calls = 0
    const sick: Policy = { ...centring(task), act: () => Float32Array.of(++calls < 10 ? 0.1 : Number.NaN) }
    const { problem } = await failure(() =>
      streamPolicy({ link, policy: sick, task, seconds: 5, seed: 4, now: monotonicSeconds }),
    )
    expect(problem.code).toBe('unstable')
    await until(() => lines().some(({ state, reason }) => state === 'safe' && reason === 'halt'))
    expect(lines().every(({ command }) => Number.isFinite(command))).toBe(true)
  })

  /** What a second of streaming to a machine without reward gives, judged by its env. */
  async function streamed(machine: PluginRef) {
    const { url } = await serve({ driver: machine })
    const link = await connect(url)
    const judge = (_before: Float32Array, _command: Float32Array, next: Float32Array) => {
      return { reward: next[0]!, terms: Float32Array.of(next[0]!), terminated: false }
    }
    const { contract } = await robots.serve({ env })
    const task = robotTask(link.contract, { ...robotTask(contract), judge })
    return streamPolicy({ link, policy: centring(task), task, seconds: 1, seed: 4, now: monotonicSeconds })
  }

  it('a machine without reward streams too, judged by its env', async () => {
    expect((await streamed(driver('sound'))).returns.every(Number.isFinite)).toBe(true)
  })

  it('a machine that takes longer than a control period has skipped others', async () => {
    vi.stubEnv('MOTORS', temporary('motors'))
    // 50 ms for a command and a period of 20 ms: three periods of five at best.
    const { ticks, skipped } = await streamed(rogueDriver('late'))
    vi.unstubAllEnvs()
    expect(skipped).toBeGreaterThan(ticks)
  })
})

describe('orders that come between the same two ticks', () => {
  /** A controller of a robot so slow that all it sends at once comes before the next tick. */
  async function dialSlow() {
    const { url, lines, counters } = await serve({ env: pointMass({ controlHz: 4 }) })
    const raw = await RawController.dial(url)
    const say = (...kinds: string[]) => {
      for (const kind of kinds) raw.send(kind === 'reset' ? '{"kind":"reset","seed":1}' : JSON.stringify({ kind }))
    }
    const answers = () => raw.kinds.filter((kind) => kind === 'ready' || kind === 'halt')
    return { url, raw, lines, counters, say, answers }
  }

  it('a halt right after a reset is answered, and so is the reset', async () => {
    const { say, answers, lines } = await dialSlow()
    say('reset', 'halt')
    await until(() => answers().includes('halt'))
    expect(answers()).toEqual(['ready', 'halt'])
    expect(lines().at(-1)).toMatchObject({ state: 'safe', reason: 'halt' })
    say('reset')
    await until(() => answers().length === 3)
    say('reset', 'halt')
    await until(() => answers().length === 5)
    expect(answers()).toEqual(['ready', 'halt', 'ready', 'ready', 'halt'])
  })

  it('a reset right after a halt is answered, and the machine stopped before', async () => {
    const { raw, say, answers, lines, counters } = await dialSlow()
    await raw.reset()
    say('halt', 'reset')
    await until(() => answers().filter((kind) => kind === 'ready').length === 2)
    const reasons = lines().map(({ reason }) => reason)
    expect([counters().trips, reasons[reasons.indexOf('halt') + 1]]).toEqual([1, 'reset'])
  })

  it('a link that halts while it waits for an episode hears of it', async () => {
    const { url } = await serve({ env: pointMass({ controlHz: 4 }) })
    const link = await connect(url)
    const first = link.reset(1)
    link.halt()
    expect([await first, link.halted]).toEqual([undefined, 'halt'])
    expect(await link.reset(2)).toMatchObject({ sequence: 0 })
  })
})

describe('the safe command in real time', () => {
  /** Runs a raw controller's robot, does something to it, and gives the reason in the log once it is safe. */
  async function trip(act: (raw: RawController) => unknown) {
    const robot = await serve()
    const raw = await RawController.dial(robot.url)
    await raw.reset()
    act(raw)
    await until(() => robot.lines().filter(({ state }) => state === 'safe').length > 3)
    const safe = robot.lines().filter(({ state }) => state === 'safe')
    expect(safe.every(({ command }) => command === 0)).toBe(true)
    return { ...robot, raw, reason: safe[0]!.reason }
  }

  it('follows silence, and the controller is told', async () => {
    const { raw, reason, counters, lines } = await trip(() => {})
    expect(reason).toBe('silence')
    await until(() => raw.kinds.includes('halt'))
    expect(counters()).toMatchObject({ trips: 1, misses: 5 })
    const running = lines().filter(({ state }) => state === 'running')
    expect(running.map(({ reason }) => reason)).toEqual(['reset', ...Array(4).fill('held')])
  })

  it.each([
    ['a halt', (raw: RawController) => raw.send('{"kind":"halt"}'), 'halt'],
    ['a number that is not finite', (raw: RawController) => raw.act(1, [Number.NaN]), 'action'],
    ['another shape', (raw: RawController) => raw.send(new Uint8Array(24)), 'action'],
    ['bytes of nothing', (raw: RawController) => raw.send(Buffer.from('hello')), 'action'],
    ['an answer to nothing', (raw: RawController) => raw.act(1, [1], 1000), 'action'],
    ['a lost connection', (raw: RawController) => raw.socket.terminate(), 'connection'],
  ])('follows %s', async (_name, act, reason) => {
    expect((await trip(act)).reason).toBe(reason)
  })

  it('latches: actions do nothing until a reset, which leads out', async () => {
    const { raw, lines } = await trip((raw) => raw.send('{"kind":"halt"}'))
    for (let i = 1; i <= 20; i++) raw.act(i, [5])
    const before = lines().at(-1)!.seconds
    const since = () => lines().filter(({ seconds }) => seconds > before)
    await until(() => since().some(({ seconds }) => seconds > before + 0.2))
    expect(since().every(({ command }) => command === 0)).toBe(true)
    await raw.reset(2)
    raw.act(21, [5])
    await until(() => lines().some(({ command }) => command === 5))
  })

  it('what was queued before a connection was lost never acts after the next', async () => {
    const { raw, url, lines } = await trip((raw) => {
      for (let i = 1; i <= 100; i++) raw.act(i, [5])
      raw.socket.terminate()
    })
    await raw.closed
    const next = await RawController.dial(url)
    await next.reset(3)
    await until(() => lines().filter(({ state }) => state === 'safe').length > 8)
    const reset = lines().findLastIndex(({ reason }) => reason === 'reset')
    expect(
      lines()
        .slice(reset)
        .every(({ command }) => command === 0),
    ).toBe(true)
  })

  it('a late command never acts, and is counted', async () => {
    const robot = await serve({ commandPeriods: 20 })
    const raw = await RawController.dial(robot.url)
    await raw.reset()
    await until(() => raw.kinds.filter((kind) => kind === 'observation').length >= 8)
    raw.act(1, [5], 0)
    await until(() => robot.counters().trips === 1)
    expect(robot.lines().every(({ command }) => command === 0)).toBe(true)
    expect(robot.counters()).toMatchObject({ refused: 0, late: 1 })
  })

  it('a command says which observation it was made of, whatever came since', async () => {
    const { url, counters } = await serve({ commandPeriods: 1000 })
    const link = await connect(url)
    await link.reset(1)
    await until(() => counters().ticks >= 10)
    link.act(Float32Array.of(1))
    await link.next()
    expect((await link.statistics()).latencyMs.max).toBeGreaterThan(9 * 20)
  })

  it('an env over the link ends its episode there and begins another', async () => {
    const robot = await serve()
    const vector = robotEnv(await connect(robot.url))
    await vector.reset(1)
    await vector.step(Float32Array.of(0.1))
    await until(() => robot.counters().trips === 1)
    const step = await vector.step(Float32Array.of(0.1))
    expect([step.truncated[0], step.starts[0], step.applied[0]]).toEqual([1, 1, 0])
    const next = await vector.step(Float32Array.of(0.1))
    expect([next.truncated[0], next.applied[0]]).toEqual([0, 1])
  })
})
