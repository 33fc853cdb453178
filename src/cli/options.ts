// Options that several verbs share, parsed and checked once.

import { type Command, InvalidArgumentError, Option } from 'commander'
import { type Times, timesSchema } from '../core/index.js'
import { createToken } from '../link/index.js'

/** `parse` for an integer of at least `least`. */
export function integer(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (Number.isSafeInteger(value) && value >= least) return value
    throw new InvalidArgumentError(`Expected an integer of at least ${least}, got '${text}'.`)
  }
}

/** `parse` for a finite number. */
export function number(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value)) return value
  throw new InvalidArgumentError(`Expected a number, got '${text}'.`)
}

/** `parse` for a repeatable option. */
function collect(text: string, before: string[]): string[] {
  return [...before, text]
}

/** Adds `--set path=value`, repeatable. */
export function withSets(command: Command, reaches: string): Command {
  return command.addOption(
    new Option('--set <path=value>', `sets ${reaches}; repeatable, the value is YAML`)
      .argParser(collect)
      .default([], 'none'),
  )
}

/** Adds the token and the times of a link. */
export function withLink(command: Command): Command {
  const seconds = 'seconds'
  return command
    .addOption(new Option('--token <token>', 'token of the link').env('LANDBRIDGE_TOKEN'))
    .option(`--connect-timeout <${seconds}>`, 'until a connection must stand', number, 5)
    .option(`--hello-timeout <${seconds}>`, 'until the robot must have said hello', number, 2)
    .option(`--answer-timeout <${seconds}>`, 'until a lock-step robot must have answered', number, 1)
    .option('--command-timeout <periods>', 'control periods without a command until the safe command', integer(1), 5)
}

/** Link options as commander gives them. */
export interface LinkOptions {
  token?: string
  connectTimeout: number
  helloTimeout: number
  answerTimeout: number
  commandTimeout: number
}

/** The times of a link from its options. */
export function timesOf(options: LinkOptions): Times {
  return timesSchema.parse({
    connect: options.connectTimeout,
    hello: options.helloTimeout,
    answer: options.answerTimeout,
    commandPeriods: options.commandTimeout,
  })
}

/** The token for a server: the given one, else a random one, which the verb shows. */
export function tokenOf(options: LinkOptions): string {
  return options.token ?? createToken()
}
