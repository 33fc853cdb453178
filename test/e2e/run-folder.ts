// What must be the same bytes in two runs of one plan.

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
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

function hash(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16)
}
