// Numbers as a person reads them: small ones are not rounded away, and what was rounded is said.

import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { emptyFolder, type Finished, landbridge } from '../command.js'

const out = join(emptyFolder(), 'run')
let trained: Finished

beforeAll(async () => {
  trained = await landbridge('train', 'pusher', '--steps', '100', '--out', out)
})

it('steps that do not fill all rows are said', () => {
  expect(trained.stderr).toContain('info: 8 rows step together: 96 steps in place of 100\n')
  expect(trained.code).toBe(0)
})

it('small returns keep their figures', async () => {
  const said = /: pretrained on source: (\S+) over 20 episodes/.exec(trained.stderr)![1]
  expect(Number(said)).toBeLessThan(0)
  const snapshot = join(out, 'snapshots/pretrain-0-0-train.safetensors')
  const { stdout } = await landbridge('evaluate', snapshot, '--episodes', '4')
  const [, mean, low, high] = /^mean return (\S+) over 4 episodes from seed 0, 95 % interval \[(\S+), (\S+)\]$/m.exec(
    stdout,
  )!
  expect(Number(low)).toBeLessThan(Number(mean))
  expect(Number(mean)).toBeLessThan(Number(high))
  expect(Number(high)).toBeLessThan(0)
  const [, first, second] = /^mean episode: \d+ steps; \d+ % terminated; \w+ (\S+), \w+ ([^,\s]+)/m.exec(stdout)!
  expect(Math.abs(Number(first) + Number(second))).toBeGreaterThan(0)
})

it('a finished training is gone on with by the command that a refused one names', async () => {
  const { code, stderr } = await landbridge('train', 'pusher', '--steps', '200', '--out', out, '--resume')
  expect(stderr).toMatch(/hint: .*`landbridge transfer SNAPSHOT --to ENV --freeze none`/)
  expect(code).toBe(2)
  const snapshot = join(out, 'snapshots/pretrain-0-0-train.safetensors')
  const options = [
    '--episodes',
    '1',
    '--points',
    '2',
    '--curve-episodes',
    '1',
    '--steps',
    '96',
    '--out',
    `${out}-on`,
    '--json',
  ]
  const on = await landbridge('transfer', snapshot, '--to', 'pusher', '--freeze', 'none', ...options)
  expect(on.code, on.stderr).toBe(0)
  const { scores, findings } = JSON.parse(on.stdout) as {
    scores: { label: string; returns: number[] }[]
    findings: string[]
  }
  expect(scores.filter(({ label }) => label === 'curve').map(({ returns }) => returns.length)).toEqual([1, 1])
  expect(findings[0]).toMatch(/^Fine-tuning \S+ the mean return on the target from -0\.\d+ \(zero-shot\) to -0\.\d+\.$/)
})
