import fc from 'fast-check'
import { type Actuators, isFiniteRow, limitCommand, type Space, toCommand } from 'landbridge/core'
import { describe, expect, it } from 'vitest'

const actuators: Actuators = {
  channels: [
    { name: 'force', unit: 'N' },
    { name: 'torque', unit: 'Nm' },
  ],
  low: [-10, 0],
  high: [10, 2],
  slew: [100, 5],
  safe: [0, 0],
}

it('a choice that is none becomes no command', () => {
  const action = { kind: 'discrete' as const, choices: [{ name: 'push', command: [1, 0] }] }
  for (const [row, got] of [
    [Float32Array.of(7), 7],
    [new Float32Array(0), undefined],
  ] as const)
    expect(() => toCommand(action, actuators, row, new Float32Array(2))).toThrow(`a choice from 0 to 0, got ${got}`)
})

it('actions and commands of another size are refused', () => {
  const { channels } = actuators
  const box = { kind: 'box' as const, channels, low: [-1, -1], high: [1, 1] }
  const choices = { kind: 'discrete' as const, choices: [{ name: 'push', command: [1, 0] }] }
  const map = (action: Space, row: number, into: number) => () =>
    toCommand(action, actuators, new Float32Array(row), new Float32Array(into))
  for (const row of [0, 1, 3]) expect(map(box, row, 2)).toThrow(`Expected an action of 2 numbers, got ${row}`)
  for (const action of [box, choices])
    for (const into of [1, 3])
      expect(map(action, 2, into)).toThrow(`Expected room for a command of 2 numbers, got ${into}`)
})

describe('limitCommand', () => {
  it('keeps every command in bounds and within the slew rate, whatever comes', () => {
    const command = fc.tuple(fc.float({ noNaN: true }), fc.float({ noNaN: true }))
    fc.assert(
      fc.property(
        fc.array(command, { minLength: 1, maxLength: 20 }),
        fc.double({ min: 0.001, max: 0.1, noNaN: true }),
        (commands, seconds) => {
          const previous = Float32Array.from(actuators.safe)
          for (const raw of commands) {
            const limited = Float32Array.from(raw)
            limitCommand(limited, previous, actuators, seconds)
            for (let i = 0; i < 2; i++) {
              expect(limited[i]).toBeGreaterThanOrEqual(actuators.low[i]!)
              expect(limited[i]).toBeLessThanOrEqual(actuators.high[i]!)
              expect(Math.abs(limited[i]! - previous[i]!)).toBeLessThanOrEqual(actuators.slew[i]! * seconds + 1e-5)
            }
            previous.set(limited)
          }
        },
      ),
    )
  })

  it('does not pass a bound that float32 cannot hold', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (bound) => {
        const narrow = { ...actuators, low: [-bound, -bound], high: [bound, bound], slew: [1e9, 1e9] }
        const command = Float32Array.of(1e6, -1e6)
        limitCommand(command, new Float32Array(2), narrow, 1)
        expect(command[0]).toBeLessThanOrEqual(bound)
        expect(command[1]).toBeGreaterThanOrEqual(-bound)
        expect(command[0]).toBeGreaterThan(bound * (1 - 1e-6))
      }),
    )
  })

  it('says whether it changed anything', () => {
    const previous = Float32Array.of(0, 1)
    expect(limitCommand(Float32Array.of(0.5, 1), previous, actuators, 0.01)).toBe(false)
    expect(limitCommand(Float32Array.of(5, 1), previous, actuators, 0.01)).toBe(true)
  })
})

describe('toCommand', () => {
  it('scales a box action from [-1, 1] to the limits', () => {
    const action = { kind: 'box', channels: actuators.channels, low: [-1, -1], high: [1, 1] } as const
    const into = new Float32Array(2)
    toCommand(
      { ...action, channels: [...action.channels], low: [...action.low], high: [...action.high] },
      actuators,
      Float32Array.of(-1, 0),
      into,
    )
    expect([...into]).toEqual([-10, 1])
  })

  it('sends what a choice says', () => {
    const into = new Float32Array(2)
    toCommand(
      {
        kind: 'discrete',
        choices: [
          { name: 'a', command: [1, 2] },
          { name: 'b', command: [3, 4] },
        ],
      },
      actuators,
      Float32Array.of(1),
      into,
    )
    expect([...into]).toEqual([3, 4])
  })
})

describe('isFiniteRow', () => {
  it('sees every number that is not finite', () => {
    expect(isFiniteRow(Float32Array.of(1, 2))).toBe(true)
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(isFiniteRow(Float32Array.of(1, bad))).toBe(false)
    }
  })
})
