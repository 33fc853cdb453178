// The seed that is streamed and played: the one in the middle by how its arm ended on the target.

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { planSchema, type Score } from 'landbridge'
import { expect, it } from 'vitest'
import { medianSeed } from '#src/run/outcome.js'
import { writeRecord } from '#src/run/record.js'

it('is chosen by final scores, whatever was scored after them elsewhere', () => {
  const folder = mkdtempSync(join(tmpdir(), 'landbridge-median-'))
  const sim = { kind: 'sim', env: 'pendulum' }
  const evaluate = { kind: 'evaluate', on: 'target', episodes: 1 }
  const plan = planSchema.parse({
    name: 'median',
    domains: { source: sim, target: sim },
    arms: { moved: [{ kind: 'transfer', to: 'target' }, evaluate] },
    seeds: 3,
  })
  const score = (seed: number, label: Score['label'], value: number): Score => ({
    ...{ seed, arm: 'moved', label, domain: 'any', steps: 0, returns: [value], evaluationSeed: 0, evaluationSteps: 1 },
  })
  const ends = [
    { final: 10, elsewhere: 30 },
    { final: 20, elsewhere: 10 },
    { final: 30, elsewhere: 20 },
  ]
  for (const label of ['intermediate', 'retained'] as const) {
    for (const [seed, { final, elsewhere }] of ends.entries()) {
      writeRecord(folder, seed, 'moved', 0, {
        scores: [score(seed, 'final', final), score(seed, label, elsewhere)],
        steps: 0,
      })
    }
    expect(medianSeed(plan, folder, 'moved')).toBe(1)
  }
})
