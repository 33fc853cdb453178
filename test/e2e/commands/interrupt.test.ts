// Ctrl-C in a training on several threads: nothing is torn, and nothing is lost but the steps since the last checkpoint. A reader
// that goes away is no fault.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
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
  expect(checkpointsOf(out, 'pretrain')).toBe(2)

  const resumed = await landbridge(...training, '--workers', '2', '--out', out, '--resume')
  expect(resumed.code).toBe(0)
  expect(checkpointsOf(out, 'pretrain')).toBe(10)
  const reference = join(folder, 'reference')
  expect((await landbridge(...training, '--workers', '0', '--out', reference)).code).toBe(0)
  expect(fingerprint(out)).toEqual(fingerprint(reference))
})

it('a reader that has seen enough of the result is no error', async () => {
  const run = start(['list', '--json'])
  run.child.stdout!.destroy()
  const { code, stderr } = await run.finish
  expect([code, stderr]).toEqual([0, ''])
})
