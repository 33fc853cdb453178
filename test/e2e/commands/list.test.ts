// `list`: kinds, plug-ins of a kind, the options of one.

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { emptyFolder, inRoot, landbridge, ROOT } from '../command.js'

describe('list', () => {
  it('shows the options of one plug-in, with ranges, defaults and what they do', async () => {
    const { code, stdout } = await landbridge('list', 'ppo')
    expect(stdout).toContain('clip: number above 0; default 0.2\n  how far a probability ratio may move')
    expect(code).toBe(0)
    const [ppo] = JSON.parse((await landbridge('list', 'ppo', '--json')).stdout)
    const clip = { name: 'clip', values: 'number above 0', default: '0.2', about: expect.any(String) }
    expect(ppo).toMatchObject({ kind: 'algorithm', id: 'ppo', options: expect.arrayContaining([clip]) })
  })

  it("shows an env's options, and that a plug-in has none", async () => {
    expect((await landbridge('list', 'cart-pole')).stdout).toContain('largest force on the cart, N')
    expect((await landbridge('list', 'none')).stdout).toContain('no options')
  })

  it("shows an env's rate, channels, reward, constants and presets, under its wrappers", async () => {
    const { stdout } = await landbridge('list', 'cart-pole', '--set', 'env.wrappers=[{ kind: network }]')
    for (const line of [
      /^50 Hz, solver steps a control step: 1, at most 500 steps \(10 s\); solved at a mean return of 475$/m,
      /^pole.angle +rad +any$/m,
      /^true.cart.position +m +any$/m,
      /^left +-10$/m,
      /^cart.force +N +-10 to 10 +\d+ +0$/m,
      /^reward: alive$/m,
      /^poleMass +0.1 +0.01 to 2 +kg +mass of the pole/m,
      /^commandLatency +0 +0 to 8 +control steps +until a command arrives, taken at the next whole step$/m,
      /^preset packer-default\nevery constant nominal$/m,
      /^poleMass +{ kind: union, of: \[\[0.01, 0.05\], \[0.5, 1\]\] }$/m,
    ])
      expect(stdout).toMatch(line)
  })

  it('shows an env that is a module, as JSON too', async () => {
    const file = inRoot('test/fixtures/link/point-mass.js')
    expect((await landbridge('list', file)).stdout).toContain('reward: ')
    const { code, stdout } = await landbridge('list', file, '--json')
    expect(code).toBe(0)
    const [{ env, ...plugin }] = JSON.parse(stdout)
    expect(plugin).toMatchObject({ kind: 'env', options: expect.anything() })
    expect(env).toMatchObject({ controlHz: expect.any(Number), solved: null, action: { kind: 'box' } })
    expect(Object.values(env.physics)[0]).toEqual({
      nominal: expect.any(Number),
      min: expect.any(Number),
      max: expect.any(Number),
      unit: expect.any(String),
      about: expect.any(String),
    })
  })

  it.each([
    [['./nowhere.js'], /Expected a module at .*nowhere.js, got nothing there/],
    [['./dist/envs/acrobot'], /got nothing there\nhint: did you mean '\.\/dist\/envs\/acrobot\.js'/],
    [['./dist/envs/acorbot.js'], /got nothing there\nhint: did you mean '\.\/dist\/envs\/acrobot\.js'/],
    [['ppo', '--set', 'env.pixels=16'], /Expected --set with an environment, got it with 'ppo'/],
    [['cart-pole', '--set', 'env.pixel=16'], /Expected an option of 'cart-pole', got 'pixel'/],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await landbridge('list', ...args)
    expect(stderr).toMatch(message)
    expect(code).toBe(2)
  })

  it('lists one kind, the word that chooses an engine beside the engines', async () => {
    const listed = JSON.parse((await landbridge('list', 'engine', '--json')).stdout)
    expect(listed.map(({ id }: { id: string }) => id)).toEqual(['simd', 'tfjs', 'auto'])
    expect((await landbridge('list', 'auto')).stdout).toMatch(/^engine auto: measures/)
  })

  it('names the nearest plug-in', async () => {
    const { code, stderr } = await landbridge('list', 'ppoo')
    expect(stderr).toMatch(
      /Expected a kind, the id of a plug-in or the path of an environment or a driver, got 'ppoo'\nhint: did you mean 'ppo'/,
    )
    expect(code).toBe(2)
  })
})

describe('list of a driver', () => {
  const folder = emptyFolder()
  const file = join(folder, 'my-robot.js')

  beforeAll(() => {
    mkdirSync(join(folder, 'node_modules'))
    symlinkSync(ROOT, join(folder, 'node_modules/landbridge'))
    writeFileSync(
      file,
      `import { plugin, z } from 'landbridge/core'
const observation = { kind: 'box', channels: [{ name: 'block.position', unit: 'm' }], low: [-1], high: [Infinity] }
const config = z.object({ slew: z.array(z.number()).default([500]).describe('how fast the force may change') })
const create = ({ slew }) => ({
  contract: {
    observation,
    actuators: { channels: [{ name: 'block.force', unit: 'N' }], low: [-5], high: [4], slew, safe: [0.5] },
    controlHz: 20,
  },
  open() { throw new Error('opened') },
})
export const myRobot = plugin({ id: 'my-robot', summary: 'a block on a rail', config, create })
`,
    )
  })

  it('shows its options, rate, channels and limits, and opens nothing', async () => {
    const { code, stdout } = await landbridge('list', file, '--set', 'driver.slew=[250]')
    expect(stdout).toMatch(/^driver my-robot: a block on a rail$/m)
    expect(stdout).toMatch(/^slew: .*; default \[500\]\n {2}how fast the force may change$/m)
    expect(stdout).toMatch(/^20 Hz$/m)
    expect(stdout).toMatch(/^block\.position +m +-1 to Infinity$/m)
    expect(stdout).toMatch(/^block\.force +N +-5 to 4 +250 +0\.5$/m)
    expect(code).toBe(0)
  })

  it('gives it as JSON, null in place of what it does not know', async () => {
    const [{ driver, ...plugin }] = JSON.parse((await landbridge('list', file, '--json')).stdout)
    expect(plugin).toMatchObject({ kind: 'driver', id: 'my-robot', options: [{ name: 'slew' }] })
    const unknown = { maxSteps: null, solved: null, action: null, terms: null }
    expect(driver).toMatchObject({ controlHz: 20, actuators: { slew: [500], safe: [0.5] }, ...unknown })
  })

  it.each([
    [[file, '--set', 'env.slew=[1]'], /Expected no constants for a driver, got '--set env\.slew=\[1\]'/],
    [[file, '--set', 'driver.slow=1'], /Expected an option of 'my-robot', got 'slow'/],
    [[file, '--set', 'driver.slew=[1, 2]'], /got 2 values in actuators\.slew for 1 commands/],
    [['cart-pole', '--set', 'driver.slew=1'], /Expected a driver for '--set driver\.slew=1', got an environment/],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await landbridge('list', ...args)
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)])
  })
})
