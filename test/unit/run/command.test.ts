// Printed commands mean in a shell what they say.

import { execFileSync } from 'node:child_process'
import { planSchema, type Report } from 'landbridge'
import { expect, it } from 'vitest'
import { withCommand } from '#src/run/command.js'

const sim = {
  kind: 'sim',
  env: { id: "./my env's.js", config: { name: '$HOME `x`' } },
  physics: { gravity: { kind: 'uniform', low: 9, high: 10 } },
}
const score: Report['scores'][number] = {
  ...{ seed: 0, arm: 'moved', label: 'final', domain: 'target', steps: 64 },
  ...{ returns: [1, 2], evaluationSeed: 7, evaluationSteps: 9, snapshot: 'moved-0-1-train.safetensors' },
}

it.each(['snapshots', "runs/it's here/$& $1/snapshots"])('a command reads a snapshot in %s', (folder) => {
  const plan = planSchema.parse({ name: 'told', domains: { target: sim } })
  const { command } = withCommand(plan, score, folder)
  const words = execFileSync('sh', ['-c', command!.replace('npx landbridge', () => "printf '%s\\n'")], {
    encoding: 'utf8',
  })
  expect(words.trimEnd().split('\n')).toEqual([
    ...['evaluate', `${folder}/moved-0-1-train.safetensors`, '--env', sim.env.id],
    ...['--set', 'env.name="$HOME `x`"', '--set', 'physics.gravity={"kind":"uniform","low":9,"high":10}'],
    ...['--episodes', '2', '--seed', '7'],
  ])
})
