// Two sides' channels compared by name: what is the same passes, all else is refused side by side.

import { describe, expect, it } from 'vitest'
import {
  channelDifference,
  compareChannels,
  LandbridgeError,
  requireSameChannels,
  requireSameMeaning,
  type Space,
} from '#src/core/index.js'

const box = (...names: [name: string, unit: string, shape?: number[]][]): Space => ({
  kind: 'box',
  channels: names.map(([name, unit, shape]) => ({ name, unit, ...(shape && { shape }) })),
  low: [],
  high: [],
})
const choices = (...names: string[]): Space => ({
  kind: 'discrete',
  choices: names.map((name) => ({ name, command: [1] })),
})
const problems = (ours: Space, theirs: Space) =>
  compareChannels(ours, theirs).map(({ name, problem }) => [name, problem])

describe('compareChannels', () => {
  it('finds nothing between equals', () => {
    const space = box(['x', 'm'], ['camera', '', [4, 4]])
    expect(problems(space, space)).toEqual([
      ['x', undefined],
      ['camera', undefined],
    ])
  })

  it('names what is missing, extra, in another unit, shape or place', () => {
    const ours = box(['x', 'm'], ['v', 'm/s'], ['angle', 'rad'], ['camera', '', [4, 4]], ['gone', 'm'])
    const theirs = box(['v', 'm/s'], ['x', 'm'], ['angle', 'deg'], ['camera', '', [4, 2]], ['new', 'm'])
    expect(problems(ours, theirs)).toEqual([
      ['x', 'order'],
      ['v', 'order'],
      ['angle', 'unit'],
      ['camera', 'shape'],
      ['gone', 'missing'],
      ['new', 'extra'],
    ])
  })

  it('does not call it another order where only something is missing in between', () => {
    expect(problems(box(['a', ''], ['b', ''], ['c', '']), box(['a', ''], ['c', '']))).toEqual([
      ['a', undefined],
      ['b', 'missing'],
      ['c', undefined],
    ])
  })

  it('compares choices by name, and a choice is no channel', () => {
    expect(problems(choices('left', 'right'), choices('right', 'left'))).toEqual([
      ['left', 'order'],
      ['right', 'order'],
    ])
    expect(problems(choices('left'), box(['left', 'N']))).toEqual([['left', 'unit']])
  })

  it('refuses a name that stands twice', () => {
    expect(() => compareChannels(box(['x', 'm'], ['x', 'm']), box(['x', 'm']))).toThrow(/'x' twice/)
  })
})

describe('requireSameChannels', () => {
  const policy = { observation: box(['x', 'm'], ['angle', 'rad']), action: choices('left', 'right') }

  it('passes equals, and what a side does not say', () => {
    requireSameChannels(policy, policy, 'cart-pole')
    requireSameChannels(policy, { observation: policy.observation }, 'a robot')
  })

  it('calls the sides what they are', () => {
    const robot = { observation: box(['x', 'm'], ['extra', '']) }
    const of = { name: 'the task', remedy: 'rename them', sides: ['task', 'robot'] as [string, string] }
    const refused = () => requireSameChannels(policy, robot, 'the robot', of)
    expect(refused).toThrow(/ channel +task +robot\n/)
    expect(refused).toThrow(/angle +rad +- +missing in the robot\n.*extra +- +\(no unit\) +unknown to the task/)
  })

  it('refuses another unit, side by side, and names the target', () => {
    const target = { ...policy, observation: box(['x', 'm'], ['angle', 'deg']) }
    const refused = () => requireSameChannels(policy, target, 'ws://127.0.0.1:4000')
    expect(refused).toThrow(LandbridgeError)
    expect(refused).toThrow(/ws:\/\/127\.0\.0\.1:4000:\nobservation\n/)
    expect(refused).toThrow(/ {2}x +m +m\n {2}angle +rad +deg +another unit$/)
  })

  it('refuses another order with the way out', () => {
    const target = { ...policy, action: choices('right', 'left') }
    const hint = expect.stringContaining('`transfer`')
    try {
      requireSameChannels(policy, target, 'cart-pole')
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ code: 'channels', hint })
    }
  })
})

describe('channelDifference', () => {
  const policy = { observation: box(['x', 'm'], ['chassis.rate', 'rad/s']), action: choices('left', 'right') }
  const others = (...channels: Parameters<typeof box>) => ({ ...policy, observation: box(...channels) })

  it.each([
    [others(['x', 'm'], ['chassis.rate', 'deg/s']), 'chassis.rate: expected rad/s, got deg/s'],
    [others(['x', ''], ['chassis.rate', 'deg/s']), 'x: expected m, got (no unit) (and 1 more)'],
    [others(['x', 'm', [2]], ['chassis.rate', 'rad/s']), 'x: expected m, got m [2]'],
    [others(['x', 'm']), 'chassis.rate is missing'],
    [others(['x', 'm'], ['chassis.rate', 'rad/s'], ['y', 'm']), 'y is unknown to the policy'],
    [{ ...policy, action: choices('right', 'left') }, 'left has another place in the order (and 1 more)'],
  ])('names the first of them in a line', (target, line) => {
    expect(channelDifference(policy, target)).toBe(line)
  })

  it('is short and on one line, whatever somebody calls a channel', () => {
    const name = `${'x'.repeat(1e4)}\nrobot: all is well`
    const line = channelDifference(policy, others(['x', 'm'], ['chassis.rate', 'rad/s'], [name, 'm']))!
    expect(line).toMatch(/^x+… is unknown to the policy$/)
    expect(line.length).toBeLessThan(100)
    const many = Array.from({ length: 700 }, (_, i): [string, string] => [`${name} ${i}`, name])
    const table = () => requireSameChannels(policy, others(...many), 'robot')
    expect(table).toThrow(/\(40 of 702 channels\)$/)
    expect(table).not.toThrow(/\nrobot/)
    try {
      table()
    } catch (problem) {
      expect((problem as Error).message.length).toBeLessThan(1e4)
    }
  })

  it('is none between equals, and where a side says nothing', () => {
    expect(channelDifference(policy, { observation: policy.observation })).toBe(undefined)
  })
})

describe('requireSameMeaning', () => {
  const from = box(['x', 'm'], ['angle', 'rad'])

  it('lets channels come, go and change places', () => {
    requireSameMeaning('observation', from, box(['angle', 'rad'], ['v', 'm/s']))
  })

  it.each([
    ['unit', box(['angle', 'deg']), /observation\n.*\n.*x .*\n.*angle +rad +deg +another unit/],
    ['shape', box(['angle', 'rad', [2]]), /angle +rad +rad \[2\] +another shape/],
  ])('refuses a name of another %s, both sides listed', (_, to, listing) => {
    expect(() => requireSameMeaning('observation', from, to, "'arm'")).toThrow(listing)
    expect(() => requireSameMeaning('observation', from, to, "'arm'")).toThrow(/of one meaning, got others in 'arm'/)
  })
})
