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

/** The error as data. */
export function failureOf(problem: unknown): Failure {
  const instability = problem instanceof LandbridgeError ? problem.instability : undefined
  return {
    ...withoutWorld(problem),
    ...(instability !== undefined && { instability: { ...instability, state: [...instability.state] } }),
  }
}

/** A cause tells of the same world as the error above it, which carries what it takes to repeat it. */
function withoutWorld(problem: unknown): Failure {
  if (!(problem instanceof Error)) return { message: String(problem), name: 'Error', stack: String(problem) }
  const { message } = problem
  const cause = problem.cause === undefined ? {} : { cause: withoutWorld(problem.cause) }
  if (!(problem instanceof LandbridgeError))
    return { message, name: problem.name, stack: problem.stack ?? message, ...cause }
  const { code, hint } = problem
  return { code, message, ...(hint !== undefined && { hint }), ...cause }
}

/** The error again, to be thrown here. */
export function errorOf({ code, message, hint, instability, name, stack, cause }: Failure): Error {
  const from = cause === undefined ? {} : { cause: errorOf(cause) }
  if (code === undefined) return Object.assign(new Error(message, from), { name, stack })
  const world = instability && { instability: { ...instability, state: Uint8Array.from(instability.state) } }
  return new LandbridgeError(code, message, hint, { ...from, ...world })
}
