import fc from 'fast-check'
import type { Plant } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { Actuator } from '#src/link/actuator.js'
import { COMMAND, openMailbox, REASONS, type Reason, SAMPLE, WORD } from '#src/link/mailbox.js'
import { contract } from './contract.js'

/** A machine that writes down what reaches its motors. */
class RecordedPlant implements Plant {
  readonly applied: number[][] = []
  stops = 0
  reading = 0
  simulated?: NonNullable<Plant['simulated']>

  observe(into: Float32Array): void {
    into.fill(this.reading)
  }

  apply(command: Float32Array): void {
    this.applied.push([...command])
  }

  safe(): void {
    this.stops++
  }
}

/** Both ends of a mailbox with an actuator on one of them. */
function rig(commandPeriods = contract.commandPeriods) {
  const plant = new RecordedPlant()
  const inside = openMailbox(contract, 'actuator')
  const outside = openMailbox(contract, 'socket', inside.buffer)
  let time = 0
  const now = () => (time += 0.02)
  const actuator = new Actuator({ plant, contract: { ...contract, commandPeriods }, mailbox: inside, now })
  let episode = 0
  const order = (value: number) => Atomics.store(outside.words, WORD.order, value)
  const send = (values: number[], at: { observation?: number; expiry?: number; episode?: number } = {}) => {
    const { head, values: slot } = outside.commands.slot
    head[COMMAND.episode] = at.episode ?? episode
    head[COMMAND.observation] = at.observation ?? newest().sequence
    head[COMMAND.expiry] = at.expiry ?? commandPeriods
    slot.set(values)
    outside.commands.publish()
  }
  const newest = () => {
    outside.observations.take()
    const { head } = outside.observations.slot
    const reason = REASONS[head[SAMPLE.reason]!]
    return { sequence: head[SAMPLE.sequence]!, running: head[SAMPLE.running] === 1, reason }
  }
  const reset = () => order(++episode)
  const trip = (reason: Reason) => order(-REASONS.indexOf(reason))
  const count = (word: keyof typeof WORD) => outside.words[WORD[word]]!
  return { plant, actuator, send, newest, reset, trip, order, count, last: () => plant.applied.at(-1) }
}

const safe = contract.actuators.safe

describe('before a reset', () => {
  it('gives the safe command, whatever was sent', () => {
    const { actuator, send, last, count } = rig()
    send([5, 1], { episode: 0 })
    for (let i = 0; i < 3; i++) actuator.tick(0)
    expect(last()).toEqual(safe)
    expect(count('ticks')).toBe(0)
  })
})

describe('running', () => {
  it('applies an answer one tick after its observation, and numbers the ticks', () => {
    const { actuator, reset, send, last, newest } = rig()
    reset()
    actuator.tick(0)
    expect(newest()).toEqual({ sequence: 0, running: true, reason: '' })
    send([3, 0.6])
    actuator.tick(0)
    expect(last()).toEqual([3, Math.fround(0.6)])
    expect(newest().sequence).toBe(1)
  })

  it('holds a command until it expires, then gives the safe one, then trips', () => {
    const { actuator, reset, send, plant, newest, count } = rig(4)
    reset()
    actuator.tick(0)
    send([3, 0.5], { expiry: 2 })
    for (let i = 0; i < 6; i++) actuator.tick(0)
    expect(plant.applied).toEqual([[3, 0.5], [3, 0.5], safe, safe, safe, safe])
    expect(newest()).toEqual({ sequence: 4, running: false, reason: 'silence' })
    expect([count('misses'), count('trips'), plant.stops]).toEqual([4, 1, 1])
  })

  it('limits to bounds and slew, and counts it', () => {
    const { actuator, reset, send, last, count } = rig()
    reset()
    actuator.tick(0)
    send([1000, 0.5])
    actuator.tick(0)
    expect(last()).toEqual([4, 0.5])
    for (let i = 0; i < 4; i++) {
      send([1000, 0.5])
      actuator.tick(0)
    }
    expect(last()).toEqual([10, 0.5])
    expect(count('interventions')).toBe(5)
  })

  it('drops commands that come too late, from another episode, or twice', () => {
    const { actuator, reset, send, last, count } = rig()
    reset()
    actuator.tick(0)
    send([1, 0.5], { expiry: 1 })
    actuator.tick(1)
    expect(last()).toEqual(safe)
    expect(count('late')).toBe(1)
    reset()
    send([2, 0.5], { episode: 1, observation: 0 })
    actuator.tick(0)
    actuator.tick(0)
    expect(last()).toEqual(safe)
    expect(count('late')).toBe(1)
  })

  it.each([[Number.NaN], [Number.POSITIVE_INFINITY], [Number.NEGATIVE_INFINITY]])('trips on %s', (bad) => {
    const { actuator, reset, send, last, newest } = rig()
    reset()
    actuator.tick(0)
    send([bad, 0.5])
    actuator.tick(0)
    expect(last()).toEqual(safe)
    expect(newest()).toMatchObject({ running: false, reason: 'action' })
  })

  it('trips on an answer to an observation that was never made', () => {
    const { actuator, reset, send, newest } = rig()
    reset()
    actuator.tick(0)
    send([1, 0.5], { observation: 1 })
    actuator.tick(0)
    expect(newest()).toMatchObject({ running: false, reason: 'action' })
  })

  it('trips on a reading that is not finite, and publishes none of it', () => {
    const { actuator, reset, send, plant, newest } = rig()
    reset()
    actuator.tick(0)
    plant.reading = Number.NaN
    send([1, 0.5])
    actuator.tick(0)
    expect(newest()).toMatchObject({ running: false, reason: 'observation' })
    expect(plant.stops).toBe(1)
  })

  it.each([
    ['reward', { reward: Number.NaN, terms: new Float32Array(contract.terms?.length ?? 0) }],
    ['term of it', { reward: 0, terms: Float32Array.of(Number.NaN) }],
  ])('trips on a %s that is not finite', (_, outcome) => {
    const { actuator, reset, send, plant, newest } = rig()
    const quiet = { reward: 0, terms: new Float32Array(1) }
    let now = quiet
    plant.simulated = { reset() {}, outcome: () => ({ ...now, terminated: false }) }
    reset()
    actuator.tick(0)
    expect(newest()).toMatchObject({ running: true })
    now = outcome
    send([1, 0.5])
    actuator.tick(0)
    expect(newest()).toMatchObject({ running: false, reason: 'observation' })
  })

  it('counts skipped periods as time without a command', () => {
    const { actuator, reset, send, newest, count } = rig()
    reset()
    actuator.tick(0)
    send([1, 0.5])
    actuator.tick(0)
    actuator.tick(4)
    expect(newest()).toMatchObject({ running: false, reason: 'silence' })
    expect(count('skipped')).toBe(4)
  })
})

describe('tripped', () => {
  it('latches until the next reset, and calls the stop of the driver once', () => {
    const { actuator, reset, trip, send, plant, last, newest } = rig()
    reset()
    actuator.tick(0)
    trip('halt')
    for (let i = 0; i < 5; i++) {
      send([5, 1], { observation: 0 })
      actuator.tick(0)
      expect(last()).toEqual(safe)
    }
    expect(plant.stops).toBe(1)
    expect(newest().reason).toBe('halt')
    reset()
    actuator.tick(0)
    send([3, 0.5], { observation: 0 })
    actuator.tick(0)
    expect(last()).toEqual([3, 0.5])
  })

  it('counts no trip where nothing ran, and none where the controller let go', () => {
    const { actuator, reset, trip, order, count, plant } = rig()
    trip('connection')
    actuator.tick(0)
    reset()
    actuator.tick(0)
    order(0)
    actuator.tick(0)
    expect(count('trips')).toBe(0)
    expect(plant.stops).toBe(1)
  })

  it('ends with the safe command', () => {
    const { actuator, reset, send, plant, last } = rig()
    reset()
    actuator.tick(0)
    send([3, 0.5])
    actuator.tick(0)
    actuator.stop('halt')
    expect(last()).toEqual(safe)
    expect(plant.stops).toBe(1)
  })
})

describe('any sequence of what can happen', () => {
  const value = fc.oneof(
    fc.double({ min: -20, max: 20, noNaN: true }),
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e38),
  )
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
    {
      weight: 1,
      arbitrary: fc.record({ what: fc.constant('trip' as const), reason: fc.constantFrom(...REASONS.slice(1)) }),
    },
    { weight: 1, arbitrary: fc.record({ what: fc.constant('rest' as const) }) },
    { weight: 1, arbitrary: fc.record({ what: fc.constant('read' as const), reading: value }) },
  )

  it('leaves every command finite, in bounds, and within the slew rate or the safe one', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
        const { plant, actuator, send, reset, trip, order } = rig()
        for (const one of happenings) {
          if (one.what === 'send') send(one.values)
          else if (one.what === 'forge') send(one.values, one.at)
          else if (one.what === 'tick') actuator.tick(one.skipped)
          else if (one.what === 'reset') reset()
          else if (one.what === 'trip') trip(one.reason)
          else if (one.what === 'rest') order(0)
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
