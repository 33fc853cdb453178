// The guard of counts that a program gives where no schema has looked at them.

import { written } from './complaint.js'
import { type ErrorCode, LandbridgeError } from './error.js'

/** Throws `code` where a count (`what`, in words) is no whole number from 1 on. */
export function requireCount(code: ErrorCode, what: string, count: unknown): void {
  if (Number.isInteger(count) && (count as number) >= 1) return
  throw new LandbridgeError(code, `Expected ${what} as a whole number from 1 on, got ${written(count)}`)
}
