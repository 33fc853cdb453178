// `list`: kinds, plug-ins of a kind, the options of one.

import { describe, expect, it } from 'vitest'
import { inRoot, landbridge } from '../command.js'

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
      /Expected a kind, the id of a plug-in or the path of an environment, got 'ppoo'\nhint: did you mean 'ppo'/,
    )
    expect(code).toBe(2)
  })
})
