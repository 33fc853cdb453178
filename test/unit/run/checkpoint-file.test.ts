import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCheckpoint, restoreLearner, writeCheckpoint } from '#src/run/checkpoint-file.js'
import { createLearner, identity } from '../learn/identity-env.js'

const folder = mkdtempSync(join(tmpdir(), 'landbridge-checkpoint-'))
const head = { state: { index: 2, progress: { steps: 10, total: 20, updates: 1, returns: [1, 2] } }, scores: [] }

describe('a checkpoint file', () => {
  it('gives back head, state and all segments, whatever the bytes', () => {
    const path = join(folder, 'round')
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.array(fc.uint8Array(), { maxLength: 3 }),
        fc.array(fc.uint8Array(), { maxLength: 3 }),
        (state, first, second) => {
          const before = writeCheckpoint(path, head, { state: new Uint8Array(), appended: first }, [])
          const segments = writeCheckpoint(path, head, { state, appended: second }, before)
          const learner = { state, appended: [...first, ...second] }
          expect(readCheckpoint(path)).toEqual({ head, learner, segments })
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
    writeCheckpoint(path, head, { state: Uint8Array.of(1, 2, 3), appended: [] }, [])
    const bytes = readFileSync(path)
    for (const length of [0, 3, 10]) {
      writeFileSync(path, bytes.subarray(0, length))
      expect(() => readCheckpoint(path)).toThrow(/Expected a training checkpoint/)
    }
  })

  it('is refused where any byte of it differs', () => {
    const path = join(folder, 'flipped')
    writeCheckpoint(path, head, { state: Uint8Array.of(1, 2, 3), appended: [] }, [])
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

  it('is refused where a segment of replay memory differs, is cut or is gone', () => {
    const path = join(folder, 'replay')
    const appended = [Uint8Array.of(1, 2, 3, 4), Uint8Array.of(5, 6)]
    writeCheckpoint(path, head, { state: new Uint8Array(), appended }, [])
    const file = `${path}.segment-1`
    const hint = `remove ${path} to redo the stage`
    for (const other of [[5, 7], [5], [5, 6, 0]]) {
      writeFileSync(file, Uint8Array.from(other))
      const message = `Expected ${file} as it was written, got bytes that were cut or changed`
      expect(() => readCheckpoint(path)).toThrow(expect.objectContaining({ code: 'checkpoint', message, hint }))
    }
    rmSync(file)
    const message = `Expected replay memory in ${file}, got no file`
    expect(() => readCheckpoint(path)).toThrow(expect.objectContaining({ code: 'checkpoint', message, hint }))
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
          hint: 'remove the file to redo the stage',
        }),
      )
    }
    learner.dispose()
  })

  it('of another version is refused with what to do', () => {
    const path = join(folder, 'older')
    writeCheckpoint(path, head, { state: Uint8Array.of(1, 2, 3), appended: [] }, [])
    writeFileSync(path, readFileSync(path, 'latin1').replace('"version":2', '"version":3'), 'latin1')
    expect(() => readCheckpoint(path)).toThrow(
      expect.objectContaining({
        code: 'checkpoint',
        message: expect.stringContaining('Expected a checkpoint of version 2'),
        hint: expect.stringContaining('remove the file'),
      }),
    )
  })
})
