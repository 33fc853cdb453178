// Heartbeats on a clock that the test turns.

import { MessageChannel } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { Heartbeat, type Pulse } from '#src/link/heartbeat.js'

/** A pulse of half a second of a clock of its own, and what it did to the heartbeat. */
function rig(limit: number) {
  const seen = { beats: 0, silences: 0 }
  let now = 0
  let tick = () => {}
  const pulse: Pulse = {
    now: () => now,
    repeat(each) {
      tick = each
      return () => {
        tick = () => {}
      }
    },
  }
  const heartbeat = new Heartbeat(
    limit,
    () => seen.beats++,
    () => seen.silences++,
    pulse,
  )
  const pass = async (seconds: number) => {
    now += seconds
    tick()
    // Whoever was found silent is looked at again once what has arrived was read.
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { seen, heartbeat, pass }
}

it('beats, and calls a side dead once that it has not heard for the limit', async () => {
  const { seen, pass } = rig(0.7)
  await pass(0.5)
  expect(seen).toEqual({ beats: 1, silences: 0 })
  await pass(0.5)
  expect(seen).toEqual({ beats: 2, silences: 1 })
  await pass(0.5)
  expect(seen).toEqual({ beats: 2, silences: 1 })
})

it('is reset by every sign of life', async () => {
  const { seen, heartbeat, pass } = rig(0.7)
  for (let i = 0; i < 3; i++) {
    await pass(0.5)
    heartbeat.heard()
  }
  expect(seen).toEqual({ beats: 3, silences: 0 })
})

it('does not call a side dead whose messages wait behind a blocked thread', async () => {
  const { seen, heartbeat, pass } = rig(0.3)
  const { port1, port2 } = new MessageChannel()
  port2.on('message', () => heartbeat.heard())
  for (let i = 0; i < 2; i++) {
    port1.postMessage('a sign of life')
    await pass(0.6)
  }
  expect(seen).toEqual({ beats: 2, silences: 0 })
  await pass(0.6)
  expect(seen.silences).toBe(1)
  heartbeat.stop()
  port1.close()
})
