// A robot that is there is dialled once in an arm, whatever the arm's stages do with it.

import { catalog, planSchema, type RunEvent, run } from 'landbridge'
import { afterEach, expect, it } from 'vitest'
import { Robots, temporary, token } from '../robots.js'

const robots = new Robots()
afterEach(() => robots.close())

it('is evaluated on, streamed to and evaluated on again over one link', async () => {
  const robot = await robots.serve({ env: { id: 'cart-pole', config: {} }, realtime: true })
  const evaluate = { kind: 'evaluate', on: 'robot', episodes: 1 }
  const plan = planSchema.parse({
    name: 'one-link',
    domains: { source: { kind: 'sim', env: 'cart-pole' }, robot: { kind: 'robot', url: robot.url } },
    policy: { id: 'mlp', config: { hidden: [8] } },
    pretrain: [{ kind: 'train', on: 'source', steps: 64 }],
    arms: {
      moved: [{ kind: 'transfer', to: 'robot' }, evaluate, { kind: 'stream', on: 'robot', seconds: 0.3 }, evaluate],
    },
    curve: { points: 2, episodes: 1 },
    seeds: 1,
  })
  const events: RunEvent[] = []
  for await (const event of run(plan, catalog, { folder: temporary('run'), token })) events.push(event)
  const done = events.flatMap((event) =>
    event.kind === 'stage' && event.arm === 'moved' && event.state === 'done' ? [event.stage.kind] : [],
  )
  expect(done).toEqual(['transfer', 'evaluate', 'stream', 'evaluate'])
  expect(events.find((event) => event.kind === 'stream')?.stream.ticks).toBeGreaterThan(0)
})
