// A world that becomes unstable: the command fails by its code, leaves the state before, and that state fails again.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { emptyFolder, inRoot, landbridge } from '../command.js'

const env = inRoot('test/fixtures/sim/fragile.js')

it.each(['0', '2'])(
  'a training with %s workers names env, seed and step, and the command that repeats it',
  async (workers) => {
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
    const said = /fragile after 0\.450 s: .*'disc'.* in step 9 of the episode from seed (\d+) \(row 0\)/.exec(stderr)
    expect(stderr).toMatch(/landbridge reproduce /)
    const name = `unstable-fragile-${said?.[1]}-9.json`
    expect(readdirSync(out)).toContain(name)
    const file = join(out, name)
    const kept = JSON.parse(readFileSync(file, 'utf8')) as object
    expect(kept).toMatchObject({ env: { id: 'fragile', config: { breaks: 9 } }, seed: Number(said?.[1]), step: 9 })

    const again = await landbridge('reproduce', file, '--env', env)
    expect(again.code).toBe(1)
    expect(again.stderr).toMatch(/fragile after 0\.450 s: .*'disc'/)
  },
)

it('what is no such file is refused', async () => {
  const { code, stderr } = await landbridge('reproduce', 'package.json')
  expect(code).toBe(2)
  expect(stderr).toMatch(/Expected the file of an unstable world, got 'package.json'/)
})
