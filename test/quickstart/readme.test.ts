// The README's commands as they are written, with all their steps.

import { expect, it } from 'vitest'
import { shell } from '../e2e/command.js'
import { packedProject, readmeCommands } from '../e2e/readme.js'

it('every command of the README does what it says', async () => {
  const project = await packedProject()
  for (const line of readmeCommands()) expect(await shell(line, project)).not.toBe('')
}, 300_000)
