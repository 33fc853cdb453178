// Errors as data: what crosses a thread keeps its code, its hint and its causes.

import { type ErrorCode, type Instability, LandbridgeError } from '../../core/index.js'

/** An error as it crosses a thread; without a code it was none of ours. */
export interface Failure {
  message: string
  code?: ErrorCode
  hint?: string
  instability?: Instability
  /** Of an error that is not ours. */
  name?: string
  stack?: string
  cause?: Failure
}

/** The error as data. */
export function toFailure(problem: unknown): Failure {
  if (!(problem instanceof Error)) return { message: String(problem) }
  const { message } = problem
  const cause = problem.cause === undefined ? {} : { cause: toFailure(problem.cause) }
  if (!(problem instanceof LandbridgeError))
    return { message, name: problem.name, stack: problem.stack ?? '', ...cause }
  const { code, hint, instability } = problem
  return {
    ...{ code, message, ...cause },
    ...(hint !== undefined && { hint }),
    ...(instability !== undefined && { instability }),
  }
}

/** The error again, to be thrown in this thread. */
export function toError({ code, message, hint, instability, name, stack, cause }: Failure): Error {
  const from = cause === undefined ? {} : { cause: toError(cause) }
  if (code !== undefined)
    return new LandbridgeError(code, message, hint, { ...from, ...(instability !== undefined && { instability }) })
  return Object.assign(new Error(message, from), name !== undefined && { name, stack })
}
