// `engine: auto` measures, chooses, says so, and a resumed run keeps the choice; engines that are not here say what to do.

import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { catalog } from '#src/catalog.js'
import { type EnginePlugin, type Plan, planSchema, type RunEvent, z } from '#src/core/index.js'
import { simd, tfjs } from '#src/nn/index.js'
import { Device } from '#src/nn/tfjs/device.js'
import { candidates, nameOf, run, threadsBeside, tryEngine, worthwhile } from '#src/run/index.js'
import { settleEngine } from '#src/run/settle-engine.js'
import { missing } from '../../conformance/engine/available.js'

function planOn(engine: unknown): Plan {
  return planSchema.parse({
    name: 'tiny',
    domains: { source: { kind: 'sim', env: 'cart-pole' } },
    algorithm: { id: 'ppo', config: { batch: 64, minibatch: 32, epochs: 1 } },
    engine,
    pretrain: [{ kind: 'train', on: 'source', steps: 256 }],
    curve: { points: 3, episodes: 1 },
    seeds: 1,
  })
}

async function eventsOf(plan: Plan, folder: string, options: { resume?: boolean; until?: RunEvent['kind'] } = {}) {
  const events: RunEvent[] = []
  for await (const event of run(plan, choices(plan), { folder, resume: options.resume ?? false })) {
    events.push(event)
    if (event.kind === options.until) break
  }
  return events
}

/** Only what is cheap to try. */
const choices = (plan: Plan) => (plan.engine.id === 'tfjs' ? catalog : { ...catalog, engine: { simd } })
const noticesOf = (events: RunEvent[]) =>
  events.flatMap((event) => (event.kind === 'notice' && event.message.includes('engine') ? [event.message] : []))
const scenarioIn = (folder: string) => readFileSync(join(folder, 'scenario.yaml'), 'utf8')
const folderOf = () => join(mkdtempSync(join(tmpdir(), 'landbridge-engine-')), 'run')

/** An engine whose gradient steps take as long as its options say, but for what the processor is busy with besides. */
const SLOW_ENGINE = `
import { plugin, z } from '${import.meta.resolve('landbridge/core')}'
import { simd } from '${import.meta.resolve('landbridge/nn')}'

export const slow = {
  ...plugin({
    id: 'slow',
    summary: 'takes its time',
    config: z.object({ milliseconds: z.number() }),
    async create({ milliseconds }) {
      const engine = await simd.create({})
      const descendAll = (orders) => {
        const end = performance.now() + milliseconds
        engine.descendAll(orders)
        while (performance.now() < end);
      }
      return { ...engine, descendAll }
    },
  }),
  variants: [{ milliseconds: 40 }, { milliseconds: 20.6 }, { milliseconds: 20 }],
}
`

describe('engine: auto', () => {
  const begun = folderOf()
  let first: RunEvent[]
  /** A copy of a run that made its choice and was ended at its first checkpoint. */
  const begunFolder = () => {
    const folder = folderOf()
    cpSync(begun, folder, { recursive: true })
    return folder
  }

  beforeAll(async () => {
    first = await eventsOf(planOn('auto'), begun, { until: 'checkpoint' })
  })

  it('says what it measured and chose, writes it into the scenario, and keeps it when resumed', async () => {
    const folder = begunFolder()
    expect(noticesOf(first)).toEqual([
      expect.stringMatching(/^engine simd .*32 rows takes simd( threads \d+)? [\d.]+ ms/),
    ])
    expect(scenarioIn(folder)).toContain('engine:\n  id: simd\n')
    const resumed = await eventsOf(planOn('auto'), folder, { resume: true })
    expect(noticesOf(resumed)).toEqual([])
    expect(resumed.at(-1)).toMatchObject({ kind: 'report' })
  })

  it('says so where what was chosen on another machine does not start here, before anything goes on', async () => {
    const folder = begunFolder()
    const chosen = 'engine:\n  id: tfjs\n  config: { backend: tensorflow, gpu: true }\n'
    const scenario = scenarioIn(folder).replace(/engine:\n {2}id: simd\n( {2}config:.*\n( {4}.*\n)*)?/, chosen)
    expect(scenario).toContain(chosen)
    writeFileSync(join(folder, 'scenario.yaml'), scenario)
    const before = readFileSync(join(folder, 'events.jsonl'), 'utf8')
    const resumed = (async () => {
      for await (const _ of run(planOn('auto'), catalog, { folder, resume: true }));
    })()
    await expect(resumed).rejects.toMatchObject({ code: 'engine', hint: expect.stringMatching(/npm|doctor/) })
    expect(readFileSync(join(folder, 'events.jsonl'), 'utf8')).toBe(before)
  })

  it('imports nothing that the scenario in the folder names as the choice', async () => {
    const folder = folderOf()
    mkdirSync(folder)
    const ran = join(folder, 'ran')
    writeFileSync(join(folder, 'evil.mjs'), `import { writeFileSync } from 'node:fs'\nwriteFileSync('${ran}', '')\n`)
    writeFileSync(join(folder, 'scenario.yaml'), `engine: ${pathToFileURL(join(folder, 'evil.mjs')).href}\n`)
    const resumed = eventsOf(planOn('auto'), folder, { resume: true })
    await expect(resumed).rejects.toThrow(/Expected an engine of the catalogue in .*scenario\.yaml, got 'file:/)
    expect(existsSync(ran)).toBe(false)
  })

  it('writes the threads of its choice into the scenario', async () => {
    const folder = folderOf()
    const threaded = { ...catalog, engine: { simd: { ...simd, variants: [{ threads: 2 }] } } }
    for await (const event of run(planOn('auto'), threaded, { folder })) if (event.kind === 'checkpoint') break
    expect(scenarioIn(folder)).toContain('engine:\n  id: simd\n  config:\n    threads: 2\n')
  })

  it('tries engines that share their work with each number of threads', () => {
    const tried = candidates({ ...catalog, engine: { simd, tfjs } }, [1, 2, 4]).map(nameOf)
    expect(tried.slice(0, 3)).toEqual(['simd', 'simd threads 2', 'simd threads 4'])
    expect(tried.filter((name) => name.includes('threads'))).toHaveLength(2)
  })

  it('takes the first of them that is within a tenth of the fastest', () => {
    const taken = (...times: number[]) => times.indexOf(worthwhile(times.map((seconds) => ({ seconds })))!.seconds)
    expect([taken(1.05, 1), taken(1, 1.05), taken(1.15, 1), taken(1.3, 1.05, 1)]).toEqual([0, 0, 1, 1])
    expect(worthwhile([])).toBeUndefined()
  })

  it('chooses by what it measured, neither the first nor one that is hardly faster', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'landbridge-engine-'))
    const file = join(folder, 'slow.mjs')
    writeFileSync(file, SLOW_ENGINE)
    const { slow } = (await import(pathToFileURL(file).href)) as { slow: EnginePlugin }
    // In the trial's process it is found by the address of its file.
    const engine = { slow: { ...slow, id: pathToFileURL(file).href } }
    const { plan, notice } = await settleEngine(planOn('auto'), { ...catalog, engine }, join(folder, 'run'), 1000)
    const { message } = notice as Extract<RunEvent, { kind: 'notice' }>
    const times = [40, 20.6, 20].map((milliseconds) => {
      const [, taken] = message.match(new RegExp(`milliseconds ${milliseconds} ([\\d.]+) ms`))!
      return { milliseconds, seconds: Number(taken) }
    })
    expect(plan.engine.config).toEqual({ milliseconds: worthwhile(times)!.milliseconds })
  })

  it('leaves the cores to the seeds that run side by side', () => {
    expect(threadsBeside(1)).toBe(Math.min(64, availableParallelism()))
    expect(threadsBeside(1000)).toBe(1)
  })

  it('asks for an engine by name where no training says what to measure', async () => {
    const plan = { ...planOn('auto'), pretrain: [] }
    await expect(eventsOf(plan, folderOf())).rejects.toMatchObject({ code: 'config', hint: 'name an engine: simd' })
  })
})

describe('an engine', () => {
  it('that is not here says what is missing and what to do', async () => {
    const engine = { id: 'tfjs', config: { backend: 'tensorflow', gpu: true } }
    const result = await tryEngine({ engine, networks: [], rows: 1, seconds: 0 })
    const lacks = missing('tfjs', { backend: 'cpu' }) === undefined ? 'tfjs-node-gpu' : '@tensorflow/tfjs'
    const failure = { message: expect.stringContaining(lacks), hint: expect.stringMatching(/npm (install|run)/) }
    expect(result).toMatchObject({ works: false, failure })
  })

  it('that is not here ends the run before its folder is made', async () => {
    const folder = folderOf()
    const plan = planOn({ id: 'tfjs', config: { backend: 'tensorflow', gpu: true } })
    await expect(eventsOf(plan, folder)).rejects.toMatchObject({ code: 'engine', hint: expect.stringMatching(/npm/) })
    expect(existsSync(folder)).toBe(false)
  })

  it('refuses a backend that it does not have', () => {
    expect(() => tfjs.create({ backend: 'metal' })).toThrow(expect.objectContaining({ code: 'config' }))
  })

  it('refuses arrays that its device cannot hold', () => {
    const device = new Device({} as never, 'webgpu', { about: '', limit: 100 })
    device.requireRoom(25)
    expect(() => device.requireRoom(26)).toThrow(expect.objectContaining({ code: 'engine' }))
  })

  it.skipIf(missing('tfjs', { backend: 'cpu' }) !== undefined)(
    'of other bits says so when a training is resumed on it',
    async () => {
      const folder = folderOf()
      const plan = planOn({ id: 'tfjs', config: { backend: 'cpu' } })
      expect(noticesOf(await eventsOf(plan, folder, { until: 'checkpoint' }))).toEqual([])
      const resumed = noticesOf(await eventsOf(plan, folder, { resume: true }))
      expect(resumed).toEqual(['engine tfjs resumes within its tolerance, not with the same bits'])
    },
  )
})

it('where no engine works, says of each why', async () => {
  const absent: EnginePlugin = { ...simd, id: 'absent', config: z.object({}), variants: [{}] }
  const settled = settleEngine(planOn('auto'), { ...catalog, engine: { absent } }, folderOf(), 1)
  await expect(settled).rejects.toMatchObject({
    code: 'engine',
    message: expect.stringMatching(/got none \(absent: Expected the id .*, got 'absent'\)$/),
  })
})
