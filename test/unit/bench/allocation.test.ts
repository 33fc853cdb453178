// Memory: environments keep nothing of the steps that they have taken.

import { expect, it } from 'vitest'
import { envs } from '#envs/index.js'
import { allocatedBytes, retainedBytes } from '#src/bench/allocation.js'
import { createEpisodes } from '#src/bench/envs.js'

const STEPS = 2000
/** Bytes a step: what compiled code and the heap's own tables grow by lies below. */
const NOISE = 50

it.each(Object.values(envs))('$id grows by nothing while it is stepped', (plugin) => {
  const run = createEpisodes(plugin)
  // What is compiled meanwhile grows once, a leak every time.
  const growths = Array.from({ length: 3 }, () => retainedBytes(run, STEPS))
  expect(Math.min(...growths)).toBeLessThan(NOISE)
})

it('sees what is kept, and what is thrown away', () => {
  const kept: number[][] = []
  const keep = (steps: number) => {
    for (let i = 0; i < steps; i++) kept.push(Array<number>(1000).fill(i + 0.5))
  }
  // Code that a collection flushes meanwhile hides some hundred kB in all: a twentieth of this.
  expect(retainedBytes(keep, STEPS)).toBeGreaterThan(7600)
  let last: number[] = []
  const waste = {
    begin() {},
    step() {
      last = Array<number>(100).fill(last.length + 0.5)
      return true
    },
  }
  // A collection amid the steps hides a part.
  expect(allocatedBytes(waste, STEPS)).toBeGreaterThan(400)
})
