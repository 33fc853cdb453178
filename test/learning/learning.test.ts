// The learning table: `npm run test:learning [ROW]` trains every row on its seeds; the mean over seeds must reach the bar.
// LEARNING_FOLDER keeps the scores of seeds that are done, so that a table that was interrupted goes on.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { scoreInterval } from '#src/measure/index.js'
import { practise } from './practice.js'
import { type LearningRow, learningRows } from './rows.js'

const folder = process.env.LEARNING_FOLDER

/** A seed of a row, or what is known of it. The settings are part of what is known. */
async function practiseOnce(name: string, row: LearningRow, seed: number): Promise<{ score: number; seconds: number }> {
  const file = folder === undefined ? undefined : join(folder, `${name}-${seed}.json`)
  if (file !== undefined && existsSync(file)) {
    const known = JSON.parse(readFileSync(file, 'utf8')) as { row: LearningRow; score: number; seconds: number }
    if (JSON.stringify(known.row) === JSON.stringify(row)) return known
  }
  const result = await practise(row, seed)
  if (file !== undefined) {
    mkdirSync(folder!, { recursive: true })
    writeFileSync(file, JSON.stringify({ row, ...result }))
  }
  return result
}

describe.each(Object.entries<LearningRow>(learningRows))('%s', (name, row) => {
  it(`${row.below ? 'stays below' : 'reaches'} ${row.bar} in ${row.steps.toLocaleString('en')} steps, mean of ${row.seeds} seeds`, async () => {
    const results: { score: number; seconds: number }[] = []
    for (let seed = 0; seed < row.seeds; seed++) {
      results.push(await practiseOnce(name, row, seed))
      const { score, seconds } = results.at(-1)!
      console.log(`${name}, seed ${seed}: ${score.toFixed(1)} after ${seconds.toFixed(1)} s`)
    }
    const { value, low, high } = scoreInterval(results.map(({ score }) => score))
    const seconds = results.reduce((sum, result) => sum + result.seconds, 0) / results.length
    console.log(
      `${name}: mean ${value?.toFixed(1)} [${low?.toFixed(1)}, ${high?.toFixed(1)}], ${seconds.toFixed(1)} s a seed`,
    )
    if (row.below) expect(value).toBeLessThan(row.bar)
    else expect(value).toBeGreaterThanOrEqual(row.bar)
  })
})
