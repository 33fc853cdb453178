// What fails in the process of a seed, as the process that started it hears of it.

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runPlan, seedsInProcesses } from '#src/cli/run-plan.js'
import { type Plan, planSchema } from '#src/core/index.js'
import { seedInProcess } from '#src/run/index.js'
import { rampModule } from '../sim/ramp-env.js'

function planOf(breakdown: string): Plan {
  const config = { length: 7, maxSteps: 10, action: 'box', breakdown, at: 3 }
  return planSchema.parse({
    name: 'ramp',
    domains: { source: { kind: 'sim', env: { id: rampModule, config } } },
    algorithm: { id: 'ppo', config: { batch: 64, minibatch: 32, epochs: 1 } },
    pretrain: [{ kind: 'train', on: 'source', steps: 256 }],
    curve: { points: 3, episodes: 1 },
    seeds: 1,
  })
}

async function runRamp(folder: string, workers: number, breakdown = 'throws'): Promise<void> {
  const plan = planOf(breakdown)
  for await (const _ of seedInProcess({ plan, seed: 1, folder, workers, token: '' }));
}

const emptyFolder = () => mkdtempSync(join(tmpdir(), 'landbridge-seed-'))

it.each([0, 2])('an error keeps its causes (%i workers)', async (workers) => {
  await expect(runRamp(emptyFolder(), workers)).rejects.toMatchObject({
    code: 'env',
    message: expect.stringContaining('Expected ramp to simulate on'),
    hint: expect.stringMatching(/^thrown at .*ramp\.js/),
    cause: { message: 'the ramp broke', stack: expect.stringContaining('ramp.js') },
  })
})

it('an error that is not of the project keeps its name and its stack', async () => {
  const problem = await runRamp(emptyFolder(), 0.5).catch((problem: unknown) => problem)
  expect(problem).toMatchObject({ name: 'ZodError', stack: expect.stringContaining('threads/seed') })
  expect(problem).not.toHaveProperty('code')
})

it('a process that ends without a word is no interruption', async () => {
  await expect(runRamp(emptyFolder(), 0, 'exits')).rejects.toMatchObject({
    code: 'process',
    message: 'Expected seed 1 to finish, got the end of its process (exit code 7)',
    hint: expect.stringContaining('--workers'),
  })
})

it('a failure is told while another process says nothing more, which is killed', async () => {
  const plan = { ...planOf('none'), seeds: 2 }
  const { runSeed, ...inProcesses } = seedsInProcesses(plan, 2)
  let begun = () => {}
  const silence = new Promise<void>((resolve) => (begun = resolve))
  async function* silentOrFailing(...[, seed, ...rest]: Parameters<NonNullable<typeof runSeed>>) {
    if (seed === 1) await silence
    for await (const event of runSeed!(planOf(seed === 1 ? 'throws' : 'hangs'), seed, ...rest)) {
      if (event.kind === 'stage') begun()
      yield event
    }
  }
  const end = runPlan(plan, { folder: emptyFolder(), ...inProcesses, runSeed: silentOrFailing })
  await expect(end).rejects.toMatchObject({ code: 'env', message: expect.stringContaining('the ramp broke') })
})

it('a message of another kind ends it, and is told', async () => {
  await expect(runRamp(emptyFolder(), 0, 'says')).rejects.toMatchObject({
    code: 'process',
    message: expect.stringMatching(/^Expected a message of seed 1 that can be read, got /),
  })
})

it('a run whose process ended says how it goes on', async () => {
  const folder = emptyFolder()
  const plan = planOf('exits')
  await expect(runPlan(plan, { folder, ...seedsInProcesses(plan, 1) })).rejects.toMatchObject({
    code: 'process',
    message: expect.stringContaining('exit code 7'),
    hint: expect.stringMatching(
      `--workers.*'${folder}' holds everything up to the last checkpoint: the same command with --out ${folder} --resume`,
    ),
  })
})
