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

it('threads of a party meet after every step of their rows', async () => {
  const arrivals = new Int32Array(new SharedArrayBuffer(4))
  const party = { threads: 2, rows: 500, arrivals }
  const both = await Promise.all([
    inOwnThread('mountain-car', 'inStep', party),
    inOwnThread('mountain-car', 'inStep', party),
  ])
  expect(both.filter(({ own }) => !(own! > 0 && Number.isFinite(own!)))).toEqual([])
  // 20,000 steps of all rows together, to warm up and on the clock.
  expect(arrivals[0]).toBe(2 * 2 * 20)
})
