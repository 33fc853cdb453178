// Logs of robots for tests, and what the commands that take them say.

import { join } from 'node:path'
import { expect } from 'vitest'
import { emptyFolder, landbridge, start, untilOutput } from './command.js'

interface Result {
  rms: number
  starts: number
  logs: string[]
}

/** Starts a robot with a log, has it driven, and stops it. */
export async function logged(
  name: string,
  args: string[],
  drive: (url: string, token: string) => Promise<unknown>,
): Promise<string> {
  const log = join(emptyFolder(), name)
  const { child, finish } = start(['robot', ...args, '--log', log])
  const [, url, token] = await untilOutput(child, /robot at (\S+)\ntoken (\S+)\n/)
  await drive(url!, token!)
  child.kill('SIGINT')
  expect((await finish).code).toBe(0)
  return log
}

export async function replayed(...args: string[]): Promise<Result & { stderr: string }> {
  const { code, stdout, stderr } = await landbridge('replay', ...args, '--json')
  expect(code, stderr).toBe(0)
  return { ...(JSON.parse(stdout) as Result), stderr }
}

export async function identifiedLength(log: string): Promise<number> {
  const args = ['pendulum', log, '--free', 'length', '--evaluations', '60', '--json']
  const { code, stdout, stderr } = await landbridge('identify', ...args)
  expect(code, stderr).toBe(0)
  return (JSON.parse(stdout) as { constants: [{ value: number }] }).constants[0].value
}
