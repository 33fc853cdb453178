// What drivers do wrong, and what their motors get all the same.

import { describe, expect, it } from 'vitest'
import { SAMPLE } from '#src/link/mailbox.js'
import { rig, safe } from './actuator-rig.js'
import { contract } from './contract.js'

/** A rig in an episode, its motors pushing. */
function pushing() {
  const robot = rig()
  robot.reset()
  robot.actuator.tick(0)
  robot.send([3, 0.6])
  robot.actuator.tick(0)
  expect(robot.last()).toEqual([3, Math.fround(0.6)])
  return robot
}

/** As the thread does: the first error ends the loop, then one more try to stop. */
function tripAndStop({ end, actuator }: ReturnType<typeof rig>, ticks = 1): string[] {
  end('connection')
  const errors: string[] = []
  const attempt = (act: () => void) => {
    try {
      act()
    } catch (problem) {
      errors.push((problem as Error).message)
    }
  }
  for (let i = 0; i < ticks && errors.length === 0; i++) attempt(() => actuator.tick(0))
  attempt(() => actuator.stop('plant'))
  return errors
}

describe('a driver whose stop throws', () => {
  it.each([
    ['always', () => true, 2],
    ['once', (call: number) => call === 1, 1],
  ])('%s: the safe command all the same, at once', (_name, throws, thrown) => {
    const robot = pushing()
    let calls = 0
    robot.plant.safe = () => {
      if (throws(++calls)) throw new Error('the brake is gone')
    }
    const before = robot.plant.applied.length
    expect(tripAndStop(robot)).toEqual(Array(thrown).fill('the brake is gone'))
    expect(robot.plant.applied.slice(before)).toEqual([safe, safe])
  })

  it('when its controller lets go', () => {
    const robot = pushing()
    robot.plant.safe = () => {
      throw new Error('the brake is gone')
    }
    robot.end('rest')
    expect(() => robot.actuator.tick(0)).toThrow('the brake is gone')
    expect(robot.last()).toEqual(safe)
  })
})

it('a driver whose command throws once has its stop called and gets the safe command again', () => {
  const robot = pushing()
  const { plant } = robot
  const apply = plant.apply.bind(plant)
  let calls = 0
  plant.apply = (command) => {
    if (++calls === 1) throw new Error('the bus is busy')
    apply(command)
  }
  expect(tripAndStop(robot)).toEqual(['the bus is busy'])
  expect([plant.stops, robot.last()]).toEqual([2, safe])
})

it('a driver that converts a command in place changes its own copy', () => {
  const robot = pushing()
  const apply = robot.plant.apply.bind(robot.plant)
  robot.plant.apply = (command) => {
    apply(command)
    for (let i = 0; i < command.length; i++) command[i] = command[i]! * 1000 + 1
  }
  robot.send([4, 0.5])
  robot.actuator.tick(0)
  robot.send([4, 0.5])
  robot.actuator.tick(0)
  expect(robot.last()).toEqual([4, 0.5])
  robot.newest()
  expect([...robot.outside.observations.slot.applied]).toEqual([4, 0.5])
  robot.end('halt')
  for (let i = 0; i < 3; i++) {
    robot.actuator.tick(0)
    expect(robot.last()).toEqual(safe)
  }
})

it('a driver that hands its command to another thread gets the next one, and the safe one, in a copy of their own', () => {
  const robot = pushing()
  const apply = robot.plant.apply.bind(robot.plant)
  robot.plant.apply = (command) => {
    apply(command)
    structuredClone(command, { transfer: [command.buffer as ArrayBuffer] })
  }
  for (const force of [4, 5]) {
    robot.send([force, 0.5])
    robot.actuator.tick(0)
    expect(robot.last()).toEqual([force, 0.5])
  }
  expect(tripAndStop(robot)).toEqual([])
  expect(robot.last()).toEqual(safe)
})

it.each([
  ['leaves a reading out', (into: Float32Array) => into.set([1])],
  ['reads nothing', () => {}],
])('a driver that %s trips', (_name, observe) => {
  const robot = pushing()
  robot.plant.observe = observe
  robot.send([3, 0.6])
  robot.actuator.tick(0)
  expect(robot.last()).toEqual(safe)
  expect(robot.newest()).toMatchObject({ running: false, reason: 'observation' })
})

it('a safe command that float32 cannot hold is given from within its bounds', () => {
  const robot = rig(contract.commandPeriods, { high: [10, 0.1], safe: [0, 0.1] })
  robot.actuator.tick(0)
  expect(robot.last()![1]).toBeLessThanOrEqual(0.1)
  expect(robot.last()![1]).toBeCloseTo(0.1, 6)
})

describe('a controller that resets', () => {
  it('and commands nothing is silent: the safe command after as many periods', () => {
    const { plant, actuator, reset, newest, last } = pushing()
    const before = plant.applied.length
    for (let i = 0; i < contract.commandPeriods; i++) {
      reset()
      actuator.tick(0)
      expect(newest()).toMatchObject({ running: true })
    }
    expect(plant.applied.length).toBe(before)
    reset()
    actuator.tick(0)
    expect(newest()).toMatchObject({ running: false, reason: 'silence' })
    expect([plant.stops, last()]).toEqual([1, safe])
    reset()
    actuator.tick(0)
    expect(newest()).toMatchObject({ sequence: 0, running: true })
  })

  it('now and then counts from its last command, whatever lies between', () => {
    const { actuator, reset, newest, count } = pushing()
    actuator.tick(0)
    actuator.tick(0)
    reset()
    actuator.tick(0)
    actuator.tick(0)
    expect(count('trips')).toBe(0)
    actuator.tick(0)
    expect(newest()).toMatchObject({ running: false, reason: 'silence' })
  })

  it('at the end of every step, as training does, never trips, however short the time-out', () => {
    const { actuator, reset, send, count } = rig(1)
    for (let i = 0; i < 20; i++) {
      reset()
      actuator.tick(0)
      send([1, 0.5])
      actuator.tick(0)
    }
    expect([count('trips'), count('misses'), count('ticks')]).toEqual([0, 0, 20])
  })

  it('a simulation does no harm', () => {
    const { plant, actuator, reset, newest, outside } = rig()
    const outcome = { reward: 1, terms: new Float32Array(2), terminated: false }
    plant.simulated = { reset() {}, outcome: () => outcome }
    for (let i = 0; i < 20; i++) {
      reset()
      actuator.tick(0)
    }
    expect(newest()).toMatchObject({ sequence: 0, running: true })
    expect(outside.observations.slot.head[SAMPLE.reward]).toBe(1)
  })
})
