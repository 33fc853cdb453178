// `bench`: what is asked for is checked before anything is measured.

import { expect, it } from 'vitest'
import { landbridge, start } from '../command.js'

it('refuses a group that is none before it measures those that are', async () => {
  const { code, stdout, stderr } = await landbridge('bench', 'physics', 'envs', 'foo', '--json')
  expect(stderr).toBe(
    "error: Expected a group of measurements or a row of one, got 'foo'\nhint: there is: nn, learn, envs, physics, link, gpu\n",
  )
  expect(stdout).toBe('')
  expect(code).toBe(2)
})

it('measures the rows that are named and no others', async () => {
  const rows = ['envs/mountain-car', 'link/lock-step-p50']
  const { code, stdout, stderr } = await landbridge('bench', ...rows, '--json')
  expect(code, stderr).toBe(0)
  const measured = JSON.parse(stdout).results.map(({ bench }: { bench: string }) => bench)
  expect(measured.sort()).toEqual(rows.sort())
})

it('knows the row that was meant', async () => {
  const { code, stderr } = await landbridge('bench', 'envs/wlaker')
  expect(stderr).toMatch(/got 'envs\/wlaker'\nhint: did you mean 'envs\/walker'\?\n$/)
  expect(code).toBe(2)
})

it.skipIf(process.platform !== 'linux')(
  'says why an engine is not measured on a GPU, and makes no row of it',
  async () => {
    const hidden = { VK_DRIVER_FILES: '/nope.json', VK_ICD_FILENAMES: '/nope.json', CUDA_VISIBLE_DEVICES: '' }
    const { code, stdout, stderr } = await start(['bench', 'gpu', '--json'], hidden).finish
    const { results, leftOut } = JSON.parse(stdout)
    expect(code, stderr).toBe(0)
    expect(results).toEqual([])
    const engines = ['engine tfjs tensorflow gpu', 'engine tfjs webgpu']
    expect(Object.keys(leftOut)).toEqual(engines)
    for (const engine of engines) expect(stderr).toContain(`not measured: ${engine}: ${leftOut[engine].message}`)
  },
)
