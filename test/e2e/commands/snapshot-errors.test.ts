import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { decodeSnapshot, encodeSnapshot } from '#src/nn/index.js'
import { emptyFolder, inRoot, landbridge } from '../command.js'
import { checkpointsOf } from '../run-folder.js'

let folder: string
let snapshot: string

beforeAll(async () => {
  folder = emptyFolder()
  const out = join(folder, 'run')
  const { code } = await landbridge('train', 'cart-pole', '--steps', '2048', '--out', out)
  expect(code).toBe(0)
  snapshot = join(out, 'snapshots', 'pretrain-0-0-train.safetensors')
})

/** A copy of the snapshot with its bytes changed. */
function changed(name: string, change: (bytes: Buffer) => Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, change(readFileSync(snapshot)))
  return path
}

describe('a snapshot that is', () => {
  it('truncated is refused as no snapshot', async () => {
    const path = changed('truncated.safetensors', (bytes) => bytes.subarray(0, bytes.length - 100))
    const { code, stdout, stderr } = await landbridge('evaluate', path)
    expect(stderr).toMatch(/^error: .*truncated\.safetensors: Expected /)
    expect([code, stdout]).toEqual([1, ''])
  })

  it('edited is refused by its hash', async () => {
    const path = changed('edited.safetensors', (bytes) => {
      bytes[bytes.length - 1]! ^= 1
      return bytes
    })
    const { code, stderr } = await landbridge('evaluate', path)
    expect(stderr).toMatch(/Expected bytes with hash [0-9a-f]{64}, got/)
    expect(code).toBe(1)
  })

  it('wrong about what it computes is refused by its golden vectors, its hash being right', async () => {
    const path = changed('wrong.safetensors', (bytes) => {
      const decoded = decodeSnapshot(bytes)
      decoded.golden.outputs[1]! += 0.01
      return Buffer.from(encodeSnapshot(decoded))
    })
    const out = join(folder, 'refused')
    for (const args of [
      ['evaluate', path],
      ['transfer', path, '--to', 'cart-pole', '--out', out],
    ]) {
      const { code, stdout, stderr } = await landbridge(...args)
      expect(stderr).toMatch(/^error: .*golden/im)
      expect(stderr).not.toMatch(/^error: .*hash/im)
      expect([code, stdout]).toEqual([1, ''])
    }
    expect(existsSync(out)).toBe(false)
  })

  it('foreign is refused as no snapshot', async () => {
    const path = join(folder, 'foreign.safetensors')
    copyFileSync('README.md', path)
    const { code, stderr } = await landbridge('transfer', path, '--to', 'cart-pole', '--out', join(folder, 'nothing'))
    expect(stderr).toMatch(/^error: Expected a snapshot file, got '.*foreign.safetensors', which is none$/m)
    expect(code).toBe(2)
  })
})

describe('a target with other channels', () => {
  it('is refused before the first step, channels side by side', async () => {
    const { code, stdout, stderr } = await landbridge('evaluate', snapshot, '--env', 'pendulum')
    expect(stderr).toMatch(/cart\.position.*m/)
    expect(stderr).toMatch(/pendulum|velocity/)
    expect([code, stdout]).toEqual([1, ''])
  })

  it('is refused too where only the history is missing', async () => {
    const { code, stderr } = await landbridge('evaluate', snapshot, '--env', 'cart-pole', '--set', 'env.history=2')
    expect(stderr).toContain('command[-2].cart.force')
    expect(code).toBe(1)
  })

  it.each([
    ['evaluate', '--env'],
    ['transfer', '--to'],
  ])('is refused by %s where a channel is in another unit, both units side by side', async (verb, option) => {
    const out = join(folder, 'millimetres')
    const inMillimetres = inRoot('test/fixtures/sim/cart-pole-in-mm.js')
    const args = [verb, snapshot, option, inMillimetres, ...(verb === 'transfer' ? ['--out', out] : [])]
    const { code, stdout, stderr } = await landbridge(...args)
    expect(stderr).toMatch(/^error: Expected .*channels/m)
    expect(stderr).toMatch(/^ +cart\.position +m +mm +another unit$/m)
    expect(stderr).toMatch(/^ +pole\.angle +rad +rad$/m)
    expect(stderr).toMatch(/^hint: .*rename .*convert/m)
    expect([code, stdout]).toEqual([1, ''])
    expect(existsSync(join(out, 'checkpoints'))).toBe(false)
    expect(checkpointsOf(out, 'transfer')).toBe(0)
  })
})

describe('the algorithm of a snapshot', () => {
  const short = ['--to', 'cart-pole', '--steps', '64', '--points', '2', '--episodes', '1', '--curve-episodes', '1']
  let values: string

  beforeAll(async () => {
    const run = join(folder, 'values')
    const trained = await landbridge('train', 'cart-pole', '--algorithm', 'dqn', '--steps', '64', '--out', run)
    expect(trained.code, trained.stderr).toBe(0)
    values = join(run, 'snapshots', 'pretrain-0-0-train.safetensors')
  })

  /** A copy of the first snapshot, trained by another. */
  function trainedBy(algorithm: string): string {
    return changed(`${algorithm}.safetensors`, (bytes) => {
      const decoded = decodeSnapshot(bytes)
      return Buffer.from(encodeSnapshot({ ...decoded, contract: { ...decoded.contract, algorithm } }))
    })
  }

  it('is the one that transfer goes on in', async () => {
    const { code, stdout, stderr } = await landbridge(
      'transfer',
      values,
      ...short,
      '--out',
      join(folder, 'on'),
      '--json',
    )
    expect(code, stderr).toBe(0)
    expect(stderr).toMatch(/^transferring .* to cart-pole by dqn into /m)
    expect(JSON.parse(stdout).plan.algorithm.id).toBe('dqn')
  })

  it.each(['bc', 'my-own'])('is ppo where it was %s, which cannot go on by itself', async (algorithm) => {
    const out = join(folder, `after-${algorithm}`)
    const { code, stdout, stderr } = await landbridge(
      'transfer',
      trainedBy(algorithm),
      ...short,
      '--out',
      out,
      '--json',
    )
    expect(code, stderr).toBe(0)
    expect(JSON.parse(stdout).plan.algorithm.id).toBe('ppo')
  })

  it('of another kind is refused by transfer, both named, before the run folder is made', async () => {
    const out = join(folder, 'laws')
    const { code, stdout, stderr } = await landbridge('transfer', values, ...short, '--algorithm', 'ppo', '--out', out)
    expect(stderr).toMatch(/^error: algorithm: Expected .* for 'ppo', got one trained by 'dqn', .*\nhint: .*dqn/)
    expect([code, stdout]).toEqual([2, ''])
    expect(existsSync(out)).toBe(false)
  })
})
