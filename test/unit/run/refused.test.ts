// A run that cannot be as it was asked for leaves its folder as it was; one that got somewhere keeps everything.

import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { catalog, type Plan, planSchema, readSnapshot, run } from 'landbridge'
import { type NetworkSpec, type PolicyPlugin, plugin, z } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { nextFolder } from '#src/run/folder.js'

/** Dense networks whose first layer is another one, or their only one. */
const own: PolicyPlugin = plugin({
  id: 'own',
  summary: 'networks that begin with a layer of the config',
  config: z.object({ layer: z.record(z.string(), z.unknown()), alone: z.boolean().default(false) }),
  create({ layer, alone }, needs) {
    const { actor, critic } = catalog.policy.mlp!.create({ hidden: [4] }, needs)
    const begun = (spec: NetworkSpec): NetworkSpec => ({
      ...spec,
      trunks: spec.trunks.map((trunk) => ({ ...trunk, layers: [layer as never, ...(alone ? [] : trunk.layers)] })),
    })
    return { actor: begun(actor), critic: begun(critic) }
  },
})
const withOwn = { ...catalog, policy: { ...catalog.policy, own } }

const planOf = (change: object): Plan =>
  planSchema.parse({
    name: 'refused',
    domains: { source: { kind: 'sim', env: 'pendulum' } },
    policy: { id: 'mlp', config: { hidden: [4] } },
    algorithm: { id: 'ppo', config: { batch: 32, minibatch: 32, epochs: 1 } },
    pretrain: [{ kind: 'train', on: 'source', steps: 64, rows: 2 }],
    curve: { points: 2, episodes: 1 },
    seeds: 1,
    ...change,
  })

async function runWhole(plan: Plan, folder: string, resume = false): Promise<void> {
  for await (const _ of run(plan, withOwn, { folder, resume, now: () => 0 }));
}

const emptyFolder = () => mkdtempSync(join(tmpdir(), 'landbridge-refused-'))
const ownLayer = (layer: object) => ({ policy: { id: 'own', config: { layer } } })
const misfit = { kind: 'conv2d', shape: [4, 4, 1], filters: 2, kernel: 2, stride: 1, activation: 'tanh', gain: 1 }

describe('a run is refused and its folder free again with', () => {
  it.each([
    [
      'choices for an algorithm of numbers',
      { domains: { source: { kind: 'sim', env: 'cart-pole' } }, algorithm: 'sac' },
      'got 2 choices',
    ],
    ['numbers for an algorithm of choices', { algorithm: 'dqn' }, "Expected choices for 'dqn'"],
    ['no camera', { policy: 'cnn' }, 'Expected a channel of shape'],
    ['memory for an algorithm without', { algorithm: 'sac', policy: 'recurrent' }, 'Expected a policy without memory'],
    ['kernels beyond the window', { policy: { id: 'history', config: { length: 3 } } }, 'within 3 observations'],
    ['a convolution that does not fit', ownLayer(misfit), "in layer 'trunk.0'"],
    ['a layer of no kind', ownLayer({ kind: 'attention', size: 8 }), 'trunks.0.layers.0.kind: Expected one of'],
    ['no activation that is', ownLayer({ size: 8, activation: 'swish', gain: 1 }), 'got "swish"'],
    ['a size below 1', ownLayer({ size: -3, activation: 'tanh', gain: 1 }), 'got -3'],
    [
      'dropout for a critic without dense layers',
      {
        ...{ algorithm: { id: 'sac', config: { criticDropout: 0.1 } } },
        ...{ policy: { id: 'own', config: { layer: { kind: 'take', first: 0, size: 1 }, alone: true } } },
      },
      'Expected dense layers in the critic, got take',
    ],
    ['a network beyond memory', { policy: { id: 'mlp', config: { hidden: [40000, 40000] } } }, 'which need 23.8 GiB'],
  ])('%s', async (_, change, message) => {
    const folder = join(emptyFolder(), 'out')
    await expect(runWhole(planOf(change), folder)).rejects.toThrow(message)
    expect(existsSync(folder)).toBe(false)
  })
})

describe('what is none of its arguments is named:', () => {
  const options = { folder: join(tmpdir(), 'landbridge-never-made') }
  it.each<[string, unknown[], object]>([
    ['a plan by its path', ['plan.yaml', catalog, options], { code: 'scenario', message: /a plan, got "plan.yaml"/ }],
    [
      'a key of a plan',
      [{ name: 'a', domains: {}, arm: {} }, catalog, options],
      { code: 'scenario', hint: "did you mean 'arms'?" },
    ],
    [
      'a number of a plan, by its path',
      [{ ...planOf({}), pretrain: [{ kind: 'train', on: 'source', steps: 0 }] }, catalog, options],
      { code: 'scenario', message: /^pretrain.0.steps: Expected .* got 0$/ },
    ],
    [
      'no catalogue',
      [planOf({}), undefined, options],
      { code: 'usage', message: /catalogue of plug-ins, got nothing/ },
    ],
    ['no folder', [planOf({}), catalog, {}], { code: 'usage', message: /a 'folder' for the run, got nothing/ }],
    ['no options', [planOf({}), catalog], { code: 'usage', message: /a 'folder' for the run, got nothing/ }],
    ['an option that is none', [planOf({}), catalog, { ...options, worker: 2 }], { hint: "did you mean 'workers'?" }],
    ...[0, -1, 1.5, Number.NaN, 'two'].map((workers): [string, unknown[], object] => [
      `${workers} workers`,
      [planOf({}), catalog, { ...options, workers }],
      { code: 'usage', message: /^Expected 'workers' of run as a whole number from 1 on, got / },
    ]),
    ...[-1, 1.5, 'x'].map((simWorkers): [string, unknown[], object] => [
      `${simWorkers} threads that simulate`,
      [planOf({}), catalog, { ...options, simWorkers }],
      { code: 'usage', message: /^Expected 'simWorkers' of run from 0 on, got / },
    ]),
  ])('%s', async (_, given, refusal) => {
    const expected = Object.fromEntries(
      Object.entries(refusal).map(([key, value]) => [
        key,
        value instanceof RegExp ? expect.stringMatching(value) : value,
      ]),
    )
    const begun = run(...(given as Parameters<typeof run>)).next()
    await expect(begun).rejects.toMatchObject(expected)
    expect(existsSync(options.folder)).toBe(false)
  })
})

describe('after a refusal', () => {
  it('the corrected plan runs in the same folder, and what lay there is untouched', async () => {
    const folder = emptyFolder()
    writeFileSync(join(folder, 'notes.txt'), 'mine')
    await expect(runWhole(planOf({ algorithm: 'dqn' }), folder)).rejects.toMatchObject({ code: 'config' })
    expect(readdirSync(folder)).toEqual(['notes.txt'])
    await runWhole(planOf({}), folder)
    const [kept] = readdirSync(join(folder, 'snapshots'))
    expect(() => readSnapshot(join(folder, 'snapshots', kept!))).not.toThrow()
    expect(existsSync(join(folder, 'notes.txt'))).toBe(true)
  })

  it('of a later stage everything is there, and a refusal to resume takes nothing', async () => {
    const folder = join(emptyFolder(), 'out')
    const late = planOf({ arms: { late: [{ kind: 'train', on: 'source', steps: 64, algorithm: 'dqn' }] } })
    await expect(runWhole(late, folder)).rejects.toMatchObject({ code: 'config' })
    const kept = readdirSync(folder, { recursive: true })
    expect(kept).toContain('scenario.yaml')
    expect(kept).toContain(join('snapshots', 'pretrain-0-0-train.safetensors'))
    await expect(runWhole(late, folder, true)).rejects.toMatchObject({ code: 'config' })
    expect(readdirSync(folder, { recursive: true })).toEqual(kept)
  })
})

it('a run that was killed before it had written its scenario begins anew in its folder', async () => {
  const folder = emptyFolder()
  mkdirSync(join(folder, 'snapshots'))
  mkdirSync(join(folder, 'run.lock'))
  writeFileSync(join(folder, 'run.lock', `${process.pid}.0123456789abcdef`), '')
  await runWhole(planOf({}), folder)
  expect(existsSync(join(folder, 'report.json'))).toBe(true)
  expect(existsSync(join(folder, 'run.lock'))).toBe(false)
})

/** Does something with no more rights than anybody has, whoever runs the tests. */
async function asAnybody<Made>(work: () => Promise<Made>): Promise<Made> {
  const isRoot = process.getuid!() === 0
  if (isRoot) process.seteuid!(65534)
  try {
    return await work()
  } finally {
    if (isRoot) process.seteuid!(0)
  }
}

describe('a folder without rights is refused with its path and what to do', () => {
  const refusal = (folder: string, reason: string, hint: string) =>
    expect.objectContaining({
      code: 'usage',
      message: expect.stringMatching(`^Expected a .*folder that can be read.*, got '${folder}.* \\(EACCES.*${reason}`),
      hint: expect.stringContaining(hint),
    })

  it.each([
    ['may not be written', '.', 0o555, 'mkdtemp'],
    ['may not be listed', '.', 0o333, 'scandir'],
    ['may not be entered', '.', 0o666, 'stat'],
    ['has events that may not be written', 'events.jsonl', 0o444, 'open .*events.jsonl'],
    ['has snapshots that may not be listed', 'snapshots', 0o333, 'scandir .*snapshots'],
  ])('to a run that goes on: one that %s', async (_, file, mode, reason) => {
    const folder = emptyFolder()
    await runWhole(planOf({}), folder)
    for (const other of ['.', ...readdirSync(folder)]) chmodSync(join(folder, other), 0o777)
    chmodSync(join(folder, file), mode)
    const problem = await asAnybody(() => runWhole(planOf({}), folder, true).catch((problem: unknown) => problem))
    expect(problem).toEqual(refusal(folder, reason, 'copy'))
    expect(existsSync(join(folder, 'run.lock'))).toBe(false)
  })

  it('to a run that begins', async () => {
    const folder = emptyFolder()
    await runWhole(planOf({}), emptyFolder())
    for (const [mode, inside, reason, hint] of [
      [0o555, folder, 'mkdtemp', '--out'],
      [0o555, join(folder, 'new'), 'mkdir', '--out'],
      [0o333, folder, '', 'another'],
    ] as const) {
      chmodSync(folder, mode)
      const problem = await asAnybody(() => runWhole(planOf({}), inside).catch((problem: unknown) => problem))
      expect(problem).toEqual(refusal(folder, reason, hint))
      expect(readdirSync(folder)).toEqual([])
    }
  })

  it('to runs that are looked for', async () => {
    const folder = emptyFolder()
    chmodSync(folder, 0o333)
    const problem = await asAnybody(async () => nextFolder(folder, 'any')).catch((problem: unknown) => problem)
    expect(problem).toEqual(refusal(folder, '', 'allow it'))
  })
})

describe('what is wrong with the folder', () => {
  const away = { source: { kind: 'sim', env: 'pendulum' }, robot: { kind: 'robot', url: 'ws://127.0.0.1:1' } }

  it('another scenario, with every place where it differs', async () => {
    const folder = emptyFolder()
    await runWhole(planOf({}), folder)
    const other = planOf({
      domains: { source: { kind: 'sim', env: 'pendulum', physics: { actuatorLag: 0.1 } } },
      pretrain: [{ kind: 'train', on: 'source', steps: 128 }],
    })
    await expect(runWhole(other, folder, true)).rejects.toThrow(
      /scenario\.yaml: domains\.source\.physics\.actuatorLag: was nothing, got 0\.1; pretrain\.0\.steps: was 64, got 128; pretrain\.0\.rows: was 2, got nothing$/,
    )
  })

  it.each([
    ['is no YAML', '{'],
    ['is empty', ''],
    ['is a word', 'scenario'],
    ['has an alias of nothing', 'name: *nothing'],
  ])('a scenario there that %s', async (_, text) => {
    const folder = emptyFolder()
    writeFileSync(join(folder, 'scenario.yaml'), text)
    for (const engine of ['simd', 'auto'])
      await expect(runWhole(planOf({ engine }), folder, true)).rejects.toMatchObject({
        code: 'usage',
        message: `Expected the scenario that the run began with in ${join(folder, 'scenario.yaml')}, got something else`,
      })
  })

  it('a scenario there with an engine that is none', async () => {
    const folder = emptyFolder()
    writeFileSync(join(folder, 'scenario.yaml'), 'engine: 7')
    await expect(runWhole(planOf({ engine: 'auto' }), folder, true)).rejects.toMatchObject({ code: 'usage' })
  })

  it('is said before a robot is dialled', async () => {
    const folder = emptyFolder()
    await expect(runWhole(planOf({ domains: away }), folder, true)).rejects.toThrow('got nothing to resume')
    await runWhole(planOf({}), folder)
    await expect(runWhole(planOf({ domains: away }), folder)).rejects.toThrow('which holds a run')
    await expect(runWhole(planOf({ domains: away }), emptyFolder())).rejects.toMatchObject({ code: 'connection' })
  })
})
