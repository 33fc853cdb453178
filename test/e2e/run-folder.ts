// What must be the same bytes in two runs of one plan, and waiting for a run to get somewhere.

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finished } from './command.js'

/** Hashes of `snapshots/`, of the last checkpoints with their segments and stage records, and of `report.json` without `measured`. */
export function fingerprint(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /^(snapshots|checkpoints)\/.*\.(safetensors|checkpoint|json|segment-\d+)$/.test(file),
  )
  const kept = files.filter((file) => !/after-\d+\.json$/.test(file))
  const { measured: _measured, ...report } = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))
  const entries = kept.sort().map((file) => [file, hash(readFileSync(join(folder, file)))])
  return { ...Object.fromEntries(entries), report: hash(JSON.stringify(report)) }
}

/** How many checkpoints of an arm the run has declared so far. */
export function checkpointsOf(folder: string, arm: string): number {
  const path = join(folder, 'events.jsonl')
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []
  return lines.filter((line) => line.includes('"kind":"checkpoint"') && line.includes(`"arm":"${arm}"`)).length
}

/** Waits until a run that was just started has declared so many checkpoints of an arm; throws where it ends before. */
export async function untilCheckpoint(
  run: { finish: Promise<Finished> },
  folder: string,
  arm: string,
  count: number,
): Promise<void> {
  let ended: Finished | undefined
  void run.finish.then((finished) => {
    ended = finished
  })
  while (checkpointsOf(folder, arm) < count) {
    if (ended !== undefined) throw new Error(`Expected ${count} checkpoints of ${arm}, the run ended:\n${ended.stderr}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

function hash(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16)
}
