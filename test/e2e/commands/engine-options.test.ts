// `train` and `transfer` name an engine and its options; what they say is in the scenario of the run.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { emptyFolder, landbridge } from '../command.js'

const threaded = ['--engine', 'simd', '--set', 'engine.threads=2']
const engineOf = (folder: string) => /engine:\n {2}id: .*\n {2}config:.*\n.*/.exec(scenarioOf(folder))?.[0]
const scenarioOf = (folder: string) => readFileSync(join(folder, 'scenario.yaml'), 'utf8')

describe('an engine', () => {
  it('is chosen with its options, by train and by transfer', async () => {
    const [first, second] = [join(emptyFolder(), 'first'), join(emptyFolder(), 'second')]
    const trained = await landbridge('train', 'cart-pole', '--steps', '64', ...threaded, '--out', first)
    expect(trained.code, trained.stderr).toBe(0)
    expect(engineOf(first)).toBe('engine:\n  id: simd\n  config:\n    threads: 2')
    const snapshot = join(first, 'snapshots/pretrain-0-0-train.safetensors')
    const short = ['--steps', '64', '--episodes', '1', '--points', '2', '--out', second]
    const moved = await landbridge(
      'transfer',
      snapshot,
      '--to',
      'cart-pole',
      '--algorithm',
      'a2c',
      ...threaded,
      ...short,
    )
    expect(moved.code, moved.stderr).toBe(0)
    expect(engineOf(second)).toBe('engine:\n  id: simd\n  config:\n    threads: 2')
    expect(scenarioOf(second)).toContain('algorithm:\n  id: a2c')
  })

  it.each([
    [['--set', 'engine.thread=2'], /Expected an option of 'simd', got 'thread'\nhint: did you mean 'threads'\?/],
    [['--engine', 'tfjs', '--set', 'engine.backend=metal'], /tfjs\.backend: Expected one of .*, got "metal"/],
    [
      ['--engine', 'tfjs', '--set', 'engine.backend=wasm', '--set', 'engine.gpu=true'],
      /tfjs\.gpu: Expected it only with/,
    ],
    [['--engine', 'autoo'], /Expected the id, path or package of an engine, got 'autoo'\nhint: did you mean 'auto'\?/],
    [['--engine', 'auto', '--set', 'engine.threads=2'], /Expected no options of engine 'auto', got 'threads'/],
  ])('is refused with %j', async (options, expected) => {
    const { code, stderr } = await landbridge('train', 'cart-pole', ...options)
    expect(stderr).toMatch(expected)
    expect(code).toBe(2)
  })
})
