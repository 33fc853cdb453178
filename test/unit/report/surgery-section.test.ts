import { expect, test } from 'vitest'
import { sharedSurgeries } from '#src/report/surgery-section.js'
import { sampleReport } from './sample-report.js'

const { surgery } = sampleReport().surgery[0]!
const of = (seed: number, ...warnings: string[]) => ({
  seed,
  arm: 'a',
  to: 'target',
  surgery: { ...surgery, change: seed, warnings },
})

test('seeds that differ in what they are warned of alone share a table, each warning said once', () => {
  expect(sharedSurgeries([of(0, 'slower', 'by .1'), of(1, 'slower', 'by .2'), of(2, 'slower', 'by .1')])).toEqual([
    {
      arm: 'a',
      to: 'target',
      seeds: [0, 1, 2],
      surgery: { ...surgery, change: 2, warnings: ['slower', 'by .1 (seeds 0, 2)', 'by .2 (seed 1)'] },
    },
  ])
})

test('what was done otherwise is a table of its own', () => {
  const fresh = { ...of(1), surgery: { ...surgery, fresh: surgery.fresh + 1 } }
  const elsewhere = { ...of(2), to: 'other' }
  expect(sharedSurgeries([of(0), fresh, elsewhere]).map(({ seeds }) => seeds)).toEqual([[0], [1], [2]])
})
