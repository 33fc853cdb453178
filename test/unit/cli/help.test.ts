// What the help says of tokens and logs is what is done.

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { addEvaluate } from '#src/cli/evaluate.js'
import { givenToken, serverToken } from '#src/cli/options.js'
import { addRobot } from '#src/cli/robot.js'
import { addRun } from '#src/cli/run.js'
import { addServe } from '#src/cli/serve.js'
import { addStream } from '#src/cli/stream.js'
import { addTransfer } from '#src/cli/transfer.js'
import { ROBOT_LOG_HEAD } from '#src/core/index.js'
import { keepFormerLog } from '#src/link/former-log.js'

/** What the help of a verb says of an option. */
function helpOf(add: (program: Command) => void, long: string): string | undefined {
  const program = new Command()
  add(program)
  return program.commands[0]!.options.find((option) => option.long === long)?.description
}

describe('a token', () => {
  afterEach(() => vi.unstubAllEnvs())

  it.each(Object.entries({ addEvaluate, addRobot, addRun, addServe, addStream, addTransfer }))(
    'is better kept in a variable, says %s',
    (_, add) => {
      expect(helpOf(add, '--token')).toMatch(/unless LANDBRIDGE_TOKEN holds one: that one is hidden/)
    },
  )

  it('is that of the variable, else that of the option, else for a server a random one', () => {
    vi.stubEnv('LANDBRIDGE_TOKEN', 'hidden')
    expect(givenToken({ token: 'shown' })).toBe('hidden')
    expect(serverToken({ token: 'shown' })).toBe('hidden')
    vi.stubEnv('LANDBRIDGE_TOKEN', undefined)
    expect(givenToken({ token: 'shown' })).toBe('shown')
    expect(givenToken({})).toBeUndefined()
    expect(serverToken({})).not.toBe(serverToken({}))
  })
})

it.each(Object.entries({ addEvaluate, addStream, addTransfer }))(
  "a robot's own time-out is none of those of %s, which starts no robot",
  (_, add) => {
    expect(helpOf(add, '--answer-timeout')).toBeDefined()
    expect(helpOf(add, '--command-timeout')).toBeUndefined()
  },
)

it('an older log becomes what the help of --log says', () => {
  const [, log, former] = /an older one there is kept: (\S+\.csv) becomes (\S+\.csv)$/.exec(helpOf(addRobot, '--log')!)!
  const folder = mkdtempSync(join(tmpdir(), 'landbridge-help-'))
  writeFileSync(join(folder, log!), `${ROBOT_LOG_HEAD}force,reason\n`)
  expect(keepFormerLog(join(folder, log!))).toBe(join(folder, former!))
  expect(readFileSync(join(folder, former!), 'utf8')).toBe(`${ROBOT_LOG_HEAD}force,reason\n`)
})
