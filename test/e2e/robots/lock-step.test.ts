import { afterEach, describe, expect, it } from 'vitest'
import { createRng, type EnvPlugin, importPlugin, taskOf, type VectorEnv, type VectorStep } from '#src/core/index.js'
import { dialRobot, robotEnv, robotTask, spawnRobot } from '#src/link/index.js'
import { localEnv } from '#src/sim/index.js'
import { bridge, driver, failure, nativeRef, pointMass, RawController, Robots, times, token, until } from '../robots.js'

const robots = new Robots()
afterEach(() => robots.close())

const cartPole = { id: new URL('../../../dist/envs/cart-pole.js', import.meta.url).href, config: { history: 2 } }
const shifted = { actionDelay: 2, poleLength: { kind: 'uniform' as const, low: 0.4, high: 0.7 } }

async function specOf(ref: { id: string; config: Record<string, unknown> }) {
  return ((await importPlugin(ref.id)) as EnvPlugin).create(ref.config)
}

async function connect(url: string, given = token) {
  return robots.add(await dialRobot({ url, token: given, bridge, times }))
}

/** Everything a vector env says over some steps of random actions from a seed, as numbers. */
async function trace(env: VectorEnv, seed: number, steps: number): Promise<number[][]> {
  const rng = createRng(seed)
  const { action } = env.task
  const said = [numbers(await env.reset(seed))]
  for (let i = 0; i < steps; i++) {
    const value = action.kind === 'discrete' ? rng.integer(action.choices.length) : rng.uniform(-1.2, 1.2)
    said.push(numbers(await env.step(Float32Array.of(value))))
  }
  return said
}

function numbers(step: VectorStep): number[] {
  const ended = step.terminated[0] === 1 || step.truncated[0] === 1
  const arrays = [
    step.starts,
    step.observations,
    step.applied,
    step.rewards,
    step.terms,
    step.terminated,
    step.truncated,
  ]
  return [...arrays.flatMap((array) => [...array]), ...(ended ? step.finals : []), step.missed]
}

describe('a robot in lock-step gives the bits of the env in this process', () => {
  it.each([
    ['a body on a line', pointMass(), { mass: { kind: 'uniform' as const, low: 0.5, high: 2 } }],
    ['a cart-pole with delays and random constants', cartPole, shifted],
  ])('%s, over episodes and resets', async (_name, env, physics) => {
    const local = localEnv(await specOf(env), { rows: 1, physics })
    const robot = await robots.serve({ env, physics })
    const remote = robotEnv(await connect(robot.url))
    for (const seed of [7, 8]) {
      const expected = await trace(local, seed, 300)
      expect(await trace(remote, seed, 300)).toEqual(expected)
      expect(expected.filter(([starts]) => starts === 1).length).toBeGreaterThan(2)
    }
    expect(robot.counters()).toMatchObject({ misses: 0, late: 0, refused: 0, trips: 0 })
  })

  it('from a process of its own, whatever was done with it before', async () => {
    const physics = { mass: 2 }
    const start = { env: pointMass(), physics, bridge: nativeRef, realtime: false, times }
    const [first, second] = [robots.add(await spawnRobot(start)), robots.add(await spawnRobot({ ...start, seed: 99 }))]
    const one = robotEnv(await connect(first.url, first.token))
    const two = robotEnv(await connect(second.url, second.token))
    await trace(two, 1, 33)
    expect(await trace(two, 5, 100)).toEqual(await trace(one, 5, 100))
  })
})

it('a machine that waits for commands keeps its slew rate by the clock, however fast they come', async () => {
  const robot = await robots.serve({ driver: driver('sound') })
  const link = await connect(robot.url)
  const { slew } = link.contract.actuators
  await link.reset(1)
  const start = performance.now()
  let moved = 0
  let before = 0
  for (let i = 0; i < 300; i++) {
    link.act(Float32Array.of(i % 4 < 2 ? 10 : -10))
    const [force] = (await link.next())!.applied as unknown as [number]
    moved += Math.abs(force - before)
    before = force
  }
  // Its first command has a control period.
  const seconds = (performance.now() - start) / 1000 + 1 / link.contract.controlHz
  expect(moved).toBeGreaterThan(0)
  expect(moved).toBeLessThanOrEqual(slew[0]! * seconds)
})

describe('the task of a robot', () => {
  it('is what its hello says', async () => {
    const robot = await robots.serve({ env: cartPole })
    const link = await connect(robot.url)
    const { judge: _judge, privileged: _privileged, ...task } = taskOf(await specOf(cartPole))
    expect(robotTask(link.contract)).toEqual(task)
  })

  it('takes action, reward and time limit from an env where the machine knows none', async () => {
    const task = taskOf(await specOf(pointMass({ maxSteps: 4 })))
    const judge = (before: Float32Array, command: Float32Array, next: Float32Array) => {
      const terms = Float32Array.of(next[0]! - before[0]!, -command[0]!)
      return { reward: terms[0]! + terms[1]!, terms, terminated: false }
    }
    const robot = await robots.serve({ driver: driver('sound') })
    const link = await connect(robot.url)
    const { problem } = await failure(async () => robotEnv(link))
    expect([problem.code, problem.message]).toEqual([
      'channels',
      'Expected a robot that names its actions, got one that does not',
    ])
    const env = robotEnv(link, { task: robotTask(link.contract, { ...task, judge }) })
    await env.reset(1)
    const step = await env.step(Float32Array.of(0.5))
    expect(step.applied[0]).toBe(5)
    expect(step.terms[0]).toBe(Math.fround(0.005))
    expect(step.rewards[0]).toBe(Math.fround(Math.fround(0.005) - 5))
    for (let i = 0; i < 3; i++) await env.step(Float32Array.of(0))
    expect([step.truncated[0], step.starts[0]]).toEqual([1, 1])
  })

  it('is refused where the channels are others, side by side', async () => {
    const task = taskOf(await specOf(cartPole))
    const robot = await robots.serve({ driver: driver('sound') })
    const link = await connect(robot.url)
    const { problem } = await failure(async () => robotTask(link.contract, task))
    expect(problem.code).toBe('channels')
    expect(problem.message).toMatch(/cart\.position +m +- +missing in the robot/)
    expect(problem.message).toMatch(/body\.position +- +m +unknown to the task/)
  })
})

describe('machines that fail', () => {
  const play = async (name: string) => {
    const robot = await robots.serve({ driver: driver(name) })
    const link = await connect(robot.url)
    const act = async () => {
      link.act(Float32Array.of(1))
      return link.next()
    }
    await link.reset(0)
    return { robot, link, act }
  }

  it('that hangs: a clear error within the time of an answer', async () => {
    const { act } = await play('hanging')
    await act()
    await act()
    const { problem, seconds } = await failure(act)
    expect(problem.code).toBe('timeout')
    expect(seconds).toBeLessThan(1.5)
  })

  it('that throws: the error with what it said, and nobody gets it again', async () => {
    const { act, robot } = await play('failing')
    await act()
    await act()
    const { problem } = await failure(act)
    expect([problem.code, problem.message]).toEqual([
      'env',
      expect.stringMatching(/The driver drivers\.js#failing failed in apply: the motor controller is gone$/),
    ])
    expect(await robot.failed).toMatchObject({
      message: 'The driver drivers.js#failing failed in apply: the motor controller is gone',
      hint: expect.stringMatching(/^thrown at .*drivers\.js:\d+:\d+\)?; .*start it again$/),
    })
    const { problem: again } = await failure(() => connect(robot.url))
    expect([again.code, again.message]).toEqual([
      'connection',
      `Expected ${robot.url} to let us in, got 'The driver drivers.js#failing failed in apply: the motor controller is gone' (HTTP 409)`,
    ])
  })

  it('that reads what is not finite: no reading, the reason, and a reset goes on', async () => {
    const { act, link, robot } = await play('blinded')
    await act()
    await act()
    expect(await act()).toBeUndefined()
    expect(link.halted).toBe('observation')
    expect(robot.counters().trips).toBe(1)
    expect(await link.reset(0)).toMatchObject({ sequence: 0 })
    expect(await act()).toMatchObject({ sequence: 1 })
  })

  it('that cannot be opened: the error of its driver', async () => {
    const { problem } = await failure(() => robots.serve({ driver: driver('unopened') }))
    expect([problem.code, problem.message]).toEqual([
      'env',
      'The driver drivers.js#unopened failed in open: no such device',
    ])
  })
})

describe('controllers that err', () => {
  it('actions that are not finite never leave', async () => {
    const robot = await robots.serve()
    const env = robotEnv(await connect(robot.url))
    await env.reset(0)
    const { problem } = await failure(() => env.step(Float32Array.of(Number.NaN)))
    expect(problem.code).toBe('unstable')
    expect(robot.counters()).toMatchObject({ ticks: 0, refused: 0 })
  })

  it.each([
    ['is not finite', (raw: RawController) => raw.act(1, [Number.NaN])],
    ['comes again', (raw: RawController) => [raw.act(1, [1], 0), raw.act(1, [1], 1)]],
    ['is out of order', (raw: RawController) => [raw.act(5, [1], 0), raw.act(4, [1], 1)]],
    ['is late', (raw: RawController) => [raw.act(1, [1], 0), raw.act(2, [1], 0)]],
    ['answers what was not asked', (raw: RawController) => raw.act(1, [1], 3)],
    ['has another shape', (raw: RawController) => raw.send(new Uint8Array(24))],
  ])('an action that %s: counted, told, the end of the link, the safe command', async (_name, err) => {
    const robot = await robots.serve()
    const raw = await RawController.dial(robot.url)
    await raw.reset()
    err(raw)
    expect(await raw.closed).toEqual({ code: 1008 })
    expect(raw.kinds.at(-1)).toBe('error')
    expect(robot.counters()).toMatchObject({ refused: 1, trips: 1 })
  })

  it('an action before a reset', async () => {
    const robot = await robots.serve()
    const raw = await RawController.dial(robot.url)
    raw.act(1, [1])
    expect(await raw.closed).toEqual({ code: 1008 })
    expect(robot.counters()).toMatchObject({ refused: 1, ticks: 0 })
  })

  it('an action after a halt', async () => {
    const robot = await robots.serve()
    const raw = await RawController.dial(robot.url)
    await raw.reset()
    raw.send(JSON.stringify({ kind: 'halt' }))
    await until(() => raw.kinds.includes('halt'))
    raw.act(1, [1])
    expect(await raw.closed).toEqual({ code: 1008 })
  })
})

describe('who may have a robot', () => {
  it('nobody with another token', async () => {
    const robot = await robots.serve()
    const { problem } = await failure(() => connect(robot.url, 'another'))
    expect(problem.code).toBe('authentication')
  })

  it('one controller at a time, the next as soon as it has gone', async () => {
    const robot = await robots.serve()
    const first = await connect(robot.url)
    const { problem } = await failure(() => connect(robot.url))
    expect([problem.code, problem.message]).toEqual([
      'connection',
      `Expected ${robot.url} to let us in, got 'another controller has this robot' (HTTP 409)`,
    ])
    for (let i = 0; i < 5; i++) {
      await (i === 0 ? first : await connect(robot.url)).close()
    }
    await connect(robot.url)
  })

  it('nobody without a token to check', async () => {
    const { problem } = await failure(() => robots.serve({ token: '' }))
    expect(problem.code).toBe('usage')
  })
})
