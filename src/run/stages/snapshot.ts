// Snapshots in the run folder.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LandbridgeError, type RunEvent, type Snapshot } from '../../core/index.js'
import { decodeSnapshot, encodeSnapshot, snapshotHash } from '../../nn/index.js'
import { replaceFile } from '../folder.js'
import type { ArmState, SeedContext } from './stage.js'

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

/** Reads and verifies a snapshot file. Throws `usage` where there is none, else what {@link decodeSnapshot} throws. */
export function readSnapshot(path: string): Snapshot {
  let bytes: Uint8Array
  try {
    bytes = readFileSync(path)
  } catch (cause) {
    throw new LandbridgeError('usage', `Expected a snapshot file, got '${path}', which cannot be read`, undefined, {
      cause,
    })
  }
  return decodeSnapshot(bytes)
}
