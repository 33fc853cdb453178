// Vectorised envs on worker threads: the bits of one process for any number of workers, and no waiting for the dead.

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { createRng, episodeSeed, type Physics, type PluginRef, spaceSize, type VectorEnv } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'
import { localEnv, pooledEnv } from '#src/sim/index.js'
import { brokeDown, copyStep, ramp, rampModule } from './ramp-env.js'

/** Resets, random steps, other physics on the way, and a second reset. */
async function play(env: VectorEnv, seed: number, later: Physics): Promise<unknown[]> {
  const rng = createRng(seed).split('play')
  const { action } = env.task
  const draw = () => (action.kind === 'box' ? rng.uniform(-1.5, 1.5) : rng.integer(action.choices.length))
  const seen: unknown[] = []
  for (const start of [seed, 2 ** 52 + seed]) {
    seen.push(copyStep(await env.reset(start)))
    for (let t = 0; t < 40; t++) {
      if (t === 13) env.randomise!(later)
      seen.push(copyStep(await env.step(Float32Array.from({ length: env.size * spaceSize(action) }, draw))))
    }
  }
  await env.dispose()
  return seen
}

async function open(config: object, { rows = 4, workers = 2 } = {}): Promise<VectorEnv> {
  return pooledEnv({ id: rampModule, config: { ...config } }, { rows, physics: {}, workers })
}

describe('the bits of a pool', () => {
  it.each([1, 2, 3])("are those of one process with %i workers, for a user's module", async (workers) => {
    const config = { length: 5, maxSteps: 4 }
    const options = { rows: 5, physics: { slope: { kind: 'uniform', low: 0.5, high: 2 } as const } }
    const local = await play(localEnv(ramp.create(config), options), 9, { slope: 0.75 })
    const pooled = await play(await pooledEnv({ id: rampModule, config }, { ...options, workers }), 9, { slope: 0.75 })
    expect(pooled).toEqual(local)
  })

  it('are those of one process with more workers than rows, for a simulated world', async () => {
    const config = { history: 2 }
    const options = {
      rows: 2,
      physics: { poleLength: { kind: 'scale', low: 0.5, high: 1.5 } as const, actionDelay: 2 },
    }
    const later = { observationNoise: 1 }
    const local = await play(localEnv(envs.cartPole.create(config), options), 2, later)
    const pooled = await play(await pooledEnv({ id: 'cart-pole', config }, { ...options, workers: 3 }), 2, later)
    expect(pooled).toEqual(local)
  })
})

describe('a pool refuses', () => {
  const refused: { ref: PluginRef; physics?: Physics; error: object }[] = [
    { ref: { id: 'cart-pol', config: {} }, error: { code: 'unknown-plugin', hint: "did you mean 'cart-pole'?" } },
    { ref: { id: rampModule, config: { lenght: 3 } }, error: { code: 'config' } },
    {
      ref: { id: 'cart-pole', config: {} },
      physics: { gravity: 99 },
      error: { code: 'physics', message: "Expected cart-pole's 'gravity' in [1, 25] m/s2, got 99" },
    },
  ]
  it.each(refused)('$ref.id, $ref.config, $physics', async ({ ref, physics = {}, error }) => {
    await expect(pooledEnv(ref, { rows: 2, physics, workers: 2 })).rejects.toMatchObject(error)
  })

  it('what one process refuses', async () => {
    const env = await open({})
    await expect(env.step(new Float32Array(8))).rejects.toMatchObject({ code: 'env' })
    await env.reset(1)
    await expect(env.step(new Float32Array(8).fill(Number.NaN))).rejects.toMatchObject({ code: 'unstable' })
    await expect(env.step(new Float32Array(7))).rejects.toMatchObject({ code: 'channels' })
    expect(() => env.randomise!({ slope: 3 })).toThrow(/'slope' in \[0.5, 2\] m\/N, got 3/)
    await env.dispose()
  })
})

describe('an env that breaks down in a worker', () => {
  it('makes the step throw, and starts again with the next reset', async () => {
    const env = await open({ breakdown: 'throws', at: 2 })
    const first = copyStep(await env.reset(1))
    await env.step(new Float32Array(8))
    await expect(env.step(new Float32Array(8))).rejects.toMatchObject(brokeDown(episodeSeed(1, 0, 0), 'in step 2'))
    expect(copyStep(await env.reset(1))).toEqual(first)
    await env.dispose()
  })

  it('keeps the code of its error', async () => {
    const env = await open({ breakdown: 'loses', at: 1 })
    await env.reset(1)
    const says =
      /got NaN for 'ramp.level', NaN for the reward's 'level', NaN for the reward, in step 1 of ramp's episode from seed \d+ \(row 0,/
    await expect(env.step(new Float32Array(8))).rejects.toMatchObject({
      code: 'unstable',
      message: expect.stringMatching(says),
    })
    await env.dispose()
  })

  it('and ends it makes this step and all later ones throw', async () => {
    const env = await open({ breakdown: 'exits', at: 2 })
    await env.reset(1)
    await env.step(new Float32Array(8))
    // Episode 0 of the first row of either worker: both die.
    const says =
      /^Expected every worker to .* code 7 in step 2 of ramp's episode from seed \d+ \(row [02], episode 0 of seed 1\)/
    const gone = { code: 'env', message: expect.stringMatching(says) }
    await expect(env.step(new Float32Array(8))).rejects.toMatchObject(gone)
    await expect(env.step(new Float32Array(8))).rejects.toMatchObject(gone)
    await expect(env.reset(1)).rejects.toMatchObject(gone)
    await env.dispose()
  })
})

describe('waiting', () => {
  it('lets other work of the program go on during long steps', async () => {
    const env = await open({ breakdown: 'works', at: 1 }, { rows: 1, workers: 1 })
    await env.reset(1)
    let turns = 0
    const turn = setInterval(() => turns++, 1)
    await env.step(new Float32Array(2))
    clearInterval(turn)
    expect(turns).toBeGreaterThan(0)
    await env.dispose()
  })

  it('in an idle pool keeps no program alive, in a step it does', async () => {
    const program = `
      import { pooledEnv } from 'landbridge/sim'
      const env = await pooledEnv(
        { id: '${rampModule}', config: { breakdown: 'works', at: 1 } }, { rows: 1, physics: {}, workers: 1 })
      await env.reset(1)
      const { observations } = await env.step(new Float32Array(2))
      console.log('stepped', observations[1])`
    // Options of V8 are the process's: a worker is refused them.
    for (const options of [[], ['--max-old-space-size=500']]) {
      const all = [...options, '--input-type=module', '-e', program]
      const { stdout } = await promisify(execFile)(process.execPath, all)
      expect(stdout).toBe('stepped 1\n')
    }
  })

  it('ends for good when the pool is disposed of', async () => {
    const env = await open({})
    await env.reset(1)
    await env.dispose()
    await expect(env.reset(1)).rejects.toMatchObject({ code: 'env', message: expect.stringContaining('disposed of') })
    await env.dispose()
  })
})
