// Snapshots in the run folder.

import { join } from 'node:path'
import { LandbridgeError, type RunEvent, type Snapshot } from '../../core/index.js'
import { decodeSnapshot, encodeSnapshot, snapshotHash } from '../../nn/index.js'
import { replaceFile } from '../folder.js'
import { snapshotsInside } from '../inside-run.js'
import { readPlain } from '../plain-file.js'
import type { StageRecord } from '../record.js'
import type { ArmState, SeedContext } from './stage.js'

/** Bytes of the largest snapshot. */
const LARGEST = 2 ** 30

/** Writes a snapshot to `snapshots/ARM-SEED-INDEX-KIND.safetensors`; gives its name and hash for the record, and the event that says so. */
export function keepSnapshot(
  { folder, seed }: SeedContext,
  arm: ArmState,
  index: number,
  kind: string,
  snapshot: Snapshot,
): { kept: Required<Pick<StageRecord, 'snapshot' | 'hash'>>; event: RunEvent } {
  const file = `${arm.name}-${seed}-${index}-${kind}.safetensors`
  const bytes = encodeSnapshot(snapshot)
  replaceFile(join(folder, 'snapshots', file), bytes)
  const hash = snapshotHash(bytes)
  return { kept: { snapshot: file, hash }, event: { kind: 'snapshot', seed, arm: arm.name, file, hash } }
}

/** Reads and verifies a snapshot file. Throws `usage` where there is none, else what {@link decodeSnapshot} throws, with the path. */
export function readSnapshot(path: string): Snapshot {
  return readFile(path, snapshotsInside(path)).snapshot
}

/** Reads the snapshot `file` that a finished stage kept. Throws `checkpoint` where another is there, else as {@link readSnapshot}. */
export function readKept(folder: string, file: string, { hash, place }: StageRecord): Snapshot {
  const path = join(folder, 'snapshots', file)
  const redo = place && `put it back, or remove ${join(folder, 'checkpoints', place)}.json to redo the stage`
  const { snapshot, bytes } = readFile(path, redo)
  const got = snapshotHash(bytes)
  if (hash === undefined || hash === got) return snapshot
  const message = `Expected the snapshot that its stage kept (hash ${hash}) in ${path}, got another (hash ${got})`
  throw new LandbridgeError('checkpoint', message, redo)
}

function readFile(path: string, hint: string | undefined): { snapshot: Snapshot; bytes: Uint8Array } {
  const bytes = readPlain(path, { what: 'a snapshot file', most: LARGEST, ...(hint !== undefined && { hint }) })
  if (!isSafetensors(bytes))
    throw new LandbridgeError('usage', `Expected a snapshot file, got '${path}', which is none`)
  try {
    return { snapshot: decodeSnapshot(bytes), bytes }
  } catch (cause) {
    if (!(cause instanceof LandbridgeError)) throw cause
    throw new LandbridgeError(cause.code, `${path}: ${cause.message}`, cause.hint, { cause })
  }
}

/** Whether a file may be one of safetensors, cut short or not: a length below 2^32 in eight bytes, then a header of JSON. */
function isSafetensors(bytes: Uint8Array): boolean {
  return bytes.subarray(4, 8).every((byte) => byte === 0) && bytes[8] === '{'.charCodeAt(0)
}
