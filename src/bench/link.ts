// The link: what a control step through a socket costs.

import { catalog } from '../catalog.js'
import { domainSchema, spaceSize } from '../core/index.js'
import { quantile } from '../measure/index.js'
import { type OpenDomain, openDomain } from '../run/index.js'
import { type Measurement, type Row, row } from './bench.js'

const WARM_UP = 500
const STEPS = 5000

/**
 * Round trips with a lock-step cart-pole in a process of its own, over a WebSocket on loopback, us: a control step (command out,
 * limits and plant there, observation back), and one that also starts the next episode. Limits: the same round trip of openpi's own
 * client and server for 8 numbers on one core of a current server.
 */
async function measure(): Promise<Row[]> {
  const domain = await openDomain(catalog, domainSchema.parse({ kind: 'robot', start: { env: 'cart-pole' } }))
  try {
    const { steps, starts } = await roundTrips(domain)
    return [
      microseconds('lock-step-p50', quantile(steps, 0.5), 123),
      microseconds('lock-step-p99', quantile(steps, 0.99), 212),
      microseconds('episode-start-p50', quantile(starts, 0.5), null),
    ]
  } finally {
    await domain.close()
  }
}

/** Every row of the link. */
export const link: readonly Measurement[] = [
  { rows: ['link/lock-step-p50', 'link/lock-step-p99', 'link/episode-start-p50'], measure },
]

function microseconds(name: string, value: number, limit: number | null): Row {
  return row({ bench: `link/${name}`, value, unit: 'us', limit, better: 'lower' })
}

async function roundTrips({ env, task }: OpenDomain): Promise<{ steps: number[]; starts: number[] }> {
  const actions = new Float32Array(spaceSize(task.action))
  const trips = { steps: [] as number[], starts: [] as number[] }
  await env.reset(1)
  for (let step = 0; step < WARM_UP + STEPS; step++) {
    // Left and right in turn keeps the pole up for a while.
    actions[0] = step % 2
    const start = performance.now()
    const { starts } = await env.step(actions)
    const taken = 1000 * (performance.now() - start)
    if (step >= WARM_UP) trips[starts[0] === 1 ? 'starts' : 'steps'].push(taken)
  }
  return trips
}
