// Ctrl-C in a training on several threads: nothing is torn, and nothing is lost but the steps since the last checkpoint. A reader
// that goes away is no fault.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { emptyFolder, landbridge, start } from '../command.js'
import { checkpointsOf, fingerprint, untilCheckpoint } from '../run-folder.js'

const training = ['train', 'cart-pole', '--steps', '40000']
const folder = emptyFolder()

it('a training with two workers ends with 130 on Ctrl-C, and resumed equals one in a single thread', async () => {
  const out = join(folder, 'interrupted')
  const checkpoint = join(out, 'checkpoints', 'seed-0', 'pretrain-0.checkpoint')
  const run = start([...training, '--workers', '2', '--out', out])
  await untilCheckpoint(run, out, 'pretrain', 2)
  run.child.kill('SIGINT')
  const before = readFileSync(checkpoint)
  const { code, stdout, stderr } = await run.finish
  expect([code, stdout]).toEqual([130, ''])
  expect(stderr).toContain(`hint: the same command with --out ${out} --resume goes on from there`)
  expect(readFileSync(checkpoint).equals(before)).toBe(true)
  expect(existsSync(join(out, 'run.lock'))).toBe(false)
  expect(checkpointsOf(out, 'pretrain')).toBe(2)

  const resumed = await landbridge(...training, '--workers', '2', '--out', out, '--resume')
  expect(resumed.code).toBe(0)
  expect(checkpointsOf(out, 'pretrain')).toBe(10)
  const reference = join(folder, 'reference')
  expect((await landbridge(...training, '--workers', '0', '--out', reference)).code).toBe(0)
  expect(fingerprint(out)).toEqual(fingerprint(reference))
})

it.each(['SIGINT', 'SIGTERM'] as const)('%s ends a training in the middle of an update', async (signal) => {
  const out = join(folder, `long-${signal}`)
  // One update of three million gradient steps: nothing else happens once it has begun.
  const update = ['horizon=400', 'updateRatio=1000', 'warmup=0', 'minibatch=64'].flatMap((option) => [
    '--set',
    `algorithm.${option}`,
  ])
  const run = start(['train', 'pendulum', '--algorithm', 'sac', ...update, '--steps', '3200', '--out', out])
  onTestFinished(() => void run.child.kill('SIGKILL'))
  await untilCheckpoint(run, out, 'pretrain', 1)
  run.child.kill(signal)
  const { code, stderr } = await run.finish
  expect(code).toBe(130)
  expect(stderr).toContain('holds everything up to the last checkpoint')
  expect(readFileSync(join(out, 'events.jsonl'), 'utf8')).not.toContain('"kind":"progress"')
})

it('a run that goes on is refused while its process is at work, and goes on once that was killed', async () => {
  const out = join(folder, 'locked')
  const command = ['train', 'cart-pole', '--steps', '20000', '--out', out]
  const run = start(command)
  await untilCheckpoint(run, out, 'pretrain', 1)
  // It stands still, so that it is at work however slow the other one is.
  run.child.kill('SIGSTOP')
  const { code, stdout, stderr } = await landbridge(...command, '--resume')
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain(`got '${out}', which process ${run.child.pid} has\nhint: wait for it, end it`)
  run.child.kill('SIGKILL')
  expect((await run.finish).code).toBe(null)
  const resumed = await landbridge(...command, '--resume')
  expect(resumed.stderr + resumed.code).toMatch(/0$/)
  // It began once and went on once: the one that was refused said nothing.
  expect(readFileSync(join(out, 'events.jsonl'), 'utf8').match(/"kind":"run"/g)).toHaveLength(2)
  expect(existsSync(join(out, 'run.lock'))).toBe(false)
})

it('a reader that has seen enough of the result is no error', async () => {
  const run = start(['list', '--json'])
  run.child.stdout!.destroy()
  const { code, stderr } = await run.finish
  expect([code, stderr]).toEqual([0, ''])
})
