// The loop in real time, on a clock that the test turns.

import { expect, it } from 'vitest'
import { runRealTime } from '#src/link/actuator-loop.js'
import { WORD } from '#src/link/mailbox.js'
import { ThreadEvents } from '#src/link/thread-events.js'
import { rig } from './actuator-rig.js'

it('hears what has arrived by the deadline before it reads the sensors', async () => {
  const { actuator, outside, plant, reset } = rig()
  reset()
  setImmediate(() => {
    plant.reading = 7
  })
  // At the start; a millisecond before the deadline, when only waiting is left; at the deadline.
  const times = [0, 0.019, 0.02]
  const { words, observations } = outside
  await runRealTime(
    { actuator, words, events: new ThreadEvents() },
    50,
    () => times.shift()!,
    () => Atomics.store(words, WORD.closing, 1),
  )
  observations.take()
  expect(observations.slot.values[0]).toBe(7)
  expect(times).toEqual([])
})
