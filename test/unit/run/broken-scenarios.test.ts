// What a scenario is refused for: where, what was expected, what to do.

import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { catalog } from '#src/catalog.js'
import { describeError, exitCodeOf } from '#src/cli/shell.js'
import { loadScenario } from '#src/run/index.js'

const head = 'name: broken\ndomains:\n  source: { kind: sim, env: cart-pole }\n'

/** The text, and what the message must hold: position, expectation, hint. */
const broken: Record<string, [text: string, ...expected: (string | RegExp)[]]> = {
  'a name that leads elsewhere': [
    'name: ../../elsewhere\ndomains:\n  source: { kind: sim, env: cart-pole }\n',
    /:1:\d+: name: Expected a name of 1 to 100 characters without .*got "\.\.\/\.\.\/elsewhere"/,
  ],
  'an unknown env': [
    'name: broken\ndomains:\n  source: { kind: sim, env: cart-pol }\n',
    /:3:\d+: domains\.source\.env: Expected .* got 'cart-pol'/,
    "did you mean 'cart-pole'?",
  ],
  'an unknown key': [
    `${head}pretrian: []\n`,
    /:4:1: pretrian: Expected one of .*pretrain.* got 'pretrian'/,
    "did you mean 'pretrain'?",
  ],
  'an unknown key inside a stage': [
    `${head}pretrain:\n  - { kind: train, on: source, stpes: 5 }\n`,
    /:5:\d+: pretrain\.0\./,
    "did you mean 'steps'?",
  ],
  'a stage of an unknown kind': [
    `${head}pretrain:\n  - { kind: trian, on: source, steps: 5 }\n`,
    /:5:\d+: pretrain\.0\.kind: Expected one of 'train', .* got "trian"/,
    "did you mean 'train'?",
  ],
  'a count out of range': [`${head}seeds: 0\n`, /:4:\d+: seeds: Expected.*got 0/],
  'a physics value out of range': [
    'name: broken\ndomains:\n  source: { kind: sim, env: cart-pole, physics: { gravity: -5 } }\n',
    /:3:\d+: domains\.source\.physics\.gravity: Expected .*got -5/,
  ],
  'a watchdog for a robot that has its own': [
    'name: broken\ndomains:\n  target: { kind: robot, url: ws://127.0.0.1:1, times: { commandPeriods: 10 } }\n',
    /:3:\d+: domains\.target\.times\.commandPeriods: Expected no 'commandPeriods' for a robot that is there, got 10/,
    'start it with --command-timeout 10',
  ],
  'a physics value that is none': [
    'name: broken\ndomains:\n  source: { kind: sim, env: cart-pole, physics: { gravity: heavy } }\n',
    /:3:\d+: domains\.source\.physics\.gravity: Expected a number, or a law such as { kind: uniform,.*got "heavy"/,
  ],
  'an unknown physics parameter': [
    'name: broken\ndomains:\n  source: { kind: sim, env: cart-pole, physics: { gravty: 5 } }\n',
    /:3:\d+: domains\.source\.physics\.gravty/,
    "did you mean 'gravity'?",
  ],
  'ends of a law by other names': [
    'name: broken\ndomains:\n  source: { kind: sim, env: cart-pole, physics: { gravity: { kind: uniform, min: 9, max: 10 } } }\n',
    /:3:\d+: domains\.source\.physics\.gravity\.min: Expected one of kind, low, high, every, got 'min'/,
    'hint: there is: low, high, every',
  ],
  'an unknown option of an algorithm': [
    `${head}algorithm: { id: ppo, config: { clipp: 1 } }\n`,
    /:4:\d+: algorithm/,
    "did you mean 'clip'?",
  ],
  'a learning rate out of range': [
    `${head}algorithm: { id: ppo, config: { learningRate: 3 } }\n`,
    /:4:\d+: algorithm: ppo\.learningRate: Expected number above 0 to 1, got 3/,
  ],
  'an engine that is none': [
    `${head}engine: { id: tfjs, config: { backend: metal } }\n`,
    /:4:\d+: engine: tfjs\.backend: /,
  ],
  'nothing to clone': [
    `${head}algorithm: bc\npretrain:\n  - { kind: train, on: source, steps: 5 }\n`,
    /:4:\d+: algorithm: Expected demonstrations for 'bc', got none/,
    '--record FILE',
  ],
  'data that nobody reads': [
    `${head}data: none.mcap\npretrain:\n  - { kind: train, on: source, steps: 5 }\n`,
    /:4:\d+: data: Expected an algorithm that learns from data, got 'ppo'/,
  ],
  'demonstrations that are not there': [
    `${head}algorithm: bc\ndata: none.mcap\npretrain:\n  - { kind: train, on: source, steps: 5 }\n`,
    /:5:\d+: data: Expected a file of demonstrations, got '.*none\.mcap', which cannot be read/,
  ],
  'a stage on a domain that is not there': [
    `${head}pretrain:\n  - { kind: train, on: sorce, steps: 5 }\n`,
    /:5:\d+: pretrain\.0\.on: Expected a domain .*got 'sorce'/,
    "did you mean 'source'?",
  ],
  'an arm called as the stages before all arms': [
    `${head}arms:\n  pretrain:\n    - { kind: train, on: source, steps: 5 }\n`,
    /:5:\d+: arms\.pretrain: Expected an arm's name other than pretrain and after, got 'pretrain'/,
  ],
  'an arm whose name leads out of the folder': [
    `${head}arms:\n  ../../out:\n    - { kind: train, on: source, steps: 5 }\n`,
    /:5:\d+: arms\.\.\.\/\.\.\/out: Expected an arm's name of letters, .*, got '\.\.\/\.\.\/out'/,
  ],
  'an arm that objects cannot hold': [
    `${head}arms:\n  __proto__:\n    - { kind: train, on: source, steps: 5 }\n`,
    /:5:3: arms\.__proto__: Expected another name, got '__proto__'$/m,
  ],
  'an alias of what it stands in': [
    'name: broken\ndomains:\n  source: { kind: sim, env: { id: cart-pole, config: &c { history: *c } } }\n',
    /:3:\d+: domains\.source\.env\.config\.history: Expected a value that ends, got an alias/,
  ],
  'a merge of maps, which is of older YAML': [
    'name: broken\ndomains:\n  source: &a { kind: sim, env: cart-pole }\n  target:\n    <<: *a\n',
    /:5:5: domains\.target\.<<: Expected the keys themselves, got '<<'.*\nhint: write them out/,
  ],
  'aliases of aliases': [
    `a: &a [${'x,'.repeat(9)}]\nb: &b [${'*a,'.repeat(9)}]\nc: &c [${'*b,'.repeat(9)}]\nname: [${'*c,'.repeat(9)}]\n`,
    /^error: .*: Expected YAML that can be written out without its aliases: Excessive alias count/m,
  ],
  'an alias of nothing': ['name: *nothing\n', /Expected YAML.*: Unresolved alias.*nothing/],
  'more seeds than a report holds': [`${head}seeds: 9007199254740991\n`, /:4:\d+: seeds: Expected .*<=10000, got 9/],
  'a first seed that leaves none to count up': [
    `${head}seed: 9007199254740991\n`,
    /:4:\d+: seed: Expected .*<=\d+, got 9/,
  ],
  'more curve points than a training has': [
    `${head}curve: { points: 1000000000 }\n`,
    /:4:\d+: curve\.points: Expected .*<=10000, got 1000000000/,
  ],
  'nothing in it': ['', /Expected a scenario, got the empty file .*\nhint: the least scenario: \{ name: /],
  'comments alone': ['# to be written\n', 'got the empty file'],
  'a key twice': [`${head}seeds: 1\nseeds: 2\n`, /:5:1: Expected a map with each key once, got 'seeds' twice/],
  'more text than anybody writes': [
    '#'.repeat(2 ** 20 + 1),
    /Expected a scenario file, got '.*', which has 2 MiB, more/,
  ],
  'broken YAML': ['name: [\n', /:\d+:\d+: Expected YAML/],
}

it.each(Object.entries(broken))('%s is refused with its place', async (_, [text, ...expected]) => {
  const file = join(mkdtempSync(join(tmpdir(), 'landbridge-broken-')), 'broken.yaml')
  writeFileSync(file, text)
  const problem = await loadScenario(file, catalog, []).catch((error: unknown) => error)
  const message = describeError(problem)
  for (const part of expected) expect(message).toMatch(part)
  expect(message).toContain(file)
  expect(message).not.toMatch(/^ +at /m)
  expect(exitCodeOf(problem)).toBe(2)
})
