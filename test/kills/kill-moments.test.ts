import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createRng } from 'landbridge/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { emptyFolder, inRoot, landbridge, start } from '../e2e/command.js'
import { fingerprint } from '../e2e/run-folder.js'

const MOMENTS = Number(process.env.KILL_MOMENTS ?? 50)
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

/** Kills the run after a random part of its time. */
async function killOnce(out: string, resume: boolean): Promise<void> {
  const { child, finish } = start([...args, '--out', out, ...(resume ? ['--resume'] : [])])
  const over = new AbortController()
  const moment = wait(1000 * rng.uniform(0.1, seconds), undefined, { signal: over.signal }).catch(() => {})
  await Promise.race([moment, finish])
  over.abort()
  child.kill('SIGKILL')
  await finish
}

describe(`kill -9 at ${MOMENTS} random moments`, () => {
  it.each(Array.from({ length: MOMENTS }, (_, i) => i))('moment %i ends byte-equal after --resume', async () => {
    const out = join(emptyFolder(), 'run')
    await killOnce(out, false)
    // Killed before it had written its scenario, it has left nothing to resume.
    const begun = existsSync(join(out, 'scenario.yaml'))
    if (begun && rng.uniform() < 0.3) await killOnce(out, true)
    const { code, stderr } = await landbridge(...args, '--out', out, ...(begun ? ['--resume'] : []))
    expect(stderr + code).toMatch(/0$/)
    expect(fingerprint(out)).toEqual(reference)
  })
})
