import { csvCells, type Score } from 'landbridge/core'
import { expect, it } from 'vitest'
import { renderScoresCsv } from '#src/report/index.js'
import { sampleReport } from './sample-report.js'

const cellsOf = (text: string) => text.trimEnd().split('\n').map(csvCells)
const score: Score = {
  ...{ seed: 3, arm: 'scratch', label: 'curve', domain: 'target', steps: 500, evaluationSeed: 77 },
  ...{ returns: [0.1 + 0.2, -1e-7, 12], evaluationSteps: 9 },
}

it('is a row an episode, with every number as it was', () => {
  const [head, ...rows] = cellsOf(renderScoresCsv([{ run: 'runs/a', report: { scores: [score] } }]))
  expect(head).toEqual([
    ...[
      'run',
      'seed',
      'arm',
      'label',
      'domain',
      'steps',
      'allSteps',
      'evaluationSeed',
      'snapshot',
      'episode',
      'return',
    ],
  ])
  const shared = ['runs/a', '3', 'scratch', 'curve', 'target', '500', '500', '77', '']
  expect(rows.map((row) => row.slice(0, -1))).toEqual(['0', '1', '2'].map((episode) => [...shared, episode]))
  expect(rows.map((row) => Number(row.at(-1)))).toEqual(score.returns)
})

it('holds all scores of all runs in their order, names in quotes where they need them', () => {
  const report = sampleReport()
  const elsewhere = { ...score, arm: 'a "b"', allSteps: 900, snapshot: 's,1.safetensors' }
  const runs = [
    { run: 'runs/a, b', report },
    { run: 'two', report: { scores: [elsewhere] } },
  ]
  const text = renderScoresCsv(runs)
  const [, ...rows] = cellsOf(text)
  expect(rows.slice(0, -3).map((row) => Number(row.at(-1)))).toEqual(report.scores.flatMap(({ returns }) => returns))
  expect(new Set(rows.slice(0, -3).map(([run]) => run))).toEqual(new Set(['runs/a, b']))
  expect(text).toContain('\ntwo,3,"a ""b""",curve,target,500,900,77,"s,1.safetensors",2,12\n')
})
