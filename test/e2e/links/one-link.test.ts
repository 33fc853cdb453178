// A robot that is there is dialled once in an arm, whatever the arm's stages do with it.

import { catalog, type Plan, planSchema, type Report, type RunEvent, run, streamsOf } from 'landbridge'
import { afterEach, expect, it } from 'vitest'
import { Robots, temporary, token } from '../robots.js'

const robots = new Robots()
afterEach(() => robots.close())

async function runWhole(plan: Plan): Promise<{ events: RunEvent[]; report: Report }> {
  const events: RunEvent[] = []
  const happening = run(plan, catalog, { folder: temporary('run'), token })
  for (;;) {
    const next = await happening.next()
    if (next.done) return { events, report: next.value }
    events.push(next.value)
  }
}

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
  const { events } = await runWhole(plan)
  const done = events.flatMap((event) =>
    event.kind === 'stage' && event.arm === 'moved' && event.state === 'done' ? [event.stage.kind] : [],
  )
  expect(done).toEqual(['transfer', 'evaluate', 'stream', 'evaluate'])
  expect(events.find((event) => event.kind === 'stream')?.stream.ticks).toBeGreaterThan(0)
})

it('is streamed to in an arm and twice after it, and the report says what each stream measured', async () => {
  const robot = await robots.serve({ env: { id: 'cart-pole', config: {} }, realtime: true })
  const stream = (seconds: number) => ({ kind: 'stream', on: 'robot', seconds })
  const plan = planSchema.parse({
    name: 'streams',
    domains: { source: { kind: 'sim', env: 'cart-pole' }, robot: { kind: 'robot', url: robot.url } },
    policy: { id: 'mlp', config: { hidden: [8] } },
    pretrain: [{ kind: 'train', on: 'source', steps: 64 }],
    arms: { moved: [{ kind: 'transfer', to: 'robot' }, stream(0.2)] },
    after: { arm: 'moved', stages: [stream(0.3), stream(0.4)] },
    curve: { points: 2, episodes: 1 },
    seeds: 1,
  })
  const { events, report } = await runWhole(plan)
  const [inArm, ...after] = events.flatMap((event) => (event.kind === 'stream' ? [event.stream] : []))
  expect(streamsOf(report)).toEqual([...after, inArm])
  expect(streamsOf(report).map(({ arm, domain }) => [arm, domain])).toEqual(Array(3).fill(['moved', 'robot']))
})
