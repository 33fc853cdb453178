import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { emptyFolder, inRoot, landbridge } from '../command.js'

const head = 'name: broken\ndomains:\n  source: { kind: sim, env: cart-pole }\n'

it.each([
  [
    'an unknown key',
    `${head}pretrian: []\n`,
    /:4:1: pretrian: Expected one of .*got 'pretrian'\nhint: did you mean 'pretrain'\?\n$/,
  ],
  ['broken YAML', 'name: [\n', /:\d+:\d+: Expected YAML/],
])('a scenario with %s makes no folder', async (_, text, expected) => {
  const folder = emptyFolder()
  const file = join(folder, 'broken.yaml')
  writeFileSync(file, text)
  const out = join(folder, 'out')
  const { code, stdout, stderr } = await landbridge('run', file, '--out', out)
  expect(stderr).toMatch(expected)
  expect(stderr).toContain(file)
  expect([code, stdout, existsSync(out)]).toEqual([2, '', false])
})

it("a robot's own time-out is refused where the scenario starts none", async () => {
  const folder = emptyFolder()
  const file = join(folder, 'simulated.yaml')
  writeFileSync(file, `${head}pretrain:\n  - { kind: train, on: source, steps: 5 }\n`)
  const { code, stderr } = await landbridge('run', file, '--out', join(folder, 'out'), '--command-timeout', '2')
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/^error: Expected a robot that the scenario starts for --comm/),
  ])
})

it('the least scenario that an empty one is told of runs', async () => {
  const file = join(emptyFolder(), 'least.yaml')
  writeFileSync(file, '')
  const { stderr } = await landbridge('run', file)
  const [, least] = /^hint: the least scenario: (.*)$/m.exec(stderr)!
  writeFileSync(file, least!)
  const run = await landbridge('run', file, '--set', 'pretrain.0.steps=64', '--seeds', '1', '--out', `${file}.out`)
  expect(run.code, run.stderr).toBe(0)
})

describe('a wrong command line', () => {
  it.each([
    [['run', 'nowhere.yaml'], /Expected a scenario file, got 'nowhere.yaml'/],
    [['run', inRoot('test/fixtures/scenarios/tiny.yaml'), '--set', 'seeds'], /Expected --set path=value, got 'seeds'/],
    [
      ['run', inRoot('test/fixtures/scenarios/tiny.yaml'), '--set', 'seeds=0'],
      /^error: --set seeds: Expected number to be >0, got 0$/m,
    ],
    [
      ['run', inRoot('test/fixtures/scenarios/tiny.yaml'), '--set', 'curve={ points: none }'],
      /^error: --set curve: points: Expected number, got "none"$/m,
    ],
    [['train', 'cart-pole', '--set', 'env.wrappers=&a [*a]'], /Expected a YAML value in --set, .*\nhint: .*an alias/],
    [
      ['train', 'cart-pole', '--set', 'env.x={ a: 1, a: 2 }'],
      /Expected a YAML value in --set, .*\nhint: Expected a map with each key once, got 'a' twice/,
    ],
    [['train', 'cart-pol'], /did you mean 'cart-pole'\?/],
    [['train', 'cart-pole', '--set', 'phisics.gravity=1'], /Expected --set with one of physics\.NAME/],
    [['train', 'cart-pole', '--set', 'physics.gravity=-1'], /gravity/],
    [
      ['train', 'cart-pole', '--set', 'physics.cartMass=NaN'],
      /^error: Expected cart-pole's 'cartMass' in \[0.1, 10\] kg or a law for it, got "NaN"$/m,
    ],
    [
      ['train', 'cart-pole', '--set', 'physics.cartMass=.nan'],
      /^error: Expected cart-pole's 'cartMass' in \[0.1, 10\] kg, got NaN$/m,
    ],
    [['robot', 'cart-pole', '--set', 'physics.cartMass=[1, 2]'], /'cartMass' in \[0.1, 10\] kg .*, got \[1,2\]/],
    [['evaluate', 'nothing.safetensors'], /Expected a snapshot file, got 'nothing.safetensors'/],
    [['list', 'envz'], /did you mean 'env'\?/],
    [['nonsense'], /unknown command 'nonsense'/],
    [['train', 'cart-pole', '--seed', 'x'], /Expected an integer of at least 0, got 'x'/],
  ])('%j ends with 2', async (args, expected) => {
    const { code, stderr } = await landbridge(...args)
    expect(stderr).toMatch(expected)
    expect(code).toBe(2)
  })
})

it('what does not fit is told before a training says that it begins', async () => {
  const out = join(emptyFolder(), 'run')
  const { code, stdout, stderr } = await landbridge('train', 'cart-pole', '--algorithm', 'sac', '--out', out)
  expect(stderr).toBe("error: Expected continuous actions for 'sac', got 2 choices\nhint: use ppo, a2c or dqn\n")
  expect([code, stdout, existsSync(out)]).toEqual([2, '', false])
})
