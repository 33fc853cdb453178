// A run that was stopped goes on with the demonstrations and the modules that it began with, or not at all.

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { catalog, type Plan, planSchema, run } from 'landbridge'
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

/** Goes on with a run that is broken off at its first checkpoint; gives the kinds of its events. */
async function breakOff(plan: Plan, folder: string) {
  const options = { folder, now: () => 0 }
  for await (const event of run(plan, catalog, options)) if (event.kind === 'checkpoint') break
  return async () => {
    const kinds = new Set<string>()
    for await (const { kind } of run(plan, catalog, { ...options, resume: true })) kinds.add(kind)
    return kinds
  }
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
  const goOn = await breakOff(plan, join(folder, 'run'))
  writeFileSync(data, demonstrations(2))
  await expect(goOn()).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/^Expected the data that the run began with \(sha256 \w{64}\) in .*taught/),
  })
  writeFileSync(data, demonstrations(1))
  expect(await goOn()).toContain('report')
})

it('a module that was edited is refused, on resuming and for a seed that begins later', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'landbridge-module-'))
  const module = join(folder, 'own.js')
  const ramp = new URL('../../fixtures/sim/ramp.js', import.meta.url)
  const write = (edit: string) => writeFileSync(module, `export { ramp } from '${ramp.href}'\n${edit}`)
  write('')
  const own = { kind: 'sim', env: { id: `${pathToFileURL(module).href}#ramp` } }
  const plan = planSchema.parse({
    name: 'edited',
    domains: { source: own, target: own },
    policy: { id: 'mlp', config: { hidden: [4] } },
    algorithm: { id: 'ppo', config: { batch: 64, epochs: 1 } },
    pretrain: [{ kind: 'train', on: 'source', steps: 256, rows: 2 }],
    curve: { points: 3, episodes: 1 },
    seeds: 2,
  })
  const goOn = await breakOff(plan, join(folder, 'run'))
  expect(readFileSync(join(folder, 'run', 'modules.sha256'), 'utf8')).toMatch(/^\w{64} {2}.*own\.js\n$/)
  const refusal = {
    code: 'usage',
    message: expect.stringMatching(/^Expected the module that the run began with \(sha256 \w{64}\) in .*own\.js/),
    hint: 'put that file back, or start a new run',
  }
  write('// another reward')
  await expect(goOn()).rejects.toMatchObject(refusal)
  write('')
  const editLater = async () => {
    for await (const event of run(plan, catalog, { folder: join(folder, 'run'), resume: true, now: () => 0 }))
      if (event.kind === 'seed' && event.state === 'done') write('// another reward')
  }
  await expect(editLater()).rejects.toMatchObject(refusal)
  write('')
  expect(await goOn()).toContain('report')
})
