// Snapshots in the run folder.

import { join } from 'node:path'
import { LandbridgeError, type RunEvent, type Snapshot } from '../../core/index.js'
import { decodeSnapshot, encodeSnapshot, snapshotHash } from '../../nn/index.js'
import { replaceFile } from '../folder.js'
import { snapshotsInside } from '../inside-run.js'
import { readPlain } from '../plain-file.js'
import type { ArmState, SeedContext } from './stage.js'

/** Bytes of the largest snapshot. */
const LARGEST = 2 ** 30

/** Writes a snapshot to `snapshots/ARM-SEED-INDEX-KIND.safetensors`; gives its name and the event that says so. */
export function keepSnapshot(
  { folder, seed }: SeedContext,
  arm: ArmState,
  index: number,
  kind: string,
  snapshot: Snapshot,
): { file: string; event: RunEvent } {
  const file = `${arm.name}-${seed}-${index}-${kind}.safetensors`
  const bytes = encodeSnapshot(snapshot)
  replaceFile(join(folder, 'snapshots', file), bytes)
  return { file, event: { kind: 'snapshot', seed, arm: arm.name, file, hash: snapshotHash(bytes) } }
}

/** Reads and verifies a snapshot file. Throws `usage` where there is none, else what {@link decodeSnapshot} throws, with the path. */
export function readSnapshot(path: string): Snapshot {
  const hint = snapshotsInside(path)
  const bytes = readPlain(path, { what: 'a snapshot file', most: LARGEST, ...(hint !== undefined && { hint }) })
  if (!isSafetensors(bytes))
    throw new LandbridgeError('usage', `Expected a snapshot file, got '${path}', which is none`)
  try {
    return decodeSnapshot(bytes)
  } catch (cause) {
    if (!(cause instanceof LandbridgeError)) throw cause
    throw new LandbridgeError(cause.code, `${path}: ${cause.message}`, cause.hint, { cause })
  }
}

/** Whether a file may be one of safetensors, cut short or not: a length below 2^32 in eight bytes, then a header of JSON. */
function isSafetensors(bytes: Uint8Array): boolean {
  return bytes.subarray(4, 8).every((byte) => byte === 0) && bytes[8] === '{'.charCodeAt(0)
}
