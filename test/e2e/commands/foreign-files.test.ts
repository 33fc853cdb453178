// Files from elsewhere that name code: none of it runs unless the user names it too.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { decodeSnapshot, encodeSnapshot } from '#src/nn/index.js'
import { emptyFolder, inRoot, landbridge, start, untilOutput } from '../command.js'

const folder = emptyFolder()
const at = (name: string) => join(folder, name)
const ran = () => existsSync(at('ran'))
writeFileSync(
  at('evil.mjs'),
  `import { writeFileSync } from 'node:fs'\nwriteFileSync(${JSON.stringify(at('ran'))}, '')\nexport const none = 1\n`,
)
const evil = { path: at('evil.mjs'), url: pathToFileURL(at('evil.mjs')).href }
const module = inRoot('test/fixtures/sim/cart-pole-in-mm.js')

async function train(env: string, out: string): Promise<string> {
  const { code, stderr } = await landbridge('train', env, '--steps', '64', '--out', at(out))
  expect(code, stderr).toBe(0)
  return join(at(out), 'snapshots/pretrain-0-0-train.safetensors')
}

/** A copy of the snapshot that says it was trained in another env, with a hash that is right. */
function named(snapshot: string, id: string): string {
  const { contract, ...rest } = decodeSnapshot(readFileSync(snapshot))
  const changed = encodeSnapshot({ ...rest, contract: { ...contract, env: { ...contract.env, id } } })
  writeFileSync(at('named.safetensors'), changed)
  return at('named.safetensors')
}

let snapshot: string
beforeAll(async () => {
  snapshot = await train('cart-pole', 'run')
})

describe('a snapshot whose env is named as code', () => {
  it.each([evil.path, evil.url, `${evil.url}#none`, 'commander'])('%s is not evaluated there', async (id) => {
    const { code, stdout, stderr } = await landbridge('evaluate', named(snapshot, id), '--episodes', '1')
    expect(stderr).toMatch(
      /^error: Expected --env, since '.*' is no env of the catalogue\nhint: .*--env \.\/FILE\.js$/m,
    )
    expect([code, stdout, ran()]).toEqual([2, '', false])
  })

  it('is evaluated, transferred and started from elsewhere, and runs none of it', async () => {
    const policy = named(snapshot, evil.url)
    const scenario = `name: on\nstart: ${policy}\ndomains: { target: { kind: sim, env: cart-pole } }\narms: { on: [{ kind: transfer, to: target }, { kind: evaluate, on: target, episodes: 1 }] }\nseeds: 1\n`
    writeFileSync(at('on.yaml'), scenario)
    for (const args of [
      ['evaluate', policy, '--env', 'cart-pole', '--episodes', '1'],
      [
        'transfer',
        policy,
        '--to',
        'cart-pole',
        '--steps',
        '64',
        '--episodes',
        '1',
        '--points',
        '2',
        '--out',
        at('moved'),
      ],
      ['run', at('on.yaml'), '--out', at('on')],
    ]) {
      const { code, stderr } = await landbridge(...args)
      expect([code, ran()], stderr).toEqual([0, false])
    }
  })

  it('is streamed, and runs none of it', async () => {
    const robot = start(['robot', 'cart-pole', '--realtime', '--json'], { LANDBRIDGE_TOKEN: 'a-token-for-tests' })
    try {
      const [url] = await untilOutput(robot.child, /ws:\/\/[\d.:]+/)
      const args = [named(snapshot, evil.url), '--url', url, '--seconds', '0.2']
      const { code, stderr } = await start(['stream', ...args], { LANDBRIDGE_TOKEN: 'a-token-for-tests' }).finish
      expect([code, ran()], stderr).toEqual([0, false])
    } finally {
      robot.child.kill()
      await robot.finish
    }
  })
})

it('a policy of a module is evaluated where the user names it, and nowhere else', async () => {
  const policy = await train(module, 'own')
  const unnamed = await landbridge('evaluate', policy)
  expect(unnamed.stderr).toMatch(/^error: Expected --env, since 'module:cart-pole-in-mm' is no env of the catalogue$/m)
  expect(unnamed.code).toBe(2)
  const { code, stdout, stderr } = await landbridge('evaluate', policy, '--env', module, '--episodes', '1')
  expect(code, stderr).toBe(0)
  expect(stdout).toMatch(/^mean return \d/)
})

describe('the file of an unstable world', () => {
  const world = { message: 'broken', state: '', command: [0] }
  const reproduce = (content: object) => {
    writeFileSync(at('unstable.json'), JSON.stringify({ ...world, ...content }))
    return landbridge('reproduce', at('unstable.json'))
  }

  it.each([
    [{ env: { id: 'cart-pole', config: {} }, module: evil.url }, `--env ${evil.path}`],
    [{ env: { id: evil.path, config: {} } }, '--env ./FILE.js'],
    [{ env: { id: evil.url, config: {} } }, '--env ./FILE.js'],
  ])('does not run what it names: %j', async (content, hint) => {
    const { code, stdout, stderr } = await reproduce(content)
    expect(stderr).toMatch(/^error: Expected --env, since '.*' in '.*unstable\.json' is no env of the catalogue$/m)
    expect(stderr).toContain(hint)
    expect([code, stdout, ran()]).toEqual([2, '', false])
  })

  it.each(['./evil.mjs', 'file://elsewhere/evil.mjs', 'data:text/javascript,1'])(
    'is none with module %s',
    async (name) => {
      const { code, stderr } = await reproduce({ env: { id: 'own', config: {} }, module: name })
      expect(stderr).toMatch(/^error: Expected the file of an unstable world, got '.*unstable\.json'$/m)
      expect([code, ran()]).toEqual([2, false])
    },
  )
})
