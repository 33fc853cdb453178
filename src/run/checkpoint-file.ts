// A training stage in progress as one file: what the loop needs, what the curve scored, and the learner's bytes.

import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { type Checkpoint, LandbridgeError, type Learner, scoreSchema } from '../core/index.js'
import { replaceFile } from './folder.js'

/** Goes up whenever what is in a checkpoint changes its meaning. */
const VERSION = 1
/** What helps where a checkpoint cannot be read. */
const REDO = 'remove the file to redo the stage'

const headSchema = z.strictObject({
  version: z.literal(VERSION),
  state: z.strictObject({
    index: z.int(),
    progress: z.strictObject({ steps: z.int(), total: z.int(), updates: z.int(), returns: z.array(z.number()) }),
  }),
  scores: z.array(scoreSchema),
  segments: z.int(),
})
/** Where the training loop stood, and the curve so far. */
export type CheckpointHead = Omit<z.infer<typeof headSchema>, 'segments' | 'version'>

/** Writes the checkpoint: new segments first, then the file that counts them. */
export function writeCheckpoint(
  path: string,
  head: CheckpointHead,
  learner: Checkpoint,
  segmentsBefore: number,
): number {
  learner.appended.forEach((segment, i) => {
    replaceFile(`${path}.segment-${segmentsBefore + i}`, segment)
  })
  const segments = segmentsBefore + learner.appended.length
  const text = Buffer.from(JSON.stringify({ version: VERSION, ...head, segments }))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(text.length)
  replaceFile(path, Buffer.concat([length, text, learner.state]))
  return segments
}

/** Reads a checkpoint back, or undefined where there is none. Throws `checkpoint` on bytes that are none, or of another version. */
export function readCheckpoint(
  path: string,
): { head: CheckpointHead; learner: Checkpoint; segments: number } | undefined {
  if (!existsSync(path)) return undefined
  const bytes = readFileSync(path)
  try {
    const end = 4 + bytes.readUInt32LE(0)
    const text: unknown = JSON.parse(bytes.toString('utf8', 4, end))
    requireVersion(path, text)
    const { segments, version: _, ...head } = headSchema.parse(text)
    const appended = Array.from({ length: segments }, (_, i) => new Uint8Array(readFileSync(`${path}.segment-${i}`)))
    return { head, learner: { state: new Uint8Array(bytes.subarray(end)), appended }, segments }
  } catch (cause) {
    if (cause instanceof LandbridgeError) throw cause
    throw new LandbridgeError('checkpoint', `Expected a training checkpoint in ${path}, got something else`, REDO, {
      cause,
    })
  }
}

/** Puts a learner where a checkpoint left it. Throws `checkpoint`, naming the file, where the bytes are cut or another learner's. */
export function restoreLearner(path: string, learner: Learner, from: Checkpoint): void {
  try {
    learner.restore(from)
  } catch (cause) {
    const { message, hint } = cause instanceof LandbridgeError ? cause : { message: String(cause), hint: undefined }
    const ways = [hint, REDO].filter((way) => way !== undefined).join(', or ')
    throw new LandbridgeError('checkpoint', `${path}: ${message}`, ways, { cause })
  }
}

function requireVersion(path: string, head: unknown): void {
  const { version } = head as { version?: unknown }
  if (version === VERSION) return
  const message = `Expected a checkpoint of version ${VERSION} in ${path}, got ${version ?? 'none'}`
  const hint = `resume with the release that began the run, or ${REDO}`
  throw new LandbridgeError('checkpoint', message, hint)
}
