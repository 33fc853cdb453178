// Episodes as pictures: what an env draws wrongly costs the picture, never the report.

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { catalog, type Report, readReport, run } from 'landbridge'
import { type Env, type EnvPlugin, plugin, z } from 'landbridge/core'
import { expect, it } from 'vitest'

/** The cart-pole, drawn by `draw` from its fourth picture on. */
function drawnBy(draw: () => unknown): EnvPlugin {
  return plugin({
    id: 'drawn',
    summary: 'a cart-pole with pictures of its own',
    config: z.object({}),
    create() {
      const spec = catalog.env.cartPole!.create({})
      const create = (physics: Record<string, number>): Env => {
        const env = spec.create(physics)
        const own = env.draw!.bind(env)
        let pictures = 0
        env.draw = () => (++pictures > 3 ? (draw() as ReturnType<typeof own>) : own())
        return env
      }
      return { ...spec, create }
    },
  })
}

async function reportOf(draw: () => unknown): Promise<Report> {
  const plan = {
    name: 'drawn',
    domains: { source: { kind: 'sim' as const, env: 'drawn' } },
    policy: { id: 'mlp', config: { hidden: [4] } },
    pretrain: [
      { kind: 'train' as const, on: 'source', steps: 64, rows: 2 },
      { kind: 'evaluate' as const, on: 'source', episodes: 1 },
    ],
    curve: { points: 2, episodes: 1 },
    seeds: 1,
  }
  const folder = mkdtempSync(join(tmpdir(), 'landbridge-drawn-'))
  const own = { ...catalog, env: { ...catalog.env, drawn: drawnBy(draw) } }
  for await (const _ of run(plan, own, { folder, now: () => 0 }));
  return readReport(folder)
}

it.each<[string, () => unknown, RegExp]>([
  [
    'throws',
    () => {
      throw new ReferenceError('coin is not defined')
    },
    /^No picture of 'pretrained': Expected a drawing of drawn in step \d+, got ReferenceError: coin is not defined \(thrown at .*trace\.test\.ts:\d+:\d+\)+\.$/,
  ],
  ['gives nothing', () => undefined, /^No picture of 'pretrained': drawn in step \d+: Expected .* got nothing/],
  [
    'gives a shape that is none',
    () => ({ view: { left: 0, right: 1, bottom: 0, top: 1 }, shapes: [{ kind: 'cirle' }] }),
    /^No picture of 'pretrained': drawn in step \d+: Expected .* at shapes\.0\.kind of the drawing/,
  ],
])('a drawing that %s is said in the report, which is whole without it', async (_, draw, sentence) => {
  const { findings, traces, scores } = await reportOf(draw)
  expect(findings.at(-1)).toMatch(sentence)
  expect(traces).toEqual([])
  expect(scores.length).toBeGreaterThan(0)
})

it('a drawing that is one is in the report', async () => {
  const view = { left: 0, right: 1, bottom: 0, top: 1 }
  const { traces, findings } = await reportOf(() => ({ view, shapes: [] }))
  expect(traces[0]!.frames.at(-1)).toEqual({ view, shapes: [] })
  expect(findings.join()).not.toContain('No picture')
})
