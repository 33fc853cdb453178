// A robot is let go where what was to be done with it cannot be.

import { catalog, domainSchema, openDomain } from 'landbridge'
import { afterEach, expect, it } from 'vitest'
import { Robots, token } from '../robots.js'

const robots = new Robots()
afterEach(() => robots.close())

it('of another task is free for the next controller', async () => {
  const { url } = await robots.serve({ env: { id: 'cart-pole', config: {} } })
  const open = (env: string) => openDomain(catalog, domainSchema.parse({ kind: 'robot', url, env }), { token })
  await expect(open('pendulum')).rejects.toMatchObject({ code: 'channels' })
  const { close } = await open('cart-pole')
  await close()
})
