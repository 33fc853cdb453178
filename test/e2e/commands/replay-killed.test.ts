import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { emptyFolder, inRoot, landbridge, start } from '../command.js'
import { fingerprint, untilCheckpoint } from '../run-folder.js'

const plan = inRoot('test/fixtures/scenarios/replay.yaml')
let reference: string

beforeAll(async () => {
  reference = join(emptyFolder(), 'run')
  const { code, stderr } = await landbridge('run', plan, '--out', reference)
  expect(stderr + code).toMatch(/0$/)
})

describe('a run with a replay memory', () => {
  it.each([
    ['pretrain', 3],
    ['transfer', 2],
  ] as const)('ends byte-equal after kill -9 in %s at checkpoint %i and --resume', async (arm, count) => {
    const out = join(emptyFolder(), 'run')
    const run = start(['run', plan, '--out', out])
    await untilCheckpoint(run, out, arm, count)
    run.child.kill('SIGKILL')
    expect((await run.finish).code).toBe(null)
    const { code, stderr } = await landbridge('run', plan, '--out', out, '--resume')
    expect(stderr + code).toMatch(/0$/)
    expect(fingerprint(out)).toEqual(fingerprint(reference))
  })

  it('writes each transition once, beside checkpoints that stay small, and keeps segments with remembered ones', () => {
    const files = readdirSync(join(reference, 'checkpoints'), { recursive: true, encoding: 'utf8' })
    const bytes = (pattern: RegExp) =>
      files
        .filter((file) => pattern.test(file))
        .map((file) => statSync(join(reference, 'checkpoints', file)).size)
        .reduce((sum, size) => sum + size, 0)
    const record = (observation: number) => (2 * observation + 1 + 4) * 4
    expect(files.filter((file) => /segment/.test(file))).toHaveLength(4)
    // In each arm the last two segments of 800 of its 3200 transitions hold the 1500 remembered. Three observations on the source.
    expect(bytes(/pretrain.*segment/)).toBe(1600 * record(3) + 2 * 8)
    expect(bytes(/pretrain.*checkpoint$/)).toBeLessThan(100_000)
  })
})
