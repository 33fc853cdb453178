import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  NO_SEGMENTS,
  readCheckpoint,
  removeOtherSegments,
  restoreLearner,
  writeCheckpoint,
} from '#src/run/checkpoint-file.js'
import { createLearner, identity, practise } from '../learn/identity-env.js'

const folder = mkdtempSync(join(tmpdir(), 'landbridge-checkpoint-'))
const head = { state: { index: 2, progress: { steps: 10, total: 20, updates: 1, returns: [1, 2] } }, scores: [] }

/** Names of the segments that lie beside a checkpoint, without what all begin with. */
function segmentsOf(name: string): string[] {
  const start = `${name}.segment-`
  const files = readdirSync(folder).filter((file) => file.startsWith(start))
  return files.map((file) => file.slice(start.length)).sort()
}

describe('a checkpoint file', () => {
  it('gives back head, state and all segments, whatever the bytes', () => {
    const path = join(folder, 'round')
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.array(fc.uint8Array(), { maxLength: 3 }),
        fc.array(fc.uint8Array(), { maxLength: 3 }),
        (state, first, second) => {
          const before = writeCheckpoint(path, head, { state: new Uint8Array(), appended: first }, NO_SEGMENTS)
          const segments = writeCheckpoint(path, head, { state, appended: second }, before)
          const { learner, ...rest } = readCheckpoint(path)!
          expect(rest).toEqual({ head, segments })
          expect(learner.state).toEqual(state)
          expect([...learner.appended].map((bytes) => [...bytes])).toEqual(
            [...first, ...second].map((bytes) => [...bytes]),
          )
        },
      ),
      { numRuns: 30 },
    )
  })

  it('is undefined where there is none', () => {
    expect(readCheckpoint(join(folder, 'nowhere'))).toBeUndefined()
  })

  it('is refused when it was cut or is another file', () => {
    const path = join(folder, 'cut')
    writeCheckpoint(path, head, { state: Uint8Array.of(1, 2, 3), appended: [] }, NO_SEGMENTS)
    const bytes = readFileSync(path)
    for (const length of [0, 3, 10]) {
      writeFileSync(path, bytes.subarray(0, length))
      expect(() => readCheckpoint(path)).toThrow(/Expected a training checkpoint/)
    }
  })

  it('is refused where any byte of it differs', () => {
    const path = join(folder, 'flipped')
    writeCheckpoint(path, head, { state: Uint8Array.of(1, 2, 3), appended: [] }, NO_SEGMENTS)
    const bytes = readFileSync(path)
    for (let at = 0; at < bytes.length; at++) {
      const flipped = Buffer.from(bytes)
      flipped[at]! ^= 1 << (at % 8)
      writeFileSync(path, flipped)
      const refusal = {
        code: 'checkpoint',
        message: expect.stringContaining(path),
        hint: expect.stringMatching(/remove/),
      }
      expect(() => readCheckpoint(path), `byte ${at}`).toThrow(expect.objectContaining(refusal))
    }
  })

  it('whose segment of replay memory differs, is cut or is gone is refused with the checkpoint and the segment', async () => {
    const path = join(folder, 'replay')
    const config = { warmup: 10, minibatch: 4, horizon: 5 }
    const learner = await createLearner(identity('box'), config, { algorithm: 'sac' })
    await practise(identity('box'), learner, 100)
    const { state, appended } = await learner.checkpoint()
    const [bytes] = appended
    writeCheckpoint(path, head, { state, appended: [bytes!] }, NO_SEGMENTS)
    const file = `${path}.segment-0`
    const restored = () => restoreLearner(path, learner, readCheckpoint(path)!.learner)
    expect(restored).not.toThrow()
    const refusal = (message: string) =>
      expect.objectContaining({
        code: 'checkpoint',
        message: `${path}: ${message}`,
        hint: `remove ${path} to redo the stage`,
      })
    const flipped = bytes!.slice()
    flipped[30]! ^= 1
    for (const other of [flipped, bytes!.subarray(0, -1), Uint8Array.of(...bytes!, 0)]) {
      writeFileSync(file, other)
      expect(restored).toThrow(
        refusal('Expected replay.segment-0 as it was written, got bytes that were cut or changed'),
      )
    }
    rmSync(file)
    expect(restored).toThrow(refusal('Expected replay memory in replay.segment-0, got no file'))
    learner.dispose()
  })

  it('reads its segments one by one', () => {
    const path = join(folder, 'one-by-one')
    writeCheckpoint(
      path,
      head,
      { state: new Uint8Array(), appended: [Uint8Array.of(1), Uint8Array.of(2)] },
      NO_SEGMENTS,
    )
    const segments = readCheckpoint(path)!.learner.appended[Symbol.iterator]()
    writeFileSync(`${path}.segment-1`, Uint8Array.of(3))
    expect([...segments.next().value!]).toEqual([1])
    expect(() => segments.next()).toThrow('one-by-one.segment-1')
  })

  it('keeps no segments that are forgotten, also where a kill came before they went', () => {
    const path = join(folder, 'forgotten')
    const state = new Uint8Array()
    const two = writeCheckpoint(path, head, { state, appended: [Uint8Array.of(0), Uint8Array.of(1)] }, NO_SEGMENTS)
    const older = readFileSync(`${path}.segment-0`)
    const three = writeCheckpoint(path, head, { state, appended: [Uint8Array.of(2)], forgotten: 1 }, two)
    expect(segmentsOf('forgotten')).toEqual(['1', '2'])
    const next = writeCheckpoint(path, head, { state, appended: [Uint8Array.of(3)] }, three)
    expect([...readCheckpoint(path)!.learner.appended].map(([byte]) => byte)).toEqual([1, 2, 3])
    for (const stray of [0, 4]) writeFileSync(`${path}.segment-${stray}`, older)
    removeOtherSegments(path, next)
    expect(segmentsOf('forgotten')).toEqual(['1', '2', '3'])
  })

  it('whose learner was cut is refused with the file and what to do', async () => {
    const path = join(folder, 'short')
    const learner = await createLearner(identity('box'), {})
    const { state, appended } = await learner.checkpoint()
    restoreLearner(path, learner, { state, appended })
    for (const length of [0, 7, 100, state.length - 4]) {
      expect(() => restoreLearner(path, learner, { state: state.subarray(0, length), appended })).toThrow(
        expect.objectContaining({
          code: 'checkpoint',
          message: expect.stringMatching(/short: Expected the state of a learner, got bytes that are cut/),
          hint: `remove ${path} to redo the stage`,
        }),
      )
    }
    learner.dispose()
  })

  it('of another arm is refused, which it names', () => {
    const [path, other] = [join(folder, 'a-0.checkpoint'), join(folder, 'b-0.checkpoint')]
    writeCheckpoint(path, head, { state: Uint8Array.of(1), appended: [] }, NO_SEGMENTS)
    writeFileSync(other, readFileSync(path))
    expect(() => readCheckpoint(other)).toThrow(
      /Expected the checkpoint of .*\/b-0\.checkpoint .*, got that of .*\/a-0\./,
    )
  })

  it('of another version is refused with what to do', () => {
    const path = join(folder, 'older')
    writeCheckpoint(path, head, { state: Uint8Array.of(1, 2, 3), appended: [] }, NO_SEGMENTS)
    writeFileSync(path, readFileSync(path, 'latin1').replace('"version":5', '"version":4'), 'latin1')
    expect(() => readCheckpoint(path)).toThrow(
      expect.objectContaining({
        code: 'checkpoint',
        message: expect.stringContaining('Expected a checkpoint of version 5'),
        hint: expect.stringContaining(`remove ${path}`),
      }),
    )
  })
})
