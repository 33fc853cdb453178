// A run that was stopped goes on with the demonstrations that it began with, or not at all.

import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { catalog, planSchema, run } from 'landbridge'
import { createRng, taskOf } from 'landbridge/core'
import { expect, it } from 'vitest'
import { envs } from '#envs/index.js'
import { encodeDemonstrations } from '#src/learn/index.js'

const task = taskOf(envs.pendulum.create({}))

function demonstrations(seed: number): Uint8Array {
  const rng = createRng(seed)
  const numbers = (count: number) => Float32Array.from({ length: count }, () => rng.uniform(-1, 1))
  return encodeDemonstrations({ observations: numbers(60), actions: numbers(20) }, task)
}

it('other data under the same name are refused', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'landbridge-data-'))
  const data = join(folder, 'taught.safetensors')
  writeFileSync(data, demonstrations(1))
  const plan = planSchema.parse({
    name: 'cloned',
    data,
    domains: { source: { kind: 'sim', env: 'pendulum' } },
    policy: { id: 'mlp', config: { hidden: [4] } },
    algorithm: { id: 'bc', config: { minibatch: 4, gradientSteps: 1 } },
    pretrain: [{ kind: 'train', on: 'source', steps: 256, rows: 2 }],
    curve: { points: 3, episodes: 1 },
    seeds: 1,
  })
  const options = { folder: join(folder, 'run'), now: () => 0 }
  for await (const event of run(plan, catalog, options)) if (event.kind === 'checkpoint') break
  const goOn = async () => {
    const kinds = new Set<string>()
    for await (const { kind } of run(plan, catalog, { ...options, resume: true })) kinds.add(kind)
    return kinds
  }
  writeFileSync(data, demonstrations(2))
  await expect(goOn()).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/^Expected the data that the run began with \(sha256 \w{64}\) in .*taught/),
  })
  writeFileSync(data, demonstrations(1))
  expect(await goOn()).toContain('report')
})
