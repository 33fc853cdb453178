// The policy of a module's environment, scored where it was trained: named by the module alone, with what the snapshot carries.

import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { emptyFolder, inRoot, landbridge, MAIN, ROOT, shell } from '../command.js'

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
