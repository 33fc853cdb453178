// A run with every algorithm, killed in each of them: it ends as the run that was never interrupted, with the segments still needed.

import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { envs } from '#envs/index.js'
import { type algorithms, encodeDemonstrations } from '#src/learn/index.js'
import { emptyFolder, landbridge, start } from '../command.js'
import { fingerprint, untilCheckpoint } from '../run-folder.js'

const replay = { warmup: 100, minibatch: 16, capacity: 500, updateRatio: 0.2, horizon: 4 }
const arms: Record<keyof typeof algorithms, { on: 'swing' | 'balance'; config: object }> = {
  ppo: { on: 'balance', config: { batch: 64, epochs: 2 } },
  a2c: { on: 'balance', config: { batch: 16 } },
  dqn: { on: 'balance', config: { ...replay, steps: 3 } },
  sac: { on: 'swing', config: replay },
  td3: { on: 'swing', config: replay },
  bc: { on: 'swing', config: { minibatch: 16, gradientSteps: 2 } },
  cem: { on: 'balance', config: { population: 8, horizon: 16 } },
}

const plan = {
  name: 'every-algorithm',
  domains: { swing: { kind: 'sim', env: 'pendulum' }, balance: { kind: 'sim', env: 'cart-pole' } },
  policy: { id: 'mlp', config: { hidden: [16] } },
  data: 'taught.safetensors',
  arms: Object.fromEntries(
    Object.entries(arms).map(([id, { on, config }]) => [
      id,
      [{ kind: 'train', on, steps: 1200, rows: 2, algorithm: { id, config } }],
    ]),
  ),
  curve: { points: 4, episodes: 1 },
  seeds: 1,
}

const folder = emptyFolder()
const file = join(folder, 'plan.yaml')
const reference = join(folder, 'reference')

beforeAll(async () => {
  const taught = { observations: new Float32Array(300).fill(0.5), actions: new Float32Array(100).fill(0.25) }
  writeFileSync(join(folder, plan.data), encodeDemonstrations(taught, envs.pendulum.create({})))
  writeFileSync(file, stringify(plan))
  const { code, stderr } = await landbridge('run', file, '--out', reference)
  expect(stderr + code).toMatch(/0$/)
})

/** Segments of replay memories that lie in a run folder. */
function segments(out: string): string[] {
  const files = readdirSync(join(out, 'checkpoints'), { recursive: true, encoding: 'utf8' })
  return files.filter((name) => /segment-\d+$/.test(name)).sort()
}

describe('a run with every algorithm', () => {
  it('ends byte-equal after kill -9 in each of them', async () => {
    const out = join(folder, 'killed')
    for (const [i, id] of Object.keys(arms).entries()) {
      const run = start(['run', file, '--out', out, ...(i > 0 ? ['--resume'] : [])])
      await untilCheckpoint(run, out, id, 2)
      run.child.kill('SIGKILL')
      expect((await run.finish).code, id).toBe(null)
    }
    const { code, stderr } = await landbridge('run', file, '--out', out, '--resume')
    expect(stderr + code).toMatch(/0$/)
    expect(fingerprint(out)).toEqual(fingerprint(reference))
    // Of 1200 transitions in three segments the last 500 are remembered.
    const kept = ['dqn', 'sac', 'td3'].flatMap((id) => [1, 2].map((n) => `seed-0/${id}-0.checkpoint.segment-${n}`))
    expect(segments(out)).toEqual(kept)
  })
})
