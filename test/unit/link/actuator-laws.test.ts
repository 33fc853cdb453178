import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { REASONS } from '#src/link/mailbox.js'
import { rig, safe } from './actuator-rig.js'
import { contract } from './contract.js'

describe('any sequence of what can happen', () => {
  const value = fc.oneof(
    fc.double({ min: -20, max: 20, noNaN: true }),
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e38),
  )
  const why = fc.constantFrom('rest' as const, ...REASONS.filter((reason) => reason !== ''))
  const happening = fc.oneof(
    { weight: 6, arbitrary: fc.record({ what: fc.constant('send' as const), values: fc.tuple(value, value) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        what: fc.constant('forge' as const),
        values: fc.tuple(value, value),
        at: fc.record({ observation: fc.nat(30), expiry: fc.integer({ min: 1, max: 20 }), episode: fc.nat(4) }),
      }),
    },
    {
      weight: 8,
      arbitrary: fc.record({ what: fc.constant('tick' as const), skipped: fc.constantFrom(0, 0, 0, 1, 7) }),
    },
    { weight: 2, arbitrary: fc.record({ what: fc.constant('reset' as const) }) },
    { weight: 2, arbitrary: fc.record({ what: fc.constant('end' as const), why }) },
    { weight: 1, arbitrary: fc.record({ what: fc.constant('read' as const), reading: value }) },
  )

  it('leaves every command finite, in bounds, and within the slew rate or the safe one', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
        const { plant, actuator, send, reset, end } = rig()
        for (const one of happenings) {
          if (one.what === 'send') send(one.values)
          else if (one.what === 'forge') send(one.values, one.at)
          else if (one.what === 'tick') actuator.tick(one.skipped)
          else if (one.what === 'reset') reset()
          else if (one.what === 'end') end(one.why)
          else plant.reading = one.reading
        }
        actuator.stop('halt')
        const { low, high, slew } = contract.actuators
        let previous = safe
        for (const command of plant.applied) {
          const isSafe = command.every((number, i) => number === safe[i])
          for (const [i, number] of command.entries()) {
            expect(number >= low[i]! && number <= high[i]!).toBe(true)
            if (!isSafe)
              expect(Math.abs(number - previous[i]!)).toBeLessThanOrEqual(slew[i]! / contract.controlHz + 1e-5)
          }
          previous = command
        }
        expect(previous).toEqual(safe)
      }),
      { numRuns: 1000 },
    )
  })

  it('without commands for the time-out leaves the safe command', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
        const { plant, actuator, send, reset, last } = rig()
        for (const one of happenings) {
          if (one.what === 'send') send(one.values)
          else if (one.what === 'tick') actuator.tick(one.skipped)
          else if (one.what === 'reset') reset()
        }
        // One tick may still take what lies in the box and one a reset; then the time-out runs.
        for (let i = 0; i < contract.commandPeriods + 2; i++) actuator.tick(0)
        expect(last()).toEqual(safe)
        expect(plant.applied.length).toBeGreaterThan(0)
      }),
    )
  })
})
