// Errors as data: what crosses a thread or a process keeps its code, its hint and its causes.

import { z } from 'zod'
import { ERROR_CODES, LandbridgeError } from './error.js'

/** An {@link Instability} as plain data. */
export const instabilitySchema = z.strictObject({
  env: z.strictObject({ id: z.string(), config: z.record(z.string(), z.unknown()) }),
  module: z.string().exactOptional(),
  state: z.array(z.number()),
  command: z.array(z.number()),
  seed: z.int().exactOptional(),
  step: z.int().exactOptional(),
})

const ownSchema = z.strictObject({
  message: z.string(),
  code: z.enum(ERROR_CODES).exactOptional(),
  hint: z.string().exactOptional(),
  instability: instabilitySchema.exactOptional(),
  /** Of an error that is not ours. */
  name: z.string().exactOptional(),
  stack: z.string().exactOptional(),
})
/** An error as plain data, in JSON too; without a code it was none of ours. */
export interface Failure extends z.infer<typeof ownSchema> {
  cause?: Failure
}
/** An error as plain data. */
export const failureSchema: z.ZodType<Failure> = ownSchema.extend({
  cause: z.lazy(() => failureSchema).exactOptional(),
})

/** Characters that are kept of a text. */
const LONGEST = 2 ** 16
/** Causes that are kept below each other. */
const DEEPEST = 16

/** The error as data, whatever was thrown: what cannot be read of it is left out. */
export function failureOf(problem: unknown): Failure {
  const instability = kindOf(problem) === 'ours' ? attempt(() => worldOf(problem as LandbridgeError)) : undefined
  return { ...withoutWorld(problem), ...(instability !== undefined && { instability }) }
}

function worldOf({ instability }: LandbridgeError): Failure['instability'] {
  return instability && instabilitySchema.parse({ ...instability, state: [...instability.state] })
}

/** A cause tells of the same world as the error above it, which carries what it takes to repeat it. */
function withoutWorld(problem: unknown, depth = 0): Failure {
  const kind = kindOf(problem)
  if (kind === 'other') {
    const said = textOf(() => problem)
    return { message: said, name: 'Error', stack: said }
  }
  const error = problem as Error
  const message = textOf(() => error.message)
  const below = depth < DEEPEST ? attempt(() => error.cause) : undefined
  const cause = below === undefined ? {} : { cause: withoutWorld(below, depth + 1) }
  if (kind === 'error')
    return { message, name: textOf(() => error.name), stack: textOf(() => error.stack ?? message), ...cause }
  const { code } = error as LandbridgeError
  const hint = attempt(() => (error as LandbridgeError).hint)
  return { code, message, ...(hint !== undefined && { hint: textOf(() => hint) }), ...cause }
}

function kindOf(problem: unknown): 'ours' | 'error' | 'other' {
  if (attempt(() => problem instanceof Error) !== true) return 'other'
  const isOurs = attempt(() => problem instanceof LandbridgeError && ERROR_CODES.includes(problem.code))
  return isOurs === true ? 'ours' : 'error'
}

function textOf(read: () => unknown): string {
  return attempt(() => String(read()).slice(0, LONGEST)) ?? 'something that cannot be read'
}

/** What reading gives; undefined where that throws, as getters and proxies can. */
function attempt<Made>(read: () => Made): Made | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** The error that {@link failureOf} took apart, to be thrown on this side of a thread or process. */
export function errorOf({ code, message, hint, instability, name, stack, cause }: Failure): Error {
  const from = cause === undefined ? {} : { cause: errorOf(cause) }
  if (code === undefined) return Object.assign(new Error(message, from), { name, stack })
  const world = instability && { instability: { ...instability, state: Uint8Array.from(instability.state) } }
  return new LandbridgeError(code, message, hint, { ...from, ...world })
}

/** What was thrown, as an error that can be read: its texts are texts, and its causes end. */
export function soundError(problem: unknown): Error {
  return errorOf(failureOf(problem))
}
