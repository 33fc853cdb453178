// A training stage in progress as one file: what the loop needs, what the curve scored, the learner's bytes, and a hash of it all.

import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { type Checkpoint, LandbridgeError, type Learner, scoreSchema } from '../core/index.js'
import { replaceFile } from './folder.js'

/** Goes up whenever what is in a checkpoint changes its meaning. */
const VERSION = 2
/** What helps where a checkpoint cannot be read. */
const REDO = 'remove the file to redo the stage'
/** Bytes of a hash, which ends the file. */
const DIGEST = 32

const headSchema = z.strictObject({
  version: z.literal(VERSION),
  state: z.strictObject({
    index: z.int(),
    progress: z.strictObject({ steps: z.int(), total: z.int(), updates: z.int(), returns: z.array(z.number()) }),
  }),
  scores: z.array(scoreSchema),
  /** SHA-256 of every segment in hexadecimal. */
  segments: z.array(z.string()),
})
/** Where the training loop stood, and the curve so far. */
export type CheckpointHead = Omit<z.infer<typeof headSchema>, 'segments' | 'version'>

/** Writes the checkpoint: new segments first, then the file that knows the hashes of all of them, which it answers. */
export function writeCheckpoint(
  path: string,
  head: CheckpointHead,
  learner: Checkpoint,
  segmentsBefore: readonly string[],
): string[] {
  learner.appended.forEach((segment, i) => {
    replaceFile(segmentFile(path, segmentsBefore.length + i), segment)
  })
  const segments = [...segmentsBefore, ...learner.appended.map((segment) => sha256(segment).toString('hex'))]
  const text = Buffer.from(JSON.stringify({ version: VERSION, ...head, segments }))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(text.length)
  const parts = [length, text, learner.state]
  replaceFile(path, Buffer.concat([...parts, sha256(...parts)]))
  return segments
}

/**
 * Reads a checkpoint back, or undefined where there is none. Throws `checkpoint`, naming the file, on bytes that are none, of another
 * version, or no longer as they were written.
 */
export function readCheckpoint(
  path: string,
): { head: CheckpointHead; learner: Checkpoint; segments: string[] } | undefined {
  if (!existsSync(path)) return undefined
  const bytes = readFileSync(path)
  try {
    const textEnd = 4 + bytes.readUInt32LE(0)
    const text: unknown = JSON.parse(bytes.toString('utf8', 4, textEnd))
    requireVersion(path, text)
    const end = bytes.length - DIGEST
    if (!sha256(bytes.subarray(0, end)).equals(bytes.subarray(end))) throw changed(path, REDO)
    const { segments, version: _, ...head } = headSchema.parse(text)
    const appended = segments.map((hash, i) => readSegment(path, i, hash))
    return { head, learner: { state: new Uint8Array(bytes.subarray(textEnd, end)), appended }, segments }
  } catch (cause) {
    if (cause instanceof LandbridgeError) throw cause
    throw new LandbridgeError('checkpoint', `Expected a training checkpoint in ${path}, got something else`, REDO, {
      cause,
    })
  }
}

function readSegment(path: string, index: number, hash: string): Uint8Array {
  const file = segmentFile(path, index)
  const redo = `remove ${path} to redo the stage`
  if (!existsSync(file)) throw new LandbridgeError('checkpoint', `Expected replay memory in ${file}, got no file`, redo)
  const bytes = readFileSync(file)
  if (sha256(bytes).toString('hex') !== hash) throw changed(file, redo)
  return new Uint8Array(bytes)
}

function segmentFile(path: string, index: number): string {
  return `${path}.segment-${index}`
}

function sha256(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

function changed(file: string, hint: string): LandbridgeError {
  return new LandbridgeError(
    'checkpoint',
    `Expected ${file} as it was written, got bytes that were cut or changed`,
    hint,
  )
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
