// What a run says of the time that is left.

import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { planSchema, type RunEvent } from 'landbridge/core'
import { expect, it } from 'vitest'
import { Progress } from '#src/cli/progress.js'

const plan = planSchema.parse({
  name: 'twice',
  domains: { source: { kind: 'sim', env: 'pendulum' } },
  pretrain: [{ kind: 'train', on: 'source', steps: 1000 }],
  seeds: 2,
})
const whose = { arm: 'pretrain', index: 0, stage: plan.pretrain[0]! }

async function saidOf(events: readonly RunEvent[]): Promise<string> {
  const out = new PassThrough()
  const progress = new Progress(plan, out as unknown as NodeJS.WriteStream)
  for (const event of events) progress.show(event)
  out.end()
  return text(out)
}

it('time that earlier parts of a resumed run took is not counted', async () => {
  const said = await saidOf([
    { kind: 'stage', seed: 0, ...whose, state: 'resumed', at: 600 },
    { kind: 'stage', seed: 1, ...whose, state: 'start', at: 600 },
    { kind: 'progress', seed: 1, arm: 'pretrain', steps: 500, total: 1000, updates: 1, metrics: {}, at: 604 },
  ])
  expect(said).toContain('500 of 1,000 steps, about 0:04 left')
})
