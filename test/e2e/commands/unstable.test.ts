// A world that becomes unstable: the command fails by its code, leaves the state before, and that state fails again.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { emptyFolder, inRoot, landbridge } from '../command.js'

const envs = [
  { id: 'fragile', module: 'test/fixtures/sim/fragile.js', workers: '0' },
  { id: 'fragile', module: 'test/fixtures/sim/fragile.js', workers: '2' },
  { id: 'cart-pole', module: 'test/fixtures/sim/namesake.js', workers: '2' },
]

it.each(envs)(
  'a training of $module with $workers workers names env, seed and step, and the command that repeats it',
  async ({ id, module, workers }) => {
    const env = inRoot(module)
    const out = join(emptyFolder(), 'run')
    const wrapped = ['--set', 'env.wrappers=[{ kind: network }]']
    const { code, stderr } = await landbridge(
      'train',
      env,
      '--steps',
      '500',
      '--workers',
      workers,
      ...wrapped,
      '--out',
      out,
    )
    expect(code).toBe(1)
    const said = new RegExp(`${id} after 0\\.450 s: .*'disc'.* in step 9 of ${id}'s episode from seed (\\d+) \\(row 0,`)
    const seed = said.exec(stderr)?.[1]
    const name = `unstable-${id}-${seed}-9.json`
    expect(readdirSync(out)).toContain(name)
    const kept = JSON.parse(readFileSync(join(out, name), 'utf8')) as object
    expect(kept).toMatchObject({ env: { id, config: { breaks: 9 } }, seed: Number(seed), step: 9 })

    const printed = /to repeat it: landbridge (reproduce .*)$/m.exec(stderr)?.[1]?.split(' ')
    expect(printed).toEqual(['reproduce', join(out, name), '--env', env])
    for (const args of [printed!, printed!.slice(0, 2)]) {
      const again = await landbridge(...args)
      expect(again.code).toBe(1)
      expect(again.stderr).toMatch(new RegExp(`${id} after 0\\.450 s: .*'disc'`))
    }
  },
)

it('what is no such file is refused', async () => {
  const { code, stderr } = await landbridge('reproduce', 'package.json')
  expect(code).toBe(2)
  expect(stderr).toMatch(/Expected the file of an unstable world, got 'package.json'/)
})
