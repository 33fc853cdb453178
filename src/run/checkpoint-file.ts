// A training stage in progress as one file: what the loop needs, what the curve scored, the learner's bytes, and a hash of it all.

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { type Checkpoint, LandbridgeError, type Learner, scoreSchema, z } from '../core/index.js'
import { replaceFile } from './folder.js'
import { readPlain } from './plain-file.js'

/** Goes up whenever what is in a checkpoint changes its meaning. */
const VERSION = 5
/** Bytes of a hash, which ends the file. */
const DIGEST = 32

/** The segments that belong to a checkpoint: number of the oldest, and the SHA-256 of each in hexadecimal. */
const segmentsSchema = z.strictObject({ first: z.int().min(0), hashes: z.array(z.string()) })
/** The segments that belong to a checkpoint. */
export type Segments = z.infer<typeof segmentsSchema>

const headSchema = z.strictObject({
  version: z.literal(VERSION),
  /** Folder of the seed and name of the file: a checkpoint of another arm or seed would go on in silence. */
  place: z.string(),
  state: z.strictObject({
    index: z.int(),
    progress: z.strictObject({ steps: z.int(), total: z.int(), updates: z.int(), returns: z.array(z.number()) }),
  }),
  scores: z.array(scoreSchema),
  segments: segmentsSchema,
})
/** Where the training loop stood, and the curve so far. */
export type CheckpointHead = Omit<z.infer<typeof headSchema>, 'segments' | 'version' | 'place'>

/** Segments of a training that has written none. */
export const NO_SEGMENTS: Segments = { first: 0, hashes: [] }

/**
 * Writes the checkpoint: new segments first, then the file that knows which belong to it; then those that are forgotten go. Answers
 * the segments that are left.
 */
export function writeCheckpoint(
  path: string,
  head: CheckpointHead,
  { state, appended, forgotten = 0 }: Checkpoint,
  before: Segments,
): Segments {
  const hashes = [...before.hashes]
  for (const segment of appended) {
    replaceFile(segmentFile(path, before.first + hashes.length), segment)
    hashes.push(sha256(segment).toString('hex'))
  }
  const segments = { first: before.first + forgotten, hashes: hashes.slice(forgotten) }
  const text = Buffer.from(JSON.stringify({ version: VERSION, place: placeOf(path), ...head, segments }))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(text.length)
  const parts = [length, text, state]
  replaceFile(path, Buffer.concat([...parts, sha256(...parts)]))
  removeOtherSegments(path, segments)
  return segments
}

/**
 * Reads a checkpoint back, or undefined where there is none; its segments one by one, when the learner asks for them. Throws
 * `checkpoint`, naming the file, on bytes that are none, of another version, or no longer as they were written.
 */
export function readCheckpoint(
  path: string,
): { head: CheckpointHead; learner: Checkpoint; segments: Segments } | undefined {
  if (!existsSync(path)) return undefined
  const bytes = readPlain(path, { what: 'a training checkpoint', code: 'checkpoint', hint: redo(path) })
  try {
    const textEnd = 4 + new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(0, true)
    const text: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(4, textEnd)))
    requireVersion(path, text)
    const end = bytes.length - DIGEST
    if (!sha256(bytes.subarray(0, end)).equals(bytes.subarray(end)))
      throw new LandbridgeError('checkpoint', `Expected ${path} ${CHANGED}`, redo(path))
    const { segments, version: _, place, ...head } = headSchema.parse(text)
    if (place !== placeOf(path))
      throw new LandbridgeError(
        'checkpoint',
        `Expected the checkpoint of ${placeOf(path)} in ${path}, got that of ${place}`,
        redo(path),
      )
    const learner = { state: new Uint8Array(bytes.subarray(textEnd, end)), appended: readSegments(path, segments) }
    return { head, learner, segments }
  } catch (cause) {
    if (cause instanceof LandbridgeError) throw cause
    const message = `Expected a training checkpoint in ${path}, got something else`
    throw new LandbridgeError('checkpoint', message, redo(path), { cause })
  }
}

function* readSegments(path: string, { first, hashes }: Segments): Generator<Uint8Array> {
  for (const [i, hash] of hashes.entries()) {
    const file = segmentFile(path, first + i)
    const name = basename(file)
    if (!existsSync(file)) throw new LandbridgeError('checkpoint', `Expected replay memory in ${name}, got no file`)
    const bytes = readPlain(file, { what: 'replay memory', code: 'checkpoint' })
    if (sha256(bytes).toString('hex') !== hash) throw new LandbridgeError('checkpoint', `Expected ${name} ${CHANGED}`)
    yield bytes
  }
}

/** Removes the segments beside a checkpoint that do not belong to it: forgotten ones, also where a kill came before they went. */
export function removeOtherSegments(path: string, { first, hashes }: Segments): void {
  const start = `${basename(path)}.segment-`
  for (const name of readdirSync(dirname(path))) {
    if (!name.startsWith(start)) continue
    const place = Number(name.slice(start.length)) - first
    if (place < 0 || place >= hashes.length) rmSync(join(dirname(path), name))
  }
}

function segmentFile(path: string, index: number): string {
  return `${path}.segment-${index}`
}

function sha256(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

function placeOf(path: string): string {
  return `${basename(dirname(resolve(path)))}/${basename(path)}`
}

/** What helps where a checkpoint cannot be read. */
function redo(path: string): string {
  return `remove ${path} to redo the stage`
}

const CHANGED = 'as it was written, got bytes that were cut or changed'

/**
 * Puts a learner where a checkpoint left it. Throws `checkpoint`, naming the file, where the bytes are cut or another learner's, or a
 * segment is gone or no longer as it was written.
 */
export function restoreLearner(path: string, learner: Learner, from: Checkpoint): void {
  try {
    learner.restore(from)
  } catch (cause) {
    const { message, hint } = cause instanceof LandbridgeError ? cause : { message: String(cause), hint: undefined }
    const ways = [hint, redo(path)].filter((way) => way !== undefined).join(', or ')
    throw new LandbridgeError('checkpoint', `${path}: ${message}`, ways, { cause })
  }
}

function requireVersion(path: string, head: unknown): void {
  const { version } = head as { version?: unknown }
  if (version === VERSION) return
  const message = `Expected a checkpoint of version ${VERSION} in ${path}, got ${version ?? 'none'}`
  const hint = `resume with the release that began the run, or ${redo(path)}`
  throw new LandbridgeError('checkpoint', message, hint)
}
