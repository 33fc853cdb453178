// Speeds of environments.

import { expect, it } from 'vitest'
import { inOwnThread } from '#src/bench/envs.js'

it.each([
  ['mountain-car', ['own']],
  ['cart-pole', ['own', 'matter-js']],
])('%s is measured in a thread of its own, with %j', async (id, names) => {
  const speeds = await inOwnThread(id, 'speed')
  expect(Object.keys(speeds)).toEqual(names)
  const rates = Object.values(speeds)
  expect(rates.filter((rate) => !(rate > 0 && Number.isFinite(rate)))).toEqual([])
})

it('a thread of a party waits after every step until the others are there', async () => {
  const arrivals = new Int32Array(new SharedArrayBuffer(4))
  const arrived = async (count: number) => {
    while (Atomics.load(arrivals, 0) < count) await new Promise(setImmediate)
  }
  const figures = inOwnThread('mountain-car', 'inStep', { threads: 2, rows: 500, arrivals })
  await arrived(1)
  // Another measures meanwhile, for as long as many of its steps take.
  await inOwnThread('mountain-car', 'rate')
  expect(Atomics.load(arrivals, 0)).toBe(1)
  // This thread is the other one. 20,000 steps of all rows together, to warm up and on the clock.
  for (let met = 1; met <= 2 * 20; met++) {
    Atomics.add(arrivals, 0, 1)
    if (met < 2 * 20) await arrived(2 * met + 1)
  }
  expect((await figures).own).toBeGreaterThan(0)
  expect(arrivals[0]).toBe(2 * 2 * 20)
})
