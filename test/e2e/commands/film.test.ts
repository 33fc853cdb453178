// The page on which the first episodes of an evaluation are watched.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { documentOf } from '../../unit/report/page.js'
import { emptyFolder, landbridge } from '../command.js'

const folder = emptyFolder()
const snapshot = join(folder, 'run/snapshots/pretrain-0-0-train.safetensors')

beforeAll(async () => {
  const { code, stderr } = await landbridge('train', 'cart-pole', '--steps', '64', '--out', join(folder, 'run'))
  expect(code, stderr).toBe(0)
})

const evaluate = (film: string, ...options: string[]) =>
  landbridge('evaluate', snapshot, '--json', '--film', join(folder, film), ...options)

it('shows the first four episodes, which end with the returns that are printed', async () => {
  const { stdout, stderr } = await evaluate('film.html', '--episodes', '6', '--seed', '3', '--preset', 'packer-random')
  expect(stderr).toBe('')
  const { returns } = JSON.parse(stdout) as { returns: number[] }
  expect(new Set(returns).size).toBeGreaterThan(1)
  const page = documentOf(readFileSync(join(folder, 'film.html'), 'utf8'))
  const captions = [...page.querySelectorAll('figure.trace figcaption')].map((caption) => caption.textContent)
  expect(captions).toHaveLength(4)
  captions.forEach((caption, i) => {
    expect(caption).toContain(`episode ${i + 1} return ${returns[i]} `)
  })
})

it('says what was set', async () => {
  const law = 'physics.poleLength={ kind: uniform, low: 0.5, high: 2 }'
  await evaluate('set.html', '--episodes', '1', '--preset', 'packer-random', '--set', 'env.history=0', '--set', law)
  expect(documentOf(readFileSync(join(folder, 'set.html'), 'utf8')).getElementById('episode')!.textContent).toContain(
    'The first episode in cart-pole with preset packer-random, history 0, poleLength {"kind":"uniform","low":0.5,"high":2}, of',
  )
})

it('is written over, but nothing else is', async () => {
  expect((await evaluate('film.html', '--episodes', '1')).code).toBe(0)
  writeFileSync(join(folder, 'mine.txt'), 'kept')
  const { code, stderr } = await evaluate('mine.txt')
  expect(code).toBe(2)
  expect(stderr).toMatch(/Expected a new file or a page for --film, got '.*mine\.txt'/)
  expect(readFileSync(join(folder, 'mine.txt'), 'utf8')).toBe('kept')
})

it('is refused of a robot, before anybody connects', async () => {
  const { code, stderr } = await evaluate('robot.html', '--url', 'ws://127.0.0.1:9')
  expect(code).toBe(2)
  expect(stderr).toContain('Expected a simulation for --film, got a robot')
})
