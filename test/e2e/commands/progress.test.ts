// What a run says of how far it is, without a terminal.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { emptyFolder, landbridge } from '../command.js'

it('every stage says its quarters, one of equal length too, and those after all seeds', async () => {
  const folder = emptyFolder()
  const file = join(folder, 'twice.yaml')
  const train = '{ kind: train, on: source, steps: 512, rows: 2 }'
  writeFileSync(
    file,
    `name: twice
domains: { source: { kind: sim, env: pendulum } }
policy: { id: mlp, config: { hidden: [8] } }
algorithm: { id: ppo, config: { batch: 128, epochs: 1 } }
arms: { twice: [${train}, ${train}] }
after: { arm: twice, stages: [${train}] }
curve: { points: 2, episodes: 1 }
seeds: 1
`,
  )
  const { code, stderr } = await landbridge('run', file, '--out', join(folder, 'run'))
  const said = [...stderr.matchAll(/seed 0 {2}(\w+): (\d+) of 512 steps/g)].map(([, arm, steps]) => `${arm} ${steps}`)
  const quarters = (arm: string) => [128, 256, 384, 512].map((steps) => `${arm} ${steps}`)
  expect(said).toEqual([...quarters('twice'), ...quarters('twice'), ...quarters('after')])
  expect(code).toBe(0)
  const returns = [...stderr.matchAll(/steps, return (\S+),/g)].map(([, value]) => Number(value))
  expect(returns.length).toBeGreaterThan(0)
  for (const value of returns) expect(value).toBe(Number(value.toPrecision(3)))
})

it('small returns are told apart', async () => {
  const args = ['--steps', '1024', '--set', 'algorithm.batch=256', '--every', '1024', '--episodes', '1']
  const { code, stderr } = await landbridge('train', 'cart-pole', ...args, '--out', join(emptyFolder(), 'run'))
  expect(code, stderr).toBe(0)
  expect(stderr).toMatch(/ steps, return \d\d\.\d,/)
})
