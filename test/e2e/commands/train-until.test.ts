// `landbridge train --until`: curve points as often and of as many episodes as asked, and an end at the score.

import { join } from 'node:path'
import { expect, it } from 'vitest'
import { emptyFolder, landbridge } from '../command.js'

async function scores(until: number) {
  const counts = ['--until', String(until), '--steps', '20000', '--every', '5000', '--episodes', '3']
  const { code, stdout } = await landbridge(
    'train',
    'cart-pole',
    ...counts,
    '--out',
    join(emptyFolder(), 'run'),
    '--json',
  )
  expect(code).toBe(0)
  const { scores } = JSON.parse(stdout) as { scores: { steps: number; returns: number[] }[] }
  return { curve: scores.slice(0, -1), final: scores.at(-1)! }
}

it('ends at the first curve point that reaches the score', async () => {
  const { curve, final } = await scores(30)
  const means = curve.map(({ returns }) => returns.reduce((sum, value) => sum + value, 0) / returns.length)
  expect(means.slice(1).findIndex((mean) => mean >= 30)).toBe(curve.length - 2)
  expect(curve.every(({ returns }) => returns.length === 3)).toBe(true)
  expect(final.steps).toBe(curve.at(-1)!.steps)
  expect(final.steps).toBeLessThan(20_000)
})

it('ends after its steps where nothing reaches it', async () => {
  const { curve, final } = await scores(501)
  expect(curve.map(({ steps }) => Math.round(steps / 5000))).toEqual([0, 1, 2, 3, 4])
  expect(final.steps).toBeGreaterThanOrEqual(20_000)
})
