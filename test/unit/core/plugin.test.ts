import { LandbridgeError, nearest, plugin, pluginRefSchema, spaceSchema, suggest } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { envs } from '#envs/index.js'

const sample = plugin({
  id: 'sample',
  summary: 'a sample',
  config: z.object({ size: z.int().positive().default(3) }),
  create: ({ size }) => 'x'.repeat(size),
})

describe('plugin', () => {
  it('parses its config, defaults included', () => {
    expect(sample.create({})).toBe('xxx')
    expect(sample.create({ size: 2 })).toBe('xx')
  })

  it('names the option that does not fit', () => {
    expect(() => sample.create({ size: -1 })).toThrow(LandbridgeError)
    expect(() => sample.create({ size: -1 })).toThrow('sample.size: Expected integer from 1 on, got -1')
    expect(() => sample.create({ size: Number.NaN })).toThrow('sample.size: Expected integer from 1 on, got NaN')
    expect(() => sample.create({ sise: 1 })).toThrow(/sise/)
  })

  it.each([97, 1.5, 12, 'big', null])('says all that an option of several ranges may be, to %j', (pixels) => {
    expect(() => envs.cartPole.create({ pixels })).toThrow(
      expect.objectContaining({
        code: 'config',
        message: `cart-pole.pixels: Expected 0 or integer from 16 to 96, got ${JSON.stringify(pixels)}`,
        hint: undefined,
      }),
    )
  })
})

describe('pluginRefSchema', () => {
  it('reads an id and an id with its config alike', () => {
    expect(pluginRefSchema.parse('ppo')).toEqual({ id: 'ppo', config: {} })
    expect(pluginRefSchema.parse({ id: 'ppo', config: { clip: 0.1 } })).toEqual({ id: 'ppo', config: { clip: 0.1 } })
  })
})

describe('suggest', () => {
  it('finds the nearest word, and lists them where none is near', () => {
    expect(nearest('cartpole', ['cart-pole', 'acrobot'])).toBe('cart-pole')
    expect(suggest('cartpole', ['cart-pole', 'acrobot'])).toBe("did you mean 'cart-pole'?")
    expect(suggest('xyz', ['cart-pole'])).toBe('there is: cart-pole')
    expect(suggest('', ['bc'])).toBe('there is: bc')
  })

  it('lists the first of very many', () => {
    const many = Array.from({ length: 1000 }, (_, i) => `k${i}`)
    expect(suggest('something', many)).toMatch(/^there is: k0, .*, k99, and 900 more$/)
  })
})

describe('spaceSchema', () => {
  it('writes unbounded as null and reads it back', () => {
    const space = { kind: 'box', channels: [{ name: 'x', unit: 'm' }], low: [-Infinity], high: [1] } as const
    const written = z.encode(spaceSchema, {
      ...space,
      channels: [...space.channels],
      low: [...space.low],
      high: [...space.high],
    })
    expect(written).toEqual({ ...space, low: [null] })
    expect(spaceSchema.parse(JSON.parse(JSON.stringify(written)))).toEqual(space)
  })
})
