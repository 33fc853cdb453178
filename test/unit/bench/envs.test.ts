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
