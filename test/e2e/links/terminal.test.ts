// What others say commands no terminal.

import { expect, it } from 'vitest'
import { start } from '../command.js'

it.each([[[]], [['--json']]])('control characters are shown, not obeyed %s', async (flags) => {
  const { stdout, stderr, code } = await start(['evaluate', 'a\x1b[2Jb\x9b1A\r.safetensors', ...flags]).finish
  expect(stderr).toContain('a\\u001b[2Jb\\u009b1A\\u000d.safetensors')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
  expect(stdout + stderr).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f]/)
  expect(code).not.toBe(0)
})
