// A robot that is lost in the middle of a fine-tuning, or cannot be had at all, through the command line.

import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emptyFolder, type Finished, landbridge, start, untilOutput } from '../command.js'
import { token } from '../robots.js'
import { checkpointsOf, fingerprint, untilCheckpoint } from '../run-folder.js'

/** Seconds that a process may take to say what it knows and end, on a busy machine. */
const SLACK = 3

const folder = emptyFolder()
const withToken = { LANDBRIDGE_TOKEN: token }
let snapshot: string
let url: string
let robot: ChildProcess
let reference: Record<string, string>

/** A robot in the place of the one before, on the same port. */
async function serveAnew(): Promise<void> {
  if (robot !== undefined) await ended('SIGKILL')
  const port = url === undefined ? '0' : new URL(url).port
  const args = ['robot', 'cart-pole', '--json', '--set', 'env.history=2', '--port', port]
  robot = start(args, withToken).child
  url = (await untilOutput(robot, /"url": "(.*)"/))[1]!
}

async function ended(signal: NodeJS.Signals): Promise<void> {
  if (robot.exitCode !== null || robot.signalCode !== null) return
  const exit = once(robot, 'exit')
  robot.kill(signal)
  await exit
}

function transfer(out: string, ...more: string[]) {
  return start(transferring(out, ...more), withToken)
}

function transferring(out: string, ...more: string[]): string[] {
  const lengths = ['--steps', '2048', '--set', 'algorithm.batch=512']
  return ['transfer', snapshot, '--to', url, ...lengths, '--out', out, ...more]
}

/** What follows the progress: the error in one line, and at most one hint. */
function errorOf({ stderr }: Finished): string {
  return /\n(error: .*)\n(hint: .*\n)?$/.exec(stderr)?.[1] ?? `no error at the end of:\n${stderr}`
}

/** Starts a transfer and does away with the robot when the first training has been kept; seconds count from there. */
async function lose(out: string, signal: NodeJS.Signals) {
  const checkpoint = join(out, 'checkpoints', 'seed-0', 'transfer-2.checkpoint')
  const run = transfer(out)
  await untilCheckpoint(run, out, 'transfer', 2)
  robot.kill(signal)
  const since = performance.now()
  const [before, count] = [readFileSync(checkpoint), checkpointsOf(out, 'transfer')]
  const finished = await run.finish
  const seconds = (performance.now() - since) / 1000
  expect(readFileSync(checkpoint).equals(before)).toBe(true)
  expect(checkpointsOf(out, 'transfer')).toBe(count)
  expect(existsSync(join(out, 'report.json'))).toBe(false)
  expect(finished.stderr).toContain(`the same command with --out ${out} --resume goes on from there`)
  expect([finished.code, finished.stdout]).toEqual([1, ''])
  return { error: errorOf(finished), seconds }
}

beforeAll(async () => {
  const train = join(folder, 'train')
  await landbridge('train', 'cart-pole', '--steps', '2048', '--set', 'env.history=2', '--out', train)
  snapshot = join(train, 'snapshots', 'pretrain-0-0-train.safetensors')
  await serveAnew()
  const out = join(folder, 'reference')
  const { code, stderr } = await transfer(out).finish
  expect(stderr + code).toMatch(/0$/)
  reference = fingerprint(out)
}, 60_000)

afterAll(() => ended('SIGKILL'))

describe('a robot lost in the middle of a fine-tuning', () => {
  it('that is killed is an error at once; resumed on a fresh one, the run ends byte-equal', async () => {
    await serveAnew()
    const out = join(folder, 'killed')
    const { error, seconds } = await lose(out, 'SIGKILL')
    expect(error).toMatch(/^error: Expected .*(open|connect|link|robot)/)
    expect(error).toContain(url)
    expect(seconds).toBeLessThan(1 + SLACK)
    await serveAnew()
    const resumed = await transfer(out, '--resume').finish
    expect(resumed.stderr).toContain('done before')
    expect(resumed.code).toBe(0)
    expect(fingerprint(out)).toEqual(reference)
  })

  it('that hangs is an error after the answer time; resumed when it is back, the run ends byte-equal', async () => {
    await serveAnew()
    const out = join(folder, 'hung')
    const { error, seconds } = await lose(out, 'SIGSTOP')
    expect(error).toMatch(/^error: Expected .* within 1 s/)
    expect(seconds).toBeGreaterThan(0.5)
    expect(seconds).toBeLessThan(1 + SLACK)
    robot.kill('SIGCONT')
    expect((await transfer(out, '--resume').finish).code).toBe(0)
    expect(fingerprint(out)).toEqual(reference)
  })
})

describe('a robot that cannot be had', () => {
  it('refuses a wrong token, and the message says so', async () => {
    await serveAnew()
    const { finish } = start(transferring(join(folder, 'wrong-token')), { LANDBRIDGE_TOKEN: `${token}x` })
    const finished = await finish
    expect(errorOf(finished)).toMatch(/^error: .*token.*refused/)
    expect(finished.stderr).not.toContain(token)
    expect([finished.code, finished.stdout]).toEqual([1, ''])
  })

  it('is an error at once where nobody listens', async () => {
    await ended('SIGKILL')
    const since = performance.now()
    const finished = await transfer(join(folder, 'nobody')).finish
    expect(errorOf(finished)).toMatch(/^error: Expected a robot at .*ECONNREFUSED/)
    expect(finished.code).toBe(1)
    expect((performance.now() - since) / 1000).toBeLessThan(1 + SLACK)
  })

  it('is an error after the connect time where somebody listens and says nothing', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    const args = ['--to', `ws://127.0.0.1:${port}`, '--connect-timeout', '0.5', '--out', join(folder, 'silent')]
    const since = performance.now()
    const finished = await landbridge('transfer', snapshot, ...args)
    silent.close()
    expect(errorOf(finished)).toMatch(/^error: Expected .* to answer within 0\.5 s$/)
    expect(finished.code).toBe(1)
    expect((performance.now() - since) / 1000).toBeLessThan(0.5 + SLACK)
  })
})
