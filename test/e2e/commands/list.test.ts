// `list`: kinds, plug-ins of a kind, the options of one.

import { describe, expect, it } from 'vitest'
import { landbridge } from '../command.js'

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

  it('lists one kind', async () => {
    const listed = JSON.parse((await landbridge('list', 'engine', '--json')).stdout)
    expect(listed.map(({ id }: { id: string }) => id)).toEqual(['simd', 'tfjs'])
  })

  it('names the nearest plug-in', async () => {
    const { code, stderr } = await landbridge('list', 'ppoo')
    expect(stderr).toMatch(/Expected a kind or the id of a plug-in, got 'ppoo'\nhint: did you mean 'ppo'/)
    expect(code).toBe(2)
  })
})
