// `bench`: what is asked for is checked before anything is measured.

import { expect, it } from 'vitest'
import { landbridge, start } from '../command.js'

it('refuses a group that is none before it measures those that are', async () => {
  const { code, stdout, stderr } = await landbridge('bench', 'physics', 'envs', 'foo', '--json')
  expect(stderr).toMatch(/^error: Expected a group of measurements, got 'foo'\nhint: /)
  expect(stdout).toBe('')
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
