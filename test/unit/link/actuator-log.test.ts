// What an actuator writes down of its ticks.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { csvCells, type Plant } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { Actuator } from '#src/link/actuator.js'
import { ActuatorLog } from '#src/link/actuator-log.js'
import { COMMAND, openMailbox } from '#src/link/mailbox.js'
import { orderEpisode } from '#src/link/order.js'
import { contract } from './contract.js'

type Channels = typeof contract.observation & { kind: 'box' }
const box = (channels: Channels['channels']) => ({ kind: 'box' as const, channels, low: [], high: [] })

/** A log in a file of its own, and what is in it. */
function log(options: { observation?: typeof contract.observation; simulated?: boolean } = {}) {
  const path = join(mkdtempSync(join(tmpdir(), 'landbridge-log-')), 'ticks.csv')
  const open = new ActuatorLog(path, { ...contract, simulated: false, ...options }, false)
  return { open, lines: () => readFileSync(path, 'utf8').split('\n').slice(0, -1) }
}

/** A machine whose position counts what was applied; its readings fail at `blind`. */
function counting(simulated: boolean, blind = Number.NaN): Plant {
  let applied = 0
  return {
    observe: (into) => into.set([applied, applied === blind ? Number.NaN : 0.5]),
    apply: () => void applied++,
    safe() {},
    ...(simulated && {
      simulated: {
        reset() {
          applied = 0
        },
        outcome: () => ({ reward: 1, terms: Float32Array.of(1, 0), terminated: false }),
      },
    }),
  }
}

/** An actuator at work on such a machine, ticking from 1 s on. */
function ticking(plant: Plant, simulated: boolean, period = 0.02) {
  const { open, lines } = log({ simulated })
  const inside = openMailbox(contract, 'actuator')
  const outside = openMailbox(contract, 'socket', inside.buffer)
  let time = 1
  const actuator = new Actuator({ plant, contract, mailbox: inside, now: () => time, log: open })
  const tick = (skipped = 0) => {
    time += period * (1 + skipped)
    actuator.tick(skipped)
  }
  const reset = () => orderEpisode(outside.words)
  const send = (values: number[], observation: number) => {
    const { head, values: slot } = outside.commands.slot
    head.set([1, observation, 5], COMMAND.episode)
    slot.set(values)
    outside.commands.publish()
  }
  return { actuator, tick, reset, send, lines }
}

describe('the log of an actuator', () => {
  it('holds with every command what was read right after it, and nothing of what was not read', () => {
    const { actuator, tick, reset, send, lines } = ticking(counting(false), false)
    tick()
    reset()
    tick()
    send([2, 1], 0)
    tick()
    tick(2)
    actuator.stop('halt')
    expect(lines()).toEqual([
      'seconds,state,cart.force,pole.torque,reason,cart.position,cart.velocity',
      '1.020000,waiting,0,0.5,,,',
      '1.040000,running,0,0.5,reset,1,0.5',
      '1.060000,running,2,0.699999988079071,limited,2,0.5',
      '1.120000,running,2,0.8999999761581421,limited,3,0.5',
      '1.120000,safe,0,0.5,halt,,',
    ])
  })

  it('of a simulation says how much of its own time has passed, whatever was skipped', () => {
    const { tick, reset, lines } = ticking(counting(true), true)
    reset()
    for (const skipped of [0, 0, 2, 0]) tick(skipped)
    expect(lines()).toEqual([
      'seconds,state,cart.force,pole.torque,reason,simulated,cart.position,cart.velocity',
      '1.020000,running,0,0.5,reset,0,0,0.5',
      '1.040000,running,0,0.5,held,0.02,1,0.5',
      '1.100000,running,0,0.5,held,0.04,2,0.5',
      '1.120000,safe,0,0.5,silence,,,',
    ])
  })

  it('shows the reading that tripped', () => {
    const { tick, reset, lines } = ticking(counting(false, 1), false)
    reset()
    tick()
    tick()
    expect(lines().slice(1)).toEqual(['1.020000,running,0,0.5,reset,0,0.5', '1.040000,safe,0,0.5,observation,1,NaN'])
  })
})

describe('while nobody drives, the log', () => {
  const TICK = 1 / 64
  const secondsOf = (lines: string[], state: string) =>
    lines.filter((line) => line.split(',')[1] === state).map((line) => Number(line.split(',')[0]))
  const ticksApart = (seconds: number[]) => seconds.slice(1).map((at, k) => (at - seconds[k]!) / TICK)

  it('has every tick of the first second, one a second after that, and the last', () => {
    const { tick, reset, lines } = ticking(counting(false), false, TICK)
    for (let k = 0; k < 200; k++) tick()
    reset()
    tick()
    expect(ticksApart(secondsOf(lines(), 'waiting'))).toEqual([...Array(63).fill(1), 64, 64, 8])
    expect(secondsOf(lines(), 'running')).toEqual([1 + 201 * TICK])
  })

  it('has every tick up to a trip and for a second from there, and the end', () => {
    const { actuator, tick, reset, send, lines } = ticking(counting(false), false, TICK)
    reset()
    for (let k = 0; k < 100; k++) {
      tick()
      send([1, 1], k)
    }
    for (let k = 0; k < 100; k++) tick()
    actuator.stop('halt')
    const [running, safe] = [secondsOf(lines(), 'running'), secondsOf(lines(), 'safe')]
    expect(ticksApart([...running, ...safe])).toEqual([
      ...Array(running.length + 63).fill(1),
      200 - running.length - 64,
    ])
    expect(safe.at(-1)).toBe(1 + 200 * TICK)
    expect(lines().at(-1)).toMatch(/,safe,0,0.5,silence,,$/)
  })
})

describe('the columns of a log', () => {
  const headingOf = (channels: Channels['channels'], simulated = false) =>
    csvCells(log({ observation: box(channels), simulated }).lines()[0]!)

  it('are one a number, with commands the only ones of their name, and names in quotes where they need them', () => {
    const channels = [
      { name: 'cart.force', unit: 'N' },
      { name: 'a, "b"', unit: '1' },
      { name: 'feet', unit: 'N', shape: [2] },
      { name: 'reason', unit: '1' },
    ]
    expect(headingOf(channels, true)).toEqual([
      ...['seconds', 'state', 'cart.force', 'pole.torque', 'reason', 'simulated'],
      ...['observation.cart.force', 'a, "b"', 'feet[0]', 'feet[1]', 'observation.reason'],
    ])
  })

  it('leave out a picture and keep what stands around it', () => {
    const channels = [
      { name: 'left', unit: '1' },
      { name: 'camera', unit: '1', shape: [16, 16, 3] },
      { name: 'right', unit: '1', shape: [2] },
    ]
    expect(headingOf(channels).slice(5)).toEqual(['left', 'right[0]', 'right[1]'])
    const { open, lines } = log({ observation: box(channels) })
    const values = Float32Array.from({ length: 771 }, (_, i) => i)
    open.line(1, 'running', Float32Array.of(0, 0), '', { values, commands: 1 })
    expect(lines()[1]).toBe('1.000000,running,0,0,,0,769,770')
  })
})

it('names its file where that takes no more', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'landbridge-log-')), 'ticks.csv')
  const program = `import { ActuatorLog } from '#src/link/actuator-log.js'
    const log = new ActuatorLog(process.argv[1], { ...JSON.parse(process.argv[2]), simulated: false }, false)
    try {
      for (let k = 0; ; k++) log.line(k, 'running', Float32Array.of(0), 'command')
    } catch ({ code, message }) {
      console.log(JSON.stringify({ code, message }))
    }`
  const node = [process.execPath, '--input-type=module', '--conditions=landbridge-files', '-e', program]
  const full = ['-c', 'ulimit -f 1 && exec "$0" "$@"', ...node, path, JSON.stringify(contract)]
  const cwd = fileURLToPath(new URL('../../..', import.meta.url))
  const { stdout } = spawnSync('sh', full, { cwd, encoding: 'utf8' })
  expect(JSON.parse(stdout)).toEqual({
    code: 'usage',
    message: `Expected a log that can be written, got '${path}' (EFBIG)`,
  })
})
