// A training to its last step as a user starts it, with the memory that its processes held at most.

import { expect, it } from 'vitest'
import { memoryInShell } from '#src/bench/shell-training.js'

it('a long training holds at most 150 MB', async () => {
  const megabytes = await memoryInShell(['cart-pole', '--steps', '100000', '--rows', '16', '--episodes', '1'])
  expect(megabytes).toBeGreaterThan(50)
  expect(megabytes).toBeLessThan(150)
})
