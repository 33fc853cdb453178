// What must be the same bytes in two runs of one plan, and waiting for a run to get somewhere.

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, watch } from 'node:fs'
import { join } from 'node:path'

/** Hashes of `snapshots/`, of the last checkpoints and stage records, and of `report.json` without `measured`. */
export function fingerprint(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /^(snapshots|checkpoints)\/.*\.(safetensors|checkpoint|json)$/.test(file),
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

/** Waits until a run that was just started has declared so many checkpoints of an arm. */
export async function untilCheckpoint(folder: string, arm: string, count: number): Promise<void> {
  while (!existsSync(folder)) await new Promise((resolve) => setImmediate(resolve))
  await new Promise<void>((resolve) => {
    const look = () => {
      if (checkpointsOf(folder, arm) < count) return
      watcher.close()
      resolve()
    }
    const watcher = watch(folder, look)
    look()
  })
}

function hash(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16)
}
