// Options that several verbs share, parsed and checked once.

import { type Command, InvalidArgumentError, Option } from 'commander'
import { catalog } from '../catalog.js'
import { type Physics, type PluginRef, physicsSchema, type Times, timesSchema } from '../core/index.js'
import { createToken } from '../link/index.js'
import { loadEnv, locatePlugin } from '../run/index.js'
import { checkPhysics } from '../sim/index.js'

/** The largest TCP port. */
const LAST_PORT = 65_535

/** `parse` for an integer of at least `least`, and at most `most`. */
export function integer(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() !== '' && Number.isSafeInteger(value) && value >= least && value <= most) return value
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`
    throw new InvalidArgumentError(`Expected an integer ${range}, got '${text}'.`)
  }
}

/** `parse` for a finite number. */
export function number(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value)) return value
  throw new InvalidArgumentError(`Expected a number, got '${text}'.`)
}

/** `parse` for seconds above 0. */
export function seconds(text: string): number {
  const value = number(text)
  if (value > 0) return value
  throw new InvalidArgumentError(`Expected seconds above 0, got '${text}'.`)
}

/** An empty one, as of a variable that is not set, would listen on every address. */
function host(text: string): string {
  if (text.trim() !== '') return text
  throw new InvalidArgumentError(`Expected an address of this computer, got '${text}'.`)
}

function collect(text: string, before: string[]): string[] {
  return [...before, text]
}

/** Adds `--set path=value`, repeatable. */
export function withSets(command: Command, reaches: string): Command {
  const option = new Option('--set <path=value>', `sets ${reaches}; repeatable, the value is YAML`)
  return command.addOption(option.argParser(collect).default([], 'none'))
}

/** Adds laws for constants by name. */
export function withPreset(command: Command): Command {
  return command.option(
    '--preset <name>',
    'laws for constants that the environment brings along; --set goes before them',
  )
}

/** The preset that was given. */
export function givenPreset({ preset }: { preset?: string }): { preset?: string } {
  return preset === undefined ? {} : { preset }
}

/** Constants that were set. Throws `physics`, with the env and the constant's range, where one is neither a number nor a law. */
export async function givenPhysics(env: PluginRef, values: Record<string, unknown> = {}): Promise<Physics> {
  const physics = values as Physics
  // What is right by itself is checked with all else.
  if (physicsSchema.safeParse(values).success) return physics
  const { id, spec } = await loadEnv(catalog, locatePlugin(catalog, 'env', env, process.cwd()))
  checkPhysics(spec, physics, id)
  return physics
}

/** Options of a verb that serves. */
export interface ServerOptions {
  port: number
  host: string
  token?: string
}

/** Adds where a server listens, and its token. */
export function withServer(command: Command): Command {
  return withToken(command)
    .option('--port <port>', 'the port; 0 takes a free one', integer(0, LAST_PORT), 0)
    .option('--host <host>', 'the address to listen on', host, '127.0.0.1')
}

/** Adds the token of a link: the variable LANDBRIDGE_TOKEN, else the option. */
export function withToken(command: Command): Command {
  return command.option(
    '--token <token>',
    'token of the link, unless LANDBRIDGE_TOKEN holds one: that one is hidden, arguments show in every list of processes',
  )
}

/** The token from the environment, else from the option. */
export function givenToken({ token }: { token?: string }): string | undefined {
  return process.env.LANDBRIDGE_TOKEN ?? token
}

/** The token of a server: a given one, else a random one, which the verb shows. */
export function serverToken(options: { token?: string }): string {
  return givenToken(options) ?? createToken()
}

/** How a server's token is shown to people: one that came by the environment is not, since it came that way to stay hidden. */
export function tokenLine(token: string): string {
  return process.env.LANDBRIDGE_TOKEN === undefined ? `token ${token}` : 'token: that of LANDBRIDGE_TOKEN'
}

/** Times of a link as commander gives them; what was not given is absent. */
export interface TimesOptions {
  connectTimeout?: number
  helloTimeout?: number
  answerTimeout?: number
  commandTimeout?: number
}

/** Adds the time-outs of a controller's end. */
export function withTimes(command: Command): Command {
  return command
    .option('--connect-timeout <seconds>', 'until a connection must stand (default: 5)', seconds)
    .option('--hello-timeout <seconds>', 'until the robot must have said hello (default: 2)', seconds)
    .option('--answer-timeout <seconds>', 'until the robot must have answered (default: 1)', seconds)
}

/** Adds the time-out of a robot's end, which a robot is started with. */
export function withCommandTimeout(command: Command): Command {
  const text = 'control periods without a command until the safe command of a robot that is started (default: 5)'
  return command.option('--command-timeout <periods>', text, integer(1))
}

/** The times that were given. */
export function givenTimes(options: TimesOptions): Partial<Times> {
  const { connectTimeout, helloTimeout, answerTimeout, commandTimeout } = options
  return {
    ...(connectTimeout !== undefined && { connect: connectTimeout }),
    ...(helloTimeout !== undefined && { hello: helloTimeout }),
    ...(answerTimeout !== undefined && { answer: answerTimeout }),
    ...(commandTimeout !== undefined && { commandPeriods: commandTimeout }),
  }
}

/** The times of a link, with the defaults for what was not given. */
export function timesOf(options: TimesOptions): Times {
  return timesSchema.parse(givenTimes(options))
}
