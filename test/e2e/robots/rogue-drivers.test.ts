// What the motors were given last, and at most, whatever a driver does to its thread and its own limits.

import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { start, untilOutput } from '../command.js'
import { fixturePath, RawController, Robots, rogueDriver, temporary, token, until } from '../robots.js'

const robots = new Robots()
let file: string
beforeEach(() => {
  file = temporary('motors')
  process.env.MOTORS = file
})
afterEach(() => robots.close())

const motors = () => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : [])

/** Drives a machine with one push after another. Gives what ends that. */
function push(raw: RawController, force: number): () => void {
  let sequence = 0
  const pushing = setInterval(() => raw.act(++sequence, [force], Math.max(0, raw.newest)), 10)
  return () => clearInterval(pushing)
}

it('a driver that ends its thread: the safe command last', async () => {
  const robot = await robots.serve({ driver: rogueDriver('exiting'), realtime: true })
  const raw = await RawController.dial(robot.url)
  await raw.reset()
  const stop = push(raw, 5)
  expect((await robot.failed).message).toBe('The actuator thread ended')
  stop()
  expect(motors()).toContain(5)
  expect(motors().at(-1)).toBe(0)
})

it.each(['widening', 'limitless'])('a driver that is %s later: the limits that were checked', async (name) => {
  const robot = await robots.serve({ driver: rogueDriver(name), realtime: true })
  const raw = await RawController.dial(robot.url)
  await raw.reset()
  const stop = push(raw, 1000)
  await until(() => motors().filter((force) => force !== 0).length > 10)
  stop()
  expect(Math.max(...motors())).toBe(10)
})

describe('the program that serves a driver', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const)('ends with the safe command on %s', async (signal) => {
    const { child, finish } = start(['robot', fixturePath('rogue-drivers.js#talking')], { LANDBRIDGE_TOKEN: token })
    const [, url] = await untilOutput(child, /robot at (ws:\S+)/)
    const raw = await RawController.dial(url!)
    await raw.reset()
    const stop = push(raw, 5)
    await until(() => motors().at(-1) === 5)
    // As where the terminal has gone: nobody reads what is printed any more.
    child.stdout!.destroy()
    child.stderr!.destroy()
    child.kill(signal)
    await once(child, 'exit')
    stop()
    expect([child.exitCode, child.signalCode, motors().at(-1)]).toEqual([0, null, 0])
    await finish
  })

  it('is stopped among commands that came all at once, in lock-step', async () => {
    const machine = fixturePath('rogue-drivers.js#slow')
    const { child, finish } = start(['robot', machine, '--lock-step'], { LANDBRIDGE_TOKEN: token })
    const [, url] = await untilOutput(child, /robot at (ws:\S+)/)
    const raw = await RawController.dial(url!)
    await raw.reset()
    for (let i = 0; i < 1000; i++) raw.act(i + 1, [5], i)
    await until(() => motors().at(-1) === 5)
    child.kill('SIGTERM')
    expect((await finish).code).toBe(0)
    expect(motors().at(-1)).toBe(0)
    expect(motors().length).toBeLessThan(500)
  })

  it('keeps time unless told otherwise, and then says what that means', async () => {
    const machine = fixturePath('rogue-drivers.js#talking')
    for (const [flags, said] of [
      [[], /real time at 50 Hz/],
      [['--lock-step'], /warning: lock-step has no command watchdog/],
      [['--lock-step', '--realtime'], /^error: Expected --realtime or --lock-step, got both$/m],
    ] as const) {
      const { child, finish } = start(['robot', machine, ...flags])
      await untilOutput(child, said)
      child.kill('SIGTERM')
      await finish
    }
  })
})
