// The policy of a module's environment, scored where it was trained: named by the module alone, with what the snapshot carries.

import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { emptyFolder, inRoot, landbridge, MAIN, ROOT, shell, start, untilOutput } from '../command.js'

const folder = emptyFolder()
const at = (name: string) => join(folder, name)
const snapshot = at('run/snapshots/pretrain-0-0-train.safetensors')
const count = ['--episodes', '2', '--json']

beforeAll(async () => {
  mkdirSync(at('node_modules'))
  symlinkSync(ROOT, at('node_modules/landbridge'))
  writeFileSync(at('package.json'), '{ "type": "module" }')
  cpSync(inRoot('dist/envs/pendulum.js'), at('my-env.js'))
  const wrappers = 'env.wrappers=[{ kind: frame-stack, frames: 2 }, { kind: network }]'
  const sets = ['--set', wrappers, '--set', 'physics.commandLatency=0.1']
  const { code, stderr } = await landbridge('train', at('my-env.js'), '--steps', '64', '--out', at('run'), ...sets)
  expect(code, stderr).toBe(0)
})

const returnsOf = (stdout: string) => (JSON.parse(stdout) as { returns: number[] }).returns

it('gets its options and constants back, unless they are set otherwise', async () => {
  const kept = await landbridge('evaluate', snapshot, '--env', at('my-env.js'), ...count)
  expect(kept.stderr).toMatch(/^as it was trained: env\.wrappers=\[.*frame-stack.*\] physics\.commandLatency=0\.1 /m)
  expect(kept.code).toBe(0)
  const set = [...count, '--set', 'physics.commandLatency=0']
  const changed = await landbridge('evaluate', snapshot, '--env', at('my-env.js'), ...set)
  expect(returnsOf(changed.stdout)).not.toEqual(returnsOf(kept.stdout))
})

it('is scored in the module as it is where that is asked for', async () => {
  const { code, stderr } = await landbridge('evaluate', snapshot, '--env', at('my-env.js'), '--nominal')
  expect([code, stderr]).toEqual([1, expect.stringMatching(/Expected the channels of the policy, got others/)])
  const alone = await landbridge('evaluate', snapshot, '--nominal')
  expect([alone.code, alone.stderr]).toEqual([2, expect.stringMatching(/Expected --env with --nominal/)])
})

it('is told what the target of a transfer leaves out, and how it would have it', async () => {
  const short = ['--steps', '64', '--episodes', '1', '--points', '2', '--curve-episodes', '1']
  const transfer = (...more: string[]) => {
    const out = join(emptyFolder(), 'run')
    return landbridge('transfer', snapshot, '--to', at('my-env.js'), '--out', out, ...short, ...more)
  }
  const bare = await transfer()
  const [, sets] = /^left out of what it was trained with: (.*) \(give the same to keep it\)$/m.exec(bare.stderr)!
  expect(sets).toMatch(/^--set 'env\.wrappers=\[.*frame-stack.*\]' --set physics\.commandLatency=0\.1$/)
  const given = [...sets!.matchAll(/--set '?(.+?)'?(?= --set|$)/g)].flatMap(([, set]) => ['--set', set!])
  const whole = await transfer(...given)
  expect([bare.code, whole.code]).toEqual([0, 0])
  expect(whole.stderr).not.toContain('left out')
  const preset = await transfer(...given.slice(0, 2), '--preset', 'packer-random')
  expect([preset.code, preset.stderr]).toEqual([
    0,
    expect.stringMatching(/: --set physics\.commandLatency=0\.1 \(give/),
  ])
})

it('is told how to name the task of a robot that has its options', async () => {
  const stacked = '--set env.wrappers=[{"kind":"frame-stack","frames":2},{"kind":"network"}]'.split(' ')
  const robot = start(['robot', at('my-env.js'), '--realtime', ...stacked], { LANDBRIDGE_TOKEN: 'of-the-test' })
  const [, url] = await untilOutput(robot.child, /robot at (ws:\S+)/)
  const drive = (...args: string[]) =>
    start([...args, '--url', url!, '--env', at('my-env.js')], { LANDBRIDGE_TOKEN: 'of-the-test' }).finish
  for (const verb of [
    ['evaluate', snapshot, '--episodes', '1'],
    ['stream', snapshot, '--seconds', '1'],
  ]) {
    const bare = await drive(...verb)
    expect(bare.stderr).toMatch(/^left out of what it was trained with: --set 'env\.wrappers=.*' \(give/m)
    expect(bare.stderr).toMatch(/^hint: name the env of its task with the options that the robot has \(.*--set env/m)
    expect(bare.code).toBe(1)
    expect((await drive(...verb, ...stacked)).code).toBe(0)
  }
  robot.child.kill('SIGTERM')
  await robot.finish
})

it('is named where the folder of its run was given, and the scenario too', async () => {
  const scored = await landbridge('evaluate', at('run'))
  expect([scored.code, scored.stderr]).toEqual([2, expect.stringContaining(`\nhint: did you mean '${snapshot}'?`)])
  const again = await landbridge('run', at('run'))
  const scenario = at('run/scenario.yaml')
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining(`\nhint: did you mean '${scenario}'?`)])
})

it('gets the score of the report again by the command beside it', async () => {
  const { scores } = JSON.parse(readFileSync(at('run/report.json'), 'utf8')) as {
    scores: { command?: string; returns: number[] }[]
  }
  const [{ command, returns }] = scores.filter((score) => score.command !== undefined) as [
    { command: string; returns: number[] },
  ]
  const local = command.replace('npx landbridge', `${process.execPath} ${MAIN}`)
  expect(returnsOf(await shell(`${local} --json`, at('run')))).toEqual(returns)
})

it('is told what the target leaves out where that is why it cannot be', async () => {
  const out = join(emptyFolder(), 'run')
  const trained = await landbridge(
    'train',
    'cart-pole',
    '--set',
    'env.action=continuous',
    '--steps',
    '64',
    '--out',
    out,
  )
  expect(trained.code).toBe(0)
  const file = join(out, 'snapshots/pretrain-0-0-train.safetensors')
  const { code, stderr } = await landbridge('transfer', file, '--to', 'cart-pole')
  expect(stderr).toMatch(
    /^left out of what it was trained with: --set 'env.action="continuous"' .*\nerror: Expected a box/,
  )
  expect(code).toBe(2)
  const nowhere = await landbridge('transfer', file, '--to', './nothing.js')
  expect(nowhere.stderr).toMatch(/^error: env: Expected a module/)
})
