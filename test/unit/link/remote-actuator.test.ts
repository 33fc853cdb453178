// The socket thread and the actuator thread in lock-step.

import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { WORD } from '#src/link/mailbox.js'
import { RemoteActuator } from '#src/link/remote-actuator.js'
import { RobotCounters } from '#src/link/robot-counters.js'
import { rampModule } from '../sim/ramp-env.js'

it('waits for the answer to what was asked, whoever wakes it before', async () => {
  const env = { id: 'cart-pole', config: {} }
  const machine = await RemoteActuator.start({ env, physics: {}, seed: 1, realtime: false, commandPeriods: 5 })
  const { buffer } = machine.mailbox
  const waker = new Worker(new URL('../../fixtures/link/waker.js', import.meta.url), {
    workerData: { buffer, word: WORD.answered },
  })
  await once(waker, 'message')
  const answered = Array.from({ length: 300 }, (_, i) => {
    machine.reset(i)
    return machine.exchange()
  })
  await waker.terminate()
  await machine.close()
  expect(answered).not.toContain(false)
})

it('goes on beyond 2^31 exchanges', async () => {
  const env = { id: 'cart-pole', config: {} }
  const machine = await RemoteActuator.start({ env, physics: {}, seed: 1, realtime: false, commandPeriods: 5 })
  const { words } = machine.mailbox
  const many = 2 ** 31 - 3
  Atomics.store(words, WORD.asked, many)
  Atomics.notify(words, WORD.asked)
  while (Atomics.load(words, WORD.answered) !== many) Atomics.wait(words, WORD.answered, 0, 1000)
  words[WORD.ticks] = 2 ** 31 - 1
  const counters = new RobotCounters(words)
  machine.reset(1)
  const answered = Array.from({ length: 6 }, () => machine.exchange())
  expect(answered).toEqual(Array(6).fill(true))
  expect(counters.total().ticks).toBe(2 ** 31 + 4)
  expect(counters.take().ticks).toBe(5)
  await machine.close()
})

it('starts episodes from all the bits of a seed', async () => {
  const env = { id: 'cart-pole', config: {} }
  const machine = await RemoteActuator.start({ env, physics: {}, seed: 1, realtime: false, commandPeriods: 5 })
  const { observations } = machine.mailbox
  const firsts = [5, 2 ** 40 + 5, 2 ** 40 + 5].map((seed) => {
    machine.reset(seed)
    machine.exchange()
    observations.take()
    return [...observations.slot.values]
  })
  await machine.close()
  expect(firsts[1]).toEqual(firsts[2])
  expect(firsts[1]).not.toEqual(firsts[0])
})

it('says what the machine threw, with what was behind it', async () => {
  const order = { physics: {}, seed: 1, realtime: false, commandPeriods: 5 }
  const absent = RemoteActuator.start({ ...order, env: { id: 'file:///nowhere.js', config: {} } })
  const cause = { message: expect.stringContaining('Cannot find module') }
  await expect(absent).rejects.toMatchObject({ code: 'unknown-plugin', cause })
  const config = { length: 7, maxSteps: 10, action: 'box', breakdown: 'starts', at: 1 }
  const broken = RemoteActuator.start({ ...order, env: { id: rampModule, config } })
  const thrown = { message: 'the ramp broke', stack: expect.stringContaining('ramp.js') }
  await expect(broken).rejects.toMatchObject({ code: 'env', message: 'the ramp broke', cause: thrown })
})

it('says what repeats a world that became unstable', async () => {
  const env = { id: new URL('../../fixtures/sim/fragile.js', import.meta.url).href, config: { breaks: 3 } }
  const machine = await RemoteActuator.start({ env, physics: {}, seed: 1, realtime: false, commandPeriods: 5 })
  const failed = new Promise((resolve) => (machine.onFailure = resolve))
  machine.reset(1)
  while (machine.exchange());
  const instability = { module: env.id, env: { id: 'fragile' }, state: expect.any(Uint8Array), command: [0] }
  expect(await failed).toMatchObject({ code: 'unstable', instability })
  await machine.close()
})
