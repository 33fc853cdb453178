// Errors as data: what crosses a thread keeps its code and its hint.

import { type ErrorCode, type Instability, LandbridgeError } from '../../core/index.js'

/** An error as it crosses a thread; without a code it was none of ours. */
export interface Failure {
  message: string
  code?: ErrorCode
  hint?: string
  instability?: Instability
}

/** The error as data; one that is not ours keeps its stack as its message. */
export function toFailure(problem: unknown): Failure {
  if (problem instanceof LandbridgeError) {
    const { code, message, hint, instability } = problem
    return { code, message, ...(hint !== undefined && { hint }), ...(instability !== undefined && { instability }) }
  }
  return { message: problem instanceof Error ? (problem.stack ?? problem.message) : String(problem) }
}

/** The error again, to be thrown in this thread. */
export function toError({ code, message, hint, instability }: Failure): Error {
  return code === undefined
    ? new Error(message)
    : new LandbridgeError(code, message, hint, instability === undefined ? undefined : { instability })
}
