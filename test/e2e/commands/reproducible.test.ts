import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { emptyFolder, inRoot, landbridge, MAIN, shell, start, untilOutput } from '../command.js'
import { fingerprint, untilCheckpoint } from '../run-folder.js'

const tiny = inRoot('test/fixtures/scenarios/tiny.yaml')
let reference: string

beforeAll(async () => {
  reference = join(emptyFolder(), 'run')
  const { code, stderr } = await landbridge('run', tiny, '--out', reference, '--workers', '2')
  expect(stderr + code).toMatch(/0$/)
})

describe('the same plan and seed', () => {
  it('gives the same bytes with another number of workers', async () => {
    const out = join(emptyFolder(), 'run')
    await landbridge('run', tiny, '--out', out, '--workers', '1')
    const prints = fingerprint(out)
    expect(Object.keys(prints).length).toBeGreaterThan(10)
    expect(prints).toEqual(fingerprint(reference))
  })

  it('gives other bytes with another seed', () => {
    const prints = Object.entries(fingerprint(reference))
    const [first, second] = ['0', '1'].map((seed) => prints.filter(([name]) => name.split('-')[1] === seed))
    expect(first!.length).toBeGreaterThan(3)
    expect(second).toHaveLength(first!.length)
    const bytes = new Set(first!.map(([, print]) => print))
    expect(second!.filter(([, print]) => bytes.has(print))).toEqual([])
  })

  it('ends byte-equal after kill -9 at the second checkpoint of the transfer arm and --resume', async () => {
    const out = join(emptyFolder(), 'run')
    const run = start(['run', tiny, '--out', out, '--workers', '1'])
    await untilCheckpoint(run, out, 'transfer', 2)
    run.child.kill('SIGKILL')
    expect((await run.finish).code).toBe(null)
    const resumed = await landbridge('run', tiny, '--out', out, '--resume')
    expect(resumed.stderr).toContain('done before')
    expect(resumed.code).toBe(0)
    expect(fingerprint(out)).toEqual(fingerprint(reference))
  })

  it('ends with 130 on Ctrl-C, and goes on from there', async () => {
    const out = join(emptyFolder(), 'run')
    const { child, finish } = start(['run', tiny, '--out', out, '--workers', '2'])
    await untilOutput(child, /transfer: train on target/)
    child.kill('SIGINT')
    const { code, stderr } = await finish
    expect(code).toBe(130)
    expect(stderr).toContain('--resume')
    const resumed = await landbridge('run', tiny, '--out', out, '--resume')
    expect(resumed.stderr + resumed.code).toMatch(/0$/)
    expect(fingerprint(out)).toEqual(fingerprint(reference))
  })

  it('refuses to resume another scenario, and to overwrite a run', async () => {
    const other = await landbridge('run', tiny, '--out', reference, '--resume', '--set', 'seeds=1')
    expect(other.stderr).toMatch(/seeds: was 2, got 1/)
    expect(other.stderr).toContain('hint: give the options of the first command')
    expect(other.code).toBe(2)
    const more = await landbridge('run', tiny, '--out', reference, '--resume', '--seeds', '5')
    expect(more.stderr).toContain('hint: more seeds are a run of their own: --seed 2 --seeds 3 --out MORE;')
    const again = await landbridge('run', tiny, '--out', reference)
    expect(again.stderr).toContain('which holds a run')
    expect(again.code).toBe(2)
  })
})

it('the verb report writes the pages again as the run did', async () => {
  const pages = () =>
    ['report.html', 'report.md', 'report.json'].map((file) => readFileSync(join(reference, file), 'utf8'))
  const written = pages()
  expect((await landbridge('report', reference)).code).toBe(0)
  expect(pages()).toEqual(written)
})

describe('every score of the report', () => {
  it('comes again, exactly, from the command beside it in a fresh process', async () => {
    const report = JSON.parse(readFileSync(join(reference, 'report.json'), 'utf8')) as {
      scores: { label: string; seed: number; returns: number[]; command?: string }[]
    }
    const scores = report.scores.filter((score) => score.seed === 1 && score.command !== undefined)
    expect(new Set(scores.map((score) => score.label))).toEqual(
      new Set(['pretrained', 'zero-shot', 'final', 'retained']),
    )
    for (const { command, returns } of scores) {
      const local = command!.replace('npx landbridge', `${process.execPath} ${MAIN}`)
      const printed = JSON.parse(await shell(`${local} --json`, reference)) as { returns: number[] }
      expect(printed.returns).toEqual(returns)
    }
  })
})
