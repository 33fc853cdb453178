import { MessageChannel } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { Heartbeat } from '#src/link/heartbeat.js'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

it('beats, and calls a side dead once that it has not heard for the limit', async () => {
  let beats = 0
  let silences = 0
  const start = performance.now()
  await new Promise<void>((resolve) => {
    new Heartbeat(
      0.7,
      () => beats++,
      () => {
        silences++
        resolve()
      },
    )
  })
  const seconds = (performance.now() - start) / 1000
  expect([beats, silences]).toEqual([2, 1])
  expect(seconds).toBeGreaterThanOrEqual(0.7)
  await pause(600)
  expect(silences).toBe(1)
})

it('does not call a side dead whose messages wait behind a blocked thread', async () => {
  let silent = false
  const heartbeat = new Heartbeat(
    0.3,
    () => {},
    () => {
      silent = true
    },
  )
  const { port1, port2 } = new MessageChannel()
  port2.on('message', () => heartbeat.heard())
  const blocked = new Int32Array(new SharedArrayBuffer(4))
  for (let i = 0; i < 2; i++) {
    port1.postMessage('a sign of life')
    Atomics.wait(blocked, 0, 0, 600)
    await pause(50)
  }
  heartbeat.stop()
  port1.close()
  expect(silent).toBe(false)
})
