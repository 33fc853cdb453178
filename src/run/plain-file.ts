// Files that are read whole: plain ones only, and none that is larger than its kind can be.

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { type ErrorCode, LandbridgeError } from '../core/index.js'

/** What a file should be. */
export interface PlainFile {
  /** As in `a snapshot file`. */
  what: string
  /** Bytes of the largest one, at most and by default what one buffer is read into. */
  most?: number
  /** Of the error where it is something else. @default usage */
  code?: ErrorCode
  hint?: string
}

/** What one read takes. */
const LARGEST = 2 ** 31 - 1
/** Opening a pipe or a device waits for nobody; Windows has neither the flag nor the wait. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/** The bytes of a plain file. Throws where there is none, another kind of thing (a folder, a pipe, a device), or a larger one. */
export function readPlain(path: string, { what, most = LARGEST, code = 'usage', hint }: PlainFile): Uint8Array {
  const refuse = (why: string, cause?: unknown) =>
    new LandbridgeError(code, `Expected ${what}, got '${path}', which ${why}`, hint, { cause })
  let file: number | undefined
  try {
    file = openSync(path, FLAGS)
    const there = fstatSync(file)
    if (!there.isFile()) throw refuse('is no plain file')
    if (there.size > most) throw refuse(`has ${inMebibytes(there.size)}, more than ${inMebibytes(most)}`)
    return fill(file, Buffer.allocUnsafe(there.size))
  } catch (cause) {
    if (cause instanceof LandbridgeError) throw cause
    throw refuse(`cannot be read (${(cause as NodeJS.ErrnoException).code})`, cause)
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

/** Reads until the buffer is full or the file ends. */
function fill(file: number, into: Buffer): Buffer {
  for (let filled = 0; filled < into.length; ) {
    const read = readSync(file, into, filled, into.length - filled, null)
    if (read === 0) return into.subarray(0, filled)
    filled += read
  }
  return into
}

function inMebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`
}
