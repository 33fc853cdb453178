// What finished stages left is taken up as they left it, or not at all: another stage's files under the right names are refused.

import { copyFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { catalog, planSchema, run } from 'landbridge'
import { beforeAll, describe, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'landbridge-kept-'))
const began = join(folder, 'began')
const plan = planSchema.parse({
  name: 'kept',
  domains: { source: { kind: 'sim', env: 'pendulum' } },
  policy: { id: 'mlp', config: { hidden: [4] } },
  algorithm: { id: 'a2c', config: { batch: 16 } },
  pretrain: [
    { kind: 'train', on: 'source', steps: 64, rows: 2 },
    { kind: 'train', on: 'source', steps: 64, rows: 2 },
  ],
  curve: { points: 2, episodes: 1 },
  seeds: 1,
})

async function goOn(change: (at: (...path: string[]) => string) => void): Promise<void> {
  const copy = mkdtempSync(join(folder, 'copy-'))
  cpSync(began, copy, { recursive: true })
  change((...path) => join(copy, ...path))
  for await (const _ of run(plan, catalog, { folder: copy, resume: true, now: () => 0 }));
}

beforeAll(async () => {
  for await (const _ of run(plan, catalog, { folder: began, now: () => 0 }));
})

const [first, second] = ['pretrain-0-0-train.safetensors', 'pretrain-0-1-train.safetensors'] as const
const redo = expect.stringMatching(/remove .*checkpoints.seed-0.pretrain-0\.json to redo the stage$/)

describe('a run goes on', () => {
  it('from its own files, in another folder too', async () => {
    await goOn(() => {})
  })

  it('not from the record of another stage', async () => {
    const swap = goOn((at) => {
      copyFileSync(at('checkpoints/seed-0/pretrain-1.json'), at('checkpoints/seed-0/pretrain-0.json'))
    })
    await expect(swap).rejects.toMatchObject({
      code: 'checkpoint',
      message: expect.stringMatching(
        /^Expected the record of a stage in .*pretrain-0\.json, got that of seed-0\/pretrain-1$/,
      ),
      hint: 'remove the file to redo the stage',
    })
  })

  it('not from the snapshot of another stage', async () => {
    const swap = goOn((at) => copyFileSync(at('snapshots', second), at('snapshots', first)))
    await expect(swap).rejects.toMatchObject({
      code: 'checkpoint',
      message: expect.stringMatching(
        /^Expected the snapshot that its stage kept \(hash \w{64}\) in .*pretrain-0-0-train/,
      ),
      hint: redo,
    })
  })

  it('not without a snapshot, and says how to get it again', async () => {
    const lost = goOn((at) => rmSync(at('snapshots', first)))
    await expect(lost).rejects.toMatchObject({ message: expect.stringMatching(/ENOENT/), hint: redo })
    await goOn((at) => {
      rmSync(at('snapshots', first))
      rmSync(at('checkpoints/seed-0/pretrain-0.json'))
    })
  })
})
