import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createRng } from 'landbridge/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { emptyFolder, inRoot, landbridge, start } from '../e2e/command.js'
import { fingerprint } from '../e2e/run-folder.js'

const MOMENTS = 50
const args = ['run', inRoot('test/fixtures/scenarios/tiny.yaml'), '--seeds', '1']
const rng = createRng(Number(process.env.KILL_SEED ?? 1))
let reference: Record<string, string>
let seconds: number

beforeAll(async () => {
  const out = join(emptyFolder(), 'run')
  const before = performance.now()
  await landbridge(...args, '--out', out)
  seconds = (performance.now() - before) / 1000
  reference = fingerprint(out)
}, 120_000)

/** Kills the run after a random part of its time; true where it had been started far enough to be resumed. */
async function killOnce(out: string, resume: boolean): Promise<boolean> {
  const { child, finish } = start([...args, '--out', out, ...(resume ? ['--resume'] : [])])
  await Promise.race([wait(1000 * rng.uniform(0.1, seconds)), finish])
  child.kill('SIGKILL')
  const { stderr } = await finish
  return resume || stderr.includes('train on source')
}

describe(`kill -9 at ${MOMENTS} random moments`, () => {
  it.each(Array.from({ length: MOMENTS }, (_, i) => i))('moment %i ends byte-equal after --resume', async () => {
    const out = join(emptyFolder(), 'run')
    let begun = false
    while (!begun) begun = await killOnce(out, false)
    if (rng.uniform() < 0.3) await killOnce(out, true)
    const { code, stderr } = await landbridge(...args, '--out', out, '--resume')
    expect(stderr + code).toMatch(/0$/)
    expect(fingerprint(out)).toEqual(reference)
  })
})
