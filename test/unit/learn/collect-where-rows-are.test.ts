// Rollouts that workers collect by themselves: the bits of one process that acts for all rows after every step.

import fc from 'fast-check'
import {
  type AlgorithmNeeds,
  createRng,
  createRollout,
  createVectorStep,
  type EnvSpec,
  type Exploration,
  type Learner,
  type Physics,
  type Rng,
  taskOf,
  type VectorEnv,
} from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'
import { policies } from '#policies/index.js'
import { collect, type Position } from '#src/learn/collect.js'
import { train } from '#src/learn/index.js'
import { OnPolicy } from '#src/learn/parts.js'
import { RewardWatch } from '#src/learn/reward-watch.js'
import { createExplorer, gaussian, simd } from '#src/nn/index.js'
import { localEnv, pooledEnv } from '#src/sim/index.js'
import { ramp, rampModule } from '../sim/ramp-env.js'
import { createLearner, thawed } from './identity-env.js'

const slope: Physics = { slope: { kind: 'uniform', low: 0.5, high: 2 } }
const pool = (config: object, rows = 5, workers = 2) =>
  pooledEnv({ id: rampModule, config: { ...config } }, { rows, physics: slope, workers })
const local = (config: object, rows = 5) => localEnv(ramp.create(config), { rows, physics: slope })

/** Trains through several marks and rollouts, the last one shorter, which end in the midst of episodes. */
async function trained(env: VectorEnv, learner: Learner): Promise<Uint8Array> {
  for await (const _ of train({ env, learner, steps: 5 * 70, marks: 3, seed: 4 }));
  await env.dispose()
  return (await learner.checkpoint()).state
}

const memory = { policy: { id: 'recurrent', config: { hidden: [], size: 4 } } } as const
const kinds = {
  'ppo on numbers': {},
  'memory on choices': { action: 'discrete', needs: memory },
  'a critic that sees more': { needs: { policy: { id: 'asymmetric', config: { hidden: [6], criticHidden: [5] } } } },
  'a history': {
    needs: {
      policy: {
        id: 'history',
        config: { length: 4, convolutions: [{ filters: 2, kernel: 2, stride: 1 }], hidden: [6] },
      },
    },
  },
  a2c: { needs: { algorithm: 'a2c' } },
} as const

const byWorkers = Object.keys(kinds).map((name) => [name, 2] as const)

it.each([...byWorkers, ['memory on choices', 1], ['memory on choices', 3]] as const)(
  '%s: the same bytes are learnt from rollouts of %i workers as from one process',
  async (name, workers) => {
    const { action = 'box', needs = {} } = kinds[name as keyof typeof kinds] as { action?: string; needs?: object }
    const config = { length: 5, maxSteps: 4, action }
    const make = () => createLearner(ramp.create(config), { batch: 50, ...ppoOnly(needs) }, { rows: 5, ...needs })
    const pooled = await trained(await pool(config, 5, workers), await make())
    expect(pooled).toEqual(await trained(local(config), await make()))
  },
)

function ppoOnly(needs: { algorithm?: string }): object {
  return needs.algorithm === undefined ? { epochs: 2, minibatch: 25 } : {}
}

describe('a pool that collects', () => {
  it('takes steps and rollouts in turn, of one learner and of others, which remember as much or not', async () => {
    const config = { length: 5, maxSteps: 4 }
    const spec = ramp.create(config)
    const told = async (env: VectorEnv) => {
      const small = { policy: { id: 'recurrent', config: { hidden: [], size: 2 } } } as const
      const kinds = [{}, { hidden: [3] }, memory, small, { ...small, seed: 2 }]
      const learners = await Promise.all(kinds.map((needs) => createLearner(spec, {}, { rows: 5, ...needs })))
      const position: Position = { step: await env.reset(2), running: new Float64Array(5) }
      const seen: unknown[] = []
      for (const length of [3, 7, 7, 1]) {
        for (const learner of learners) {
          const rollout = await collect(env, learner, length, position, [])
          seen.push(JSON.stringify([rollout, [...position.running]]))
          position.step = await env.step(new Float32Array(10))
          env.randomise!({ slope: 0.5 + length / 10 })
        }
      }
      await env.dispose()
      return seen
    }
    expect(await told(await pool(config))).toEqual(await told(local(config)))
  })

  it.each(['a method', 'a field', 'a law'])(
    "takes a learner's actions after every step where it draws them in its own way, by %s of its own",
    async (way) => {
      const push = () => ({ actions: new Float32Array(10).fill(0.5), extras: {} })
      class Learning extends OnPolicy {
        protected learningRate = () => 1e-3
        protected improve = async () => ({})
      }
      class Pushing extends Learning {
        override explore() {
          return push()
        }
      }
      class ByLaw extends Learning {
        protected override readonly distribution = Object.assign(gaussian(2), {
          sample: (_rng: Rng, _outputs: unknown, _rows: number, into: Float32Array) => void into.fill(0.5),
        })
      }
      const env = await pool({})
      const task = taskOf(ramp.create({}))
      const networks: AlgorithmNeeds['networks'] = (critic) => policies.mlp.create({ hidden: [4] }, { task, critic })
      const origin = { env: { id: 'ramp', config: {} }, physics: {} }
      const made = { task, origin, rows: 5, networks, engine: await simd.create({}), rng: createRng(1), freeze: thawed }
      const options = { gamma: 1, lambda: 1, normaliseObservations: false }
      const kind = { 'a method': Pushing, 'a field': Learning, 'a law': ByLaw }[way]!
      const learner: Learner = new kind(options, made, { id: 'pushing', batch: 20 })
      // As a field of a class in JavaScript does once the base is made.
      if (way === 'a field') learner.explore = push
      const position = { step: await env.reset(2), running: new Float64Array(5) }
      const { actions } = await collect(env, learner, 4, position, [])
      expect([...actions]).toEqual(Array(40).fill(0.5))
      await env.dispose()
    },
  )

  it('shows every reward and its terms to the watch', async () => {
    const [right, wrong] = await Promise.all(
      [{}, { breakdown: 'pays', at: 3 }].map(async (config) => {
        const env = await pool(config)
        const watch = new RewardWatch(env.task.terms)
        const position = { step: await env.reset(2), running: new Float64Array(5), watch }
        await collect(env, await createLearner(ramp.create({}), {}, { rows: 5 }), 4, position, [])
        await env.dispose()
        return watch.tell()
      }),
    )
    expect(right).toBeUndefined()
    expect(wrong).toMatch(/the sum of its terms \(level, time\)/)
  })

  it('tells of several breakdowns the one that a single process meets', async () => {
    const config = { length: 20, maxSteps: 20, below: 2 }
    const told = async (env: VectorEnv, seed: number) => {
      const learner = await createLearner(ramp.create(config), {}, { rows: 5, seed })
      const position = { step: await env.reset(seed), running: new Float64Array(5) }
      const problem = await collect(env, learner, 50, position, []).catch(({ code, message }) => ({ code, message }))
      return problem as { code: string; message: string }
    }
    const [one, two] = [local(config), await pool(config)]
    const rows = new Set<string>()
    for (let seed = 0; seed < 10; seed++) {
      const expected = await told(one, seed)
      expect(await told(two, seed)).toEqual(expected)
      rows.add(/\(row (\d)/.exec(expected.message)![1]!)
    }
    expect(rows.size).toBeGreaterThan(2)
    await two.dispose()
  })

  it('refuses actions that are not finite, by the number of their row, and simulates on', async () => {
    const env = await pool({})
    const learner = await createLearner(ramp.create({}), {}, { rows: 5, ...memory })
    const position = { step: await env.reset(1), running: new Float64Array(5) }
    await collect(env, learner, 1, position, [])
    const exploration = await learner.exploration!(4)
    exploration.memory.fill(Number.NaN, 3 * 4, 4 * 4)
    const message = "Expected finite actions for 'ramp.push', got NaN in row 3"
    await expect(env.collect!(exploration, 4)).rejects.toMatchObject({ code: 'unstable', message })
    position.step = await env.reset(1)
    expect((await collect(env, learner, 4, position, [])).rewards.every(Number.isFinite)).toBe(true)
    await env.dispose()
  })

  it('refuses weights that do not fit', async () => {
    const env = await pool({})
    await env.reset(1)
    const exploration = await (await createLearner(ramp.create({}), {}, { rows: 5 })).exploration!(4)
    const refused = env.collect!({ ...exploration, parameters: {} }, 4)
    await expect(refused).rejects.toMatchObject({ code: 'channels', message: expect.stringContaining('trunk.0') })
    await env.dispose()
  })

  it('that dies makes the rollout throw, with what it was at', async () => {
    const env = await pool({ breakdown: 'exits', at: 2 })
    const learner = await createLearner(ramp.create({}), {}, { rows: 5 })
    const position = { step: await env.reset(1), running: new Float64Array(5) }
    const says = /code 7 in step 2 of ramp's episode from seed \d+ \(row [02], episode 0 of seed 1\)/
    const gone = { code: 'env', message: expect.stringMatching(says) }
    await expect(collect(env, learner, 4, position, [])).rejects.toMatchObject(gone)
    await env.dispose()
  })
})

describe('the explorer of some rows', () => {
  const machines: EnvSpec[] = [envs.pendulum.create({}), envs.walker.create({}), envs.cartPole.create({})]
  it('draws what the learner draws for them, however rows are divided', async () => {
    const draws = fc.record({
      machine: fc.constantFrom(...machines),
      rows: fc.integer({ min: 2, max: 7 }),
      cut: fc.integer({ min: 1, max: 6 }),
      seed: fc.nat(1000),
      remembers: fc.boolean(),
    })
    const law = async ({
      machine,
      rows,
      cut,
      seed,
      remembers,
    }: typeof draws extends fc.Arbitrary<infer T> ? T : never) => {
      const learner = await createLearner(machine, { batch: 64 }, { rows, seed, ...(remembers ? memory : {}) })
      const twin = await createLearner(machine, { batch: 64 }, { rows, seed, ...(remembers ? memory : {}) })
      const steps = 4
      const exploration: Exploration = await twin.exploration!(steps)
      const borders = [0, Math.min(cut, rows - 1), rows]
      const explorers = [0, 1].map((i) => {
        const explorer = createExplorer(exploration.spec, rows, { first: borders[i]!, last: borders[i + 1]! })
        explorer.load(exploration)
        return explorer
      })
      const step = createVectorStep(machine, rows)
      const rng = createRng(seed)
      const { actions } = createRollout(machine, step, 1)
      for (let t = 0; t < steps; t++) {
        step.observations.forEach((_, i) => {
          step.observations[i] = rng.normal()
        })
        step.starts.forEach((_, row) => {
          step.starts[row] = rng.integer(3) === 0 ? 1 : 0
        })
        for (const explorer of explorers) explorer.explore(step, actions)
        expect(actions).toEqual(learner.explore(step).actions)
      }
      // The learner goes on as if it had drawn them itself.
      expect([...twin.explore(step).actions]).toEqual([...learner.explore(step).actions])
      for (const thing of [learner, twin, ...explorers]) thing.dispose()
    }
    await fc.assert(fc.asyncProperty(draws, law), { numRuns: 20 })
  })
})
