// `bench`: what is asked for is checked before anything is measured.

import { expect, it } from 'vitest'
import { landbridge } from '../command.js'

it('refuses a group that is none before it measures those that are', async () => {
  const { code, stdout, stderr } = await landbridge('bench', 'physics', 'envs', 'foo', '--json')
  expect(stderr).toMatch(/^error: Expected a group of measurements, got 'foo'\nhint: /)
  expect(stdout).toBe('')
  expect(code).toBe(2)
})
