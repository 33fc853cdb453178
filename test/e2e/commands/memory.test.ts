// A training to its last step as a user starts it, with the memory that its processes held at most.

import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { memoryInShell } from '#src/bench/shell-training.js'
import { emptyFolder, landbridge, MAIN } from '../command.js'

/** V8 says there which of its assumptions no longer hold. */
const traced = (...args: string[]) =>
  execFileSync(process.execPath, ['--trace-protector-invalidation', ...args], { encoding: 'utf8', stdio: 'pipe' })
const DETACHED = /ArrayBufferDetaching/

it('a long training holds at most 150 MB', async () => {
  const megabytes = await memoryInShell(['cart-pole', '--steps', '100000', '--rows', '16', '--episodes', '1'])
  expect(megabytes).toBeGreaterThan(50)
  expect(megabytes).toBeLessThan(150)
})

it('a score of many episodes keeps returns alone, and no step of them', async () => {
  const out = join(emptyFolder(), 'run')
  const trained = await landbridge('train', 'cart-pole', '--steps', '128', '--episodes', '1', '--out', out)
  expect(trained.code, trained.stderr).toBe(0)
  const snapshot = join(out, 'snapshots/pretrain-0-0-train.safetensors')
  // In MB; their 180,000 steps or so took three times as much.
  const said = execFileSync(process.execPath, [
    '--max-old-space-size=24',
    MAIN,
    'evaluate',
    snapshot,
    '--episodes',
    '3000',
  ])
  expect(said.toString()).toMatch(/^mean return \S+ over 3000 episodes/)
})

it('of V8 tells when the first buffer is detached', () => {
  expect(traced('-e', 'const buffer = new ArrayBuffer(8); structuredClone(buffer, { transfer: [buffer] })')).toMatch(
    DETACHED,
  )
})

it.each([
  ['cart-pole', 'ppo', '3000'],
  ['pendulum', 'sac', '1500'],
])(
  'a training of %s by %s detaches no buffer, which would slow every access to a typed array',
  (env, algorithm, steps) => {
    const out = join(emptyFolder(), 'run')
    const said = traced(MAIN, 'train', env, '--algorithm', algorithm, '--steps', steps, '--out', out)
    expect(said).toMatch(/report/)
    expect(said).not.toMatch(DETACHED)
  },
)
