// Code that is made for a mechanism moves it as the loops do that it takes the place of.

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const script = fileURLToPath(new URL('../../fixtures/sim/trajectories.js', import.meta.url))

function motion(...options: string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, ['--conditions=unbundled', ...options, script])
  expect(String(stderr)).toBe('')
  return String(stdout)
}

it('moves mechanisms to the same bits with made code and where a process forbids it', () => {
  const made = motion()
  expect(made.trim().split('\n')).toHaveLength(60)
  expect(motion('--disallow-code-generation-from-strings')).toBe(made)
})
