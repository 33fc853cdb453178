import { seedHalves } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { WORD } from '#src/link/mailbox.js'
import { rig, safe } from './actuator-rig.js'
import { contract } from './contract.js'

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
    expect(plant.applied.at(-1)).toEqual(safe)
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

  it('starts a simulation from a seed of more than 32 bits', () => {
    const { actuator, reset, plant, outside } = rig()
    const seeds: number[] = []
    const outcome = () => ({ reward: 0, terms: new Float32Array(1), terminated: false })
    plant.simulated = { reset: (seed) => seeds.push(seed), outcome }
    const [low, high] = seedHalves(2 ** 40 + 5)
    outside.words[WORD.seedLow] = low
    outside.words[WORD.seedHigh] = high
    reset()
    actuator.tick(0)
    expect(seeds).toEqual([2 ** 40 + 5])
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

describe('periods that went by without a tick', () => {
  it('number the observations, are told, and let commands expire', () => {
    const { actuator, reset, send, last, newest, told } = rig(10)
    reset()
    actuator.tick(0)
    send([3, 0.5], { expiry: 3 })
    actuator.tick(0)
    expect([last(), newest().sequence, told().missed]).toEqual([[3, 0.5], 1, 0])
    actuator.tick(2)
    expect([last(), newest().sequence, told().missed]).toEqual([safe, 4, 2])
  })

  it('make no answer last longer than the watchdog waits', () => {
    const { actuator, reset, send, last, count } = rig(4)
    reset()
    actuator.tick(0)
    for (let i = 0; i < 6; i++) {
      send([3, 0.5])
      actuator.tick(0)
    }
    send([1, 0.25], { observation: 0, expiry: 1000 })
    actuator.tick(0)
    expect(count('late')).toBe(1)
    expect(last()).toEqual([3, 0.5])
  })
})

it('an observation tells what the motors got, not what was wanted', () => {
  const { actuator, reset, send, told } = rig()
  reset()
  actuator.tick(0)
  send([1000, 0.5])
  actuator.tick(0)
  expect(told().applied).toEqual([4, 0.5])
})

describe('orders that come between the same two ticks', () => {
  it('a reset and a halt: the episode begins and ends, and is told of', () => {
    const { actuator, reset, end, newest, episode, plant, last, count } = rig()
    reset()
    end('halt')
    actuator.tick(0)
    expect([newest(), episode()]).toEqual([{ sequence: 0, running: false, reason: 'halt' }, 1])
    expect([plant.stops, last(), count('trips')]).toEqual([1, safe, 1])
  })

  it.each([
    ['halt', 1],
    ['connection', 1],
    ['rest', 0],
  ] as const)('a %s and a reset: the motors stop, and the next episode starts from there', (why, trips) => {
    const { actuator, reset, end, send, newest, episode, plant, last, count } = rig()
    reset()
    actuator.tick(0)
    send([3, 0.6])
    actuator.tick(0)
    end(why)
    reset()
    actuator.tick(0)
    expect([plant.stops, last(), count('trips')]).toEqual([1, safe, trips])
    expect([newest(), episode()]).toEqual([{ sequence: 0, running: true, reason: '' }, 2])
    reset()
    actuator.tick(0)
    expect([plant.stops, episode(), newest().running]).toEqual([1, 3, true])
  })

  it('a halt, a reset and a halt: both halts are obeyed', () => {
    const { actuator, reset, end, newest, episode, plant, count } = rig()
    reset()
    actuator.tick(0)
    end('halt')
    reset()
    end('halt')
    actuator.tick(0)
    expect([newest().running, episode(), plant.stops, count('trips')]).toEqual([false, 2, 2, 2])
  })

  it('a halt and two resets: the halt is obeyed, the newer reset begins', () => {
    const { actuator, reset, end, newest, episode, plant } = rig()
    reset()
    actuator.tick(0)
    end('halt')
    reset()
    reset()
    actuator.tick(0)
    expect([newest().running, episode(), plant.stops]).toEqual([true, 3, 1])
  })
})

it('episodes go on beyond the largest number that the word of orders holds', () => {
  const { actuator, outside, reset, end, newest, episode } = rig()
  outside.words[WORD.order] = -1 << 6
  actuator.tick(0)
  expect([newest().running, episode()]).toEqual([true, 2 ** 26 - 1])
  end('halt')
  actuator.tick(0)
  expect(newest().running).toBe(false)
  reset()
  actuator.tick(0)
  expect([newest().running, episode()]).toEqual([true, 1])
})

describe('tripped', () => {
  it('latches until the next reset, and calls the stop of the driver once', () => {
    const { actuator, reset, end, send, plant, last, newest } = rig()
    reset()
    actuator.tick(0)
    end('halt')
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
    const { actuator, reset, end, count, plant } = rig()
    end('connection')
    actuator.tick(0)
    reset()
    actuator.tick(0)
    end('rest')
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
