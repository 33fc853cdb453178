// Stages give back the memory of the policies that they act with.

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { catalog, planSchema, run } from 'landbridge'
import { expect, it } from 'vitest'
import { wasmBytes } from '../wasm-bytes.js'

/** Weights of one policy: 256 x 256 and few more. */
const POLICY_BYTES = 4 * 256 ** 2

it('a run of many stages keeps the weights of few policies', async () => {
  const stages = Array.from({ length: 64 }, () => ({ kind: 'evaluate', on: 'sim', episodes: 1 }))
  const plan = planSchema.parse({
    name: 'memory',
    domains: { sim: { kind: 'sim', env: 'cart-pole' } },
    policy: { id: 'mlp', config: { hidden: [256, 256] } },
    algorithm: { id: 'ppo', config: { batch: 64, epochs: 1 } },
    pretrain: [{ kind: 'train', on: 'sim', steps: 64, rows: 1 }, ...stages],
    arms: {},
    curve: { points: 2, episodes: 1 },
    seeds: 1,
  })
  const folder = mkdtempSync(join(tmpdir(), 'landbridge-memory-'))
  const after: number[] = []
  for await (const event of run(plan, catalog, { folder, now: () => 0 })) {
    if (event.kind === 'stage' && event.state === 'done') after.push(wasmBytes())
  }
  expect(after).toHaveLength(65)
  expect(after.at(-1)! - after[0]!).toBeLessThan(32 * POLICY_BYTES)
})
