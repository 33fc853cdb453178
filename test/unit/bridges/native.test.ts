import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import {
  type ControlMessage,
  type Frame,
  LandbridgeError,
  type Observation,
  type RobotContract,
  type RobotMessage,
} from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { bridges } from '#bridges/index.js'
import { contract } from '../link/contract.js'

const bridge = bridges.native.create({})

function ends(of: RobotContract = contract) {
  const robot = bridge.robot!(of)
  const controller = bridge.controller!()
  for (const frame of robot.open()) controller.decode(frame)
  return { robot, controller }
}

/** A frame as it arrives: a copy at an odd offset of some larger buffer. */
function wire(frame: Frame): Frame {
  if (typeof frame === 'string') return frame
  const pool = new Uint8Array(frame.length + 3)
  pool.set(frame, 3)
  return pool.subarray(3)
}

function refused(act: () => unknown): string {
  try {
    act()
  } catch (problem) {
    expect(problem).toBeInstanceOf(LandbridgeError)
    expect((problem as LandbridgeError).code).toBe('protocol')
    return (problem as LandbridgeError).message
  }
  throw new Error('nothing was refused')
}

const float = fc.float({ noNaN: true, noDefaultInfinity: true })
const pair = fc.tuple(float, float).map((values) => Float32Array.from(values))
const uint32 = fc.integer({ min: 0, max: 4294967295 })
const finite = fc.double({ noNaN: true, noDefaultInfinity: true })
const command = fc.record({
  sequence: uint32,
  observation: uint32,
  expiry: fc.integer({ min: 1, max: 65_535 }),
  values: pair,
})
const outcome = fc.record({ reward: finite, terms: pair, terminated: fc.boolean(), truncated: fc.boolean() })
const observation = fc.record(
  {
    kind: fc.constant('observation' as const),
    sequence: uint32,
    values: pair,
    age: finite,
    applied: pair,
    intervened: fc.boolean(),
    missed: uint32,
    outcome,
  },
  { requiredKeys: ['kind', 'sequence', 'values', 'age', 'applied', 'intervened', 'missed'] },
)

function observationFrame(changed: Partial<Observation> = {}): Uint8Array {
  const whole: Observation = {
    kind: 'observation',
    sequence: 7,
    values: Float32Array.of(1.5, -2),
    age: 0.25,
    applied: Float32Array.of(10, 0),
    intervened: true,
    missed: 3,
    outcome: { reward: 0.75, terms: Float32Array.of(1, -0.25), terminated: true, truncated: false },
    ...changed,
  }
  return ends().robot.encode(whole)[0] as Uint8Array
}

function actionFrame(): Uint8Array {
  const values = Float32Array.of(-10, 0.5)
  return ends().controller.encode({
    kind: 'action',
    command: { sequence: 9, observation: 7, expiry: 5, values },
  })[0] as Uint8Array
}

describe('what is written is read again', () => {
  it('commands, bit for bit', () => {
    fc.assert(
      fc.property(command, (sent) => {
        const { robot, controller } = ends()
        const [frame] = controller.encode({ kind: 'action', command: sent })
        expect(robot.decode(wire(frame!))).toEqual([{ kind: 'action', command: sent }])
      }),
    )
  })

  it('observations with and without an outcome, bit for bit', () => {
    fc.assert(
      fc.property(observation, (sent) => {
        const { robot, controller } = ends()
        const [frame] = robot.encode(sent as Observation)
        expect(controller.decode(wire(frame!))).toEqual([sent])
      }),
    )
  })

  it('every other message', () => {
    const { robot, controller } = ends()
    const latencyMs = { p50: 1, p90: 2, p99: 3, max: 4, histogram: { edges: [1, 2], counts: [5] } }
    const statistics = {
      ticks: 1,
      latencyMs,
      misses: 2,
      interventions: 3,
      trips: 4,
      late: 5,
      skipped: 6,
      refused: 7,
      dropped: 8,
    }
    const fromRobot: RobotMessage[] = [
      { kind: 'ready', seed: 4294967295 },
      { kind: 'halt', reason: 'silence' },
      { kind: 'error', code: 'protocol', message: 'Expected "less"' },
      { kind: 'statistics', statistics },
      { kind: 'heartbeat' },
      { kind: 'goodbye' },
    ]
    for (const message of fromRobot) expect(controller.decode(robot.encode(message)[0]!)).toEqual([message])
    const kinds = ['heartbeat', 'halt', 'statistics', 'goodbye'] as const
    const fromController: ControlMessage[] = [{ kind: 'reset', seed: 3 }, ...kinds.map((kind) => ({ kind }))]
    for (const message of fromController) expect(robot.decode(controller.encode(message)[0]!)).toEqual([message])
  })

  it('an error of any length, cut where it is too long', () => {
    const { robot, controller } = ends()
    const message = 'motor bus failed: '.padEnd(3000, 'x')
    const [decoded] = controller.decode(robot.encode({ kind: 'error', code: 'env', message })[0]!)
    expect(decoded).toEqual({ kind: 'error', code: 'env', message: `${message.slice(0, 1999)}…` })
  })

  it('the hello, with its unbounded channels', () => {
    const [frame] = bridge.robot!(contract).open()
    expect(bridge.controller!().decode(frame!)).toEqual([{ kind: 'hello', contract }])
  })
})

describe('the bytes are those of the protocol', () => {
  const fixture = (name: string) => readFileSync(new URL(`../../fixtures/native/${name}`, import.meta.url), 'utf8')
  const hex = (name: string) => fixture(name).replaceAll(/#.*$/gm, '').replaceAll(/\s+/g, '')

  it('of an observation', () => {
    expect(Buffer.from(observationFrame()).toString('hex')).toBe(hex('observation.hex'))
  })

  it('of an action', () => {
    expect(Buffer.from(actionFrame()).toString('hex')).toBe(hex('action.hex'))
  })

  it('of a hello', () => {
    expect(JSON.parse(bridge.robot!(contract).open()[0] as string)).toEqual(JSON.parse(fixture('hello.json')))
  })
})

describe('anything else is refused as that', () => {
  const both = (frame: Frame) => {
    const { robot, controller } = ends()
    for (const codec of [robot, controller, bridge.controller!()]) {
      try {
        codec.decode(frame)
      } catch (problem) {
        expect(problem).toBeInstanceOf(LandbridgeError)
        expect((problem as LandbridgeError).code).toBe('protocol')
      }
    }
  }

  it('arbitrary bytes and texts', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), both), { numRuns: 500 })
    fc.assert(fc.property(fc.string({ maxLength: 200 }), both), { numRuns: 500 })
    fc.assert(fc.property(fc.json(), both), { numRuns: 500 })
  })

  it('frames with some bytes changed, cut or added', () => {
    const flips = fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { minLength: 1, maxLength: 4 })
    const texts = [bridge.robot!(contract).open()[0] as string, '{"kind":"reset","seed":1}']
    const frames = [observationFrame(), actionFrame(), ...texts.map((text) => Buffer.from(text))]
    fc.assert(
      fc.property(fc.nat(3), flips, fc.integer({ min: -3, max: 3 }), (which, changes, longer) => {
        const original = frames[which]!
        const bytes = new Uint8Array(original.length + longer)
        bytes.set(original.subarray(0, bytes.length))
        for (const [at, value] of changes) bytes[at % bytes.length] = value
        both(which < 2 ? bytes : Buffer.from(bytes).toString())
      }),
      { numRuns: 1000 },
    )
  })

  it('a wrong length, a sequence that does not rise, a number that is not finite', () => {
    const { robot, controller } = ends()
    const frame = observationFrame({ sequence: 7 })
    expect(refused(() => controller.decode(frame.subarray(1)))).toBe('Expected 56 bytes of observation, got 55')
    controller.decode(frame)
    expect(refused(() => controller.decode(frame))).toBe('Expected an observation after number 7, got number 7')
    controller.decode(robot.encode({ kind: 'ready', seed: 1 })[0]!)
    controller.decode(frame)
    const action = actionFrame()
    robot.decode(action)
    expect(refused(() => robot.decode(action))).toBe('Expected an action after number 9, got number 9')
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const sick = [
        observationFrame({ values: Float32Array.of(0, bad) }),
        observationFrame({ applied: Float32Array.of(bad, 0) }),
        observationFrame({ age: bad }),
        observationFrame({
          outcome: { reward: bad, terms: Float32Array.of(0, 0), terminated: false, truncated: false },
        }),
        observationFrame({
          outcome: { reward: 0, terms: Float32Array.of(0, bad), terminated: false, truncated: false },
        }),
      ]
      for (const one of sick) expect(refused(() => ends().controller.decode(one))).toMatch(/finite/)
      const values = Float32Array.of(bad, 0)
      const [push] = ends().controller.encode({
        kind: 'action',
        command: { sequence: 1, observation: 0, expiry: 1, values },
      })
      expect(refused(() => ends().robot.decode(push!))).toMatch(/finite/)
    }
  })

  it('a command of another size, before it is sent', () => {
    const values = Float32Array.of(1)
    const message: ControlMessage = { kind: 'action', command: { sequence: 1, observation: 0, expiry: 1, values } }
    expect(refused(() => ends().controller.encode(message))).toBe('Expected 2 command values, got 1')
  })

  it('frames before the hello, a second hello, another version', () => {
    const hello = bridge.robot!(contract).open()[0]!
    expect(refused(() => bridge.controller!().decode(observationFrame()))).toMatch(/hello first/)
    expect(refused(() => ends().controller.decode(hello))).toMatch(/one hello/)
    const newer = bridge.robot!({ ...contract, version: 2 }).open()[0]!
    expect(refused(() => bridge.controller!().decode(newer))).toBe('Expected version 1, got version 2')
  })

  it('a hello that asks for more memory than a frame may take, without taking it', () => {
    const channels = [{ name: 'camera', unit: '', shape: [100_000, 100_000, 3] }]
    const huge: RobotContract = { ...contract, observation: { kind: 'box', channels, low: [0], high: [1] } }
    const hello = JSON.parse(bridge.robot!(contract).open()[0] as string)
    hello.contract.observation = huge.observation
    const before = process.memoryUsage().arrayBuffers
    expect(refused(() => bridge.controller!().decode(JSON.stringify(hello)))).toMatch(/at most 65536 numbers/)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000)
  })

  it('texts that are too long or too deep, before they are parsed', () => {
    const deep = `${'['.repeat(17)}${']'.repeat(17)}`
    expect(refused(() => ends().robot.decode(deep))).toMatch(/nesting of at most 16/)
    const quoted = JSON.stringify({ kind: 'reset', seed: 0, note: '\\"]]]]' })
    expect(refused(() => ends().robot.decode(quoted))).toMatch(/Unrecognized key/)
    expect(refused(() => ends().robot.decode(' '.repeat(65_537)))).toMatch(/at most 65536 characters/)
  })
})
