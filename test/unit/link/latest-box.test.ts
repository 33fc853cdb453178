import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { LatestBox, latestBoxBytes } from '#src/link/latest-box.js'

it('gives what was published last, once', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 50 }), (turns) => {
      const memory = { buffer: new SharedArrayBuffer(latestBoxBytes(2)), offset: 0 }
      const writer = new LatestBox(memory, 2, 'writer', (slot) => slot)
      const reader = new LatestBox(memory, 2, 'reader', (slot) => slot)
      let written = 0
      let read = 0
      for (const writes of turns) {
        if (writes) {
          writer.slot.fill(++written)
          writer.publish()
        } else {
          expect(reader.take()).toBe(written > read)
          read = written
          expect([...reader.slot]).toEqual([read, read])
        }
      }
    }),
  )
})

it('never shows a half-written content or an older one, with both sides running', async () => {
  const numbers = 64
  const buffer = new SharedArrayBuffer(8 + latestBoxBytes(numbers))
  const reader = new LatestBox({ buffer, offset: 8 }, numbers, 'reader', (slot) => slot)
  const url = new URL('../../fixtures/link/box-writer.js', import.meta.url)
  const worker = new Worker(url, { workerData: { buffer, numbers } })
  let seen = 0
  const deadline = performance.now() + 20_000
  for (let taken = 0; taken < 20_000 && performance.now() < deadline; ) {
    if (!reader.take()) continue
    const round = reader.slot[0]!
    for (const number of reader.slot) if (number !== round) throw new Error(`torn: ${number} in ${round}`)
    if (round <= seen) throw new Error(`${round} after ${seen}`)
    seen = round
    taken++
  }
  Atomics.store(new Int32Array(buffer, 0, 1), 0, 1)
  await worker.terminate()
  expect(seen).toBeGreaterThanOrEqual(20_000)
})
