// A world that becomes unstable: the command fails by its code, leaves the state before, and that state fails again.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { emptyFolder, inRoot, landbridge, MAIN, shell } from '../command.js'

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
    const again = await landbridge(...printed!)
    expect(again.code).toBe(1)
    expect(again.stderr).toMatch(new RegExp(`${id} after 0\\.450 s: .*'disc'`))
    const unnamed = await landbridge(...printed!.slice(0, 2))
    expect(unnamed.stderr).toMatch(/^error: Expected --env, since '.*' in '.*' is no env of the catalogue$/m)
    expect(unnamed.stderr).toMatch(/^hint: .*where you trust its code: landbridge /m)
    expect(unnamed.stderr).toContain(printed!.join(' '))
    expect(unnamed.code).toBe(2)
  },
)

it('an evaluation leaves the world where it was given, whatever the words of the command', async () => {
  const folder = emptyFolder()
  const env = inRoot('test/fixtures/sim/fragile.js')
  const command = (line: string) => shell(`node ${MAIN} ${line}`, folder)
  await command(`train ${env} --steps 8 --rows 1 --set env.breaks=100000 --out run`)
  const [snapshot] = readdirSync(join(folder, 'run', 'snapshots'))
  const evaluate = `evaluate run/snapshots/${snapshot} --env ${env} --nominal --episodes 1 --record reproduce`
  await expect(command(evaluate)).rejects.toThrow(/to repeat it: landbridge reproduce/)
  expect(readdirSync(folder)).toContainEqual(expect.stringMatching(/^unstable-fragile-\d+-9\.json$/))
})

it('what is no such file is refused', async () => {
  const { code, stderr } = await landbridge('reproduce', 'package.json')
  expect(code).toBe(2)
  expect(stderr).toMatch(/Expected the file of an unstable world, got 'package.json'/)
})
