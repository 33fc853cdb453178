// Policies, algorithms and freeze schedules as files of another project: those that ship, copied as they are, and those of the docs.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { emptyFolder, inRoot, landbridge, ROOT, shell } from '../command.js'

const SHIPPED = {
  policies: inRoot('dist/policies'),
  algorithms: inRoot('dist/src/learn/algorithms'),
  freeze: inRoot('dist/src/transfer/freeze'),
  bridges: inRoot('dist/bridges'),
}
const idsOf = (folder: string) =>
  readdirSync(folder).flatMap((name) => (name.endsWith('.js') && name !== 'index.js' ? [name.slice(0, -3)] : []))

/** A folder in which the package is installed. */
function project(): string {
  const folder = emptyFolder()
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(ROOT, join(folder, 'node_modules/landbridge'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  return folder
}

const COMMAND = 'node node_modules/landbridge/dist/bundle/cli-main.js'

describe('what ships, copied into another project', () => {
  const folder = project()
  // Each alone in a folder, but for what docs/plugins.md says of the bridge.
  const placeOf = (kind: string, id: string) => `./${kind}/${id === 'native-frames' ? 'native' : id}/${id}.js`
  for (const [kind, from] of Object.entries(SHIPPED))
    for (const id of idsOf(from)) cpSync(join(from, `${id}.js`), join(folder, placeOf(kind, id)))

  it('loads, every file of it', async () => {
    const files = Object.entries(SHIPPED).flatMap(([kind, from]) => idsOf(from).map((id) => placeOf(kind, id)))
    expect(files.length).toBeGreaterThan(15)
    const program = `for (const file of ${JSON.stringify(files)}) console.log(Object.keys(await import(file)).length > 0)`
    writeFileSync(join(folder, 'load.js'), program)
    expect((await shell('node load.js', folder)).match(/true/g)).toHaveLength(files.length)
  })

  it('learns with the same bits as from the catalogue', async () => {
    const scenario = (name: (kind: string, id: string) => string) => `
name: copies
domains:
  target: { kind: robot, bridge: ${name('bridges', 'native')}, start: { env: pendulum } }
  other: { kind: sim, env: pendulum }
policy: { id: ${name('policies', 'mlp')}, config: { hidden: [8] } }
pretrain: [{ kind: train, on: other, steps: 64, algorithm: ${name('algorithms', 'ppo')} }]
arms:
  moved:
    - { kind: transfer, to: target }
    - { kind: train, on: target, steps: 32, algorithm: { id: ${name('algorithms', 'a2c')}, config: { batch: 16 } }, freeze: ${name('freeze', 'gradual')} }
    - { kind: evaluate, on: other, episodes: 1 }
  sac: [{ kind: train, on: other, steps: 64, algorithm: { id: ${name('algorithms', 'sac')}, config: { warmup: 32, minibatch: 16 } }, freeze: ${name('freeze', 'critic-first')} }]
  td3: [{ kind: train, on: other, steps: 64, algorithm: { id: ${name('algorithms', 'td3')}, config: { warmup: 32, minibatch: 16 } }, freeze: ${name('freeze', 'all-but-head')} }]
  cem: [{ kind: train, on: other, steps: 64, algorithm: ${name('algorithms', 'cem')}, freeze: ${name('freeze', 'none')} }]
curve: { points: 2, episodes: 1 }
seeds: 1
`
    writeFileSync(
      join(folder, 'named.yaml'),
      scenario((_, id) => id),
    )
    writeFileSync(join(folder, 'copied.yaml'), scenario(placeOf))
    const [named, copied] = await Promise.all(
      ['named', 'copied'].map(async (name) => {
        const said = await shell(`${COMMAND} run ${name}.yaml --out runs/${name} --json`, folder)
        const { scores } = JSON.parse(said) as { scores: { arm: string; returns: number[] }[] }
        const kept = join(folder, 'runs', name, 'snapshots')
        return {
          scores: scores.map(({ arm, returns }) => [arm, ...returns]),
          snapshots: readdirSync(kept).map((file) => [file, readFileSync(join(kept, file)).toString('base64')]),
        }
      }),
    )
    expect(new Set(named!.scores.map(([arm]) => arm)).size).toBe(5)
    expect(copied).toEqual(named)
  })
})

describe("the docs' plug-ins", () => {
  const folder = project()
  const text = readFileSync(inRoot('docs/plugins.md'), 'utf8')
  const blocks = (language: string) =>
    [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].flatMap(([, name, body]) => (name === language ? [body!] : []))
  for (const block of blocks('js')) writeFileSync(join(folder, /^\/\/ ([\w-]+\.js):/.exec(block)![1]!), block)

  it('learn and are transferred by the commands that are written there', async () => {
    const lines = blocks('').join('').trim().split('\n')
    expect(lines).toHaveLength(2)
    for (const line of lines) {
      const said = await shell(`${line.replace('npx landbridge', COMMAND)} --json`, folder)
      const { plan } = JSON.parse(said) as { plan: { algorithm: { id: string } } }
      expect(plan.algorithm.id).toMatch(/my-algorithm\.js$/)
    }
  })

  it('stand in a scenario as it is written there', async () => {
    const domains =
      'domains: { target: { kind: sim, env: cart-pole } }\npretrain: [{ kind: train, on: target, steps: 256 }]\n'
    writeFileSync(join(folder, 'own.yaml'), `name: own\nseeds: 1\n${domains}${blocks('yaml')[0]!}`)
    const said = await shell(`${COMMAND} run own.yaml --set arms.moved.1.steps=256 --json`, folder)
    const { scores } = JSON.parse(said) as { scores: { arm: string }[] }
    expect(scores.map(({ arm }) => arm)).toContain('moved')
  })
})

describe('a plug-in that cannot be worked with is refused in words, before anything starts', () => {
  const folder = project()
  writeFileSync(
    join(folder, 'own.yaml'),
    `name: own
domains: { here: { kind: sim, env: cart-pole }, there: { kind: robot, start: { env: cart-pole } } }
policy: { id: mlp }
engine: { id: simd }
pretrain: [{ kind: train, on: here, steps: 64, freeze: { id: none } }]
arms: { moved: [{ kind: transfer, to: there }] }
seeds: 1
`,
  )
  const PLACES = {
    policy: 'policy.id',
    freeze: 'pretrain.0.freeze.id',
    bridge: 'domains.there.bridge',
    env: 'domains.here.env',
    engine: 'engine.id',
  }

  /** Runs the scenario with a plug-in `{ id, summary, MEMBERS }` in one of its places. */
  async function refusalOf(kind: keyof typeof PLACES, members: string) {
    const file = `${kind}.js`
    writeFileSync(
      join(folder, file),
      `import { z } from 'landbridge/core'\nexport const own = { id: 'own', summary: 'one', ${members} }\n`,
    )
    const out = join(folder, 'out')
    const refused = await landbridge(
      'run',
      join(folder, 'own.yaml'),
      '--out',
      out,
      '--set',
      `${PLACES[kind]}=./${file}`,
    )
    return { ...refused, begun: existsSync(join(out, 'scenario.yaml')) }
  }

  const THROWS = "{ throw new Error('no such gear') }"
  it.each([
    [
      'policy',
      'config: 7, create() {}',
      "Expected the 'config' of the plug-in in file:",
      'to be a schema of an object, got 7',
    ],
    ['env', `get config() ${THROWS}, create() {}`, "Expected the 'config' of", 'got Error: no such gear'],
    [
      'freeze',
      `config: z.object({}), create() ${THROWS}`,
      'The module freeze.js failed in create: no such gear',
      'thrown at',
    ],
    [
      'bridge',
      `config: z.object({}), create() ${THROWS}`,
      'The module bridge.js failed in create: no such gear',
      'thrown at',
    ],
    [
      'policy',
      'config: z.object({}), create: () => ({ actor: undefined, critic: {} })',
      'pretrain.0: actor: Expected object',
      'got nothing',
    ],
    ['bridge', 'config: z.object({}), create() {}', 'bridge.js to be a bridge', "got nothing from its 'create'"],
    [
      'policy',
      'config: z.object({}), async create() {}',
      'policy.js to be a policy',
      "got a promise from its 'create'",
    ],
  ] as const)('%s: %s', async (kind, members, expected, got) => {
    const { code, stderr, begun } = await refusalOf(kind, members)
    expect(stderr).toMatch(/^error: /)
    expect(stderr).toContain(expected)
    expect(stderr).toContain(got)
    expect({ code, begun }).toEqual({ code: 2, begun: false })
  })

  it('an engine, which is made when a run begins, leaves its folder free', async () => {
    const { code, stderr, begun } = await refusalOf('engine', `config: z.object({}), async create() ${THROWS}`)
    expect(stderr).toMatch(
      /^error: The module engine\.js failed in create: no such gear\nhint: thrown at .*engine\.js:2/m,
    )
    expect({ code, begun }).toEqual({ code: 1, begun: false })
  })
})
