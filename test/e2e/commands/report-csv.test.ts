// The scores of finished runs as one table.

import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { csvCells } from 'landbridge/core'
import { expect, it } from 'vitest'
import { sampleReport } from '../../unit/report/sample-report.js'
import { emptyFolder, landbridge, MAIN, ROOT, shell } from '../command.js'

const folder = emptyFolder()
const runs = ['one', 'two'].map((name) => join(folder, name))
const { traces: _, ...report } = sampleReport()
for (const run of runs) {
  mkdirSync(run)
  writeFileSync(join(run, 'report.json'), JSON.stringify({ ...report, traces: [] }))
}
const again = join(folder, 'again')
symlinkSync(runs[0]!, again)
const file = join(folder, 'tables', 'scores.csv')

it('has every episode of every run, and is written over by its like alone', async () => {
  for (const trailing of ['', '/']) {
    const { code, stdout, stderr } = await landbridge('report', ...runs.map((run) => run + trailing), '--csv', file)
    expect([code, stderr]).toEqual([0, ''])
    const returns = report.scores.flatMap((score) => score.returns)
    expect(stdout).toBe(`${file}: ${2 * returns.length} episodes of 2 runs\n`)
    const [head, ...rows] = readFileSync(file, 'utf8').trimEnd().split('\n').map(csvCells)
    expect(rows.map((row) => Number(row[head!.indexOf('return')]))).toEqual([...returns, ...returns])
    expect([...new Set(rows.map(([run]) => run))]).toEqual(runs)
  }
  expect(existsSync(join(runs[0]!, 'report.html'))).toBe(false)
  const { code, stderr } = await landbridge('report', runs[0]!, '--csv', join(runs[1]!, 'report.json'))
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/Expected a new file or a table of --csv, got .*report.json/),
  ])
})

it('goes to stdout for -, without a word of ours', async () => {
  const { stdout } = await landbridge('report', ...runs, '--csv', '-')
  expect(stdout).toBe(readFileSync(file, 'utf8'))
  expect((await landbridge('report', ...runs, '--csv', '-', '--json')).code).toBe(2)
})

it.each([
  ['a run twice', [runs[0]!, `${runs[0]}/`], /Expected each run once, got '.*one' twice/],
  ['a run twice by another name', [runs[0]!, again], /Expected each run once, got '.*again' twice/],
  ['a folder without a run', [runs[0]!, folder], /Expected a finished run in/],
])('refuses %s', async (_, folders, message) => {
  const other = join(folder, 'other.csv')
  const { code, stderr } = await landbridge('report', ...folders, '--csv', other)
  expect([code, stderr, existsSync(other)]).toEqual([2, expect.stringMatching(message), false])
})

it('writes over no pipe', async () => {
  const pipe = join(emptyFolder(), 'pipe')
  await shell(`mkfifo ${pipe}`, ROOT)
  const { code, stderr } = await landbridge('report', runs[0]!, '--csv', pipe)
  expect([code, stderr]).toEqual([2, expect.stringMatching(/Expected a new file or a table of --csv, got .*pipe/)])
  expect(lstatSync(pipe).isFIFO()).toBe(true)
})

it.skipIf(process.platform !== 'linux')('says in a line that a disk is full', async () => {
  const full = shell(`${process.execPath} ${MAIN} list > /dev/full`, ROOT)
  await expect(full).rejects.toThrow(/exited 1\n\nerror: ENOSPC: no space left on device, write\n$/)
})

it('without --csv writes the pages of each, and prints a list', async () => {
  const { code, stdout } = await landbridge('report', ...runs, '--json')
  expect(code).toBe(0)
  expect((JSON.parse(stdout) as unknown[]).length).toBe(2)
  expect(runs.map((run) => existsSync(join(run, 'report.html')))).toEqual([true, true])
})
