// The guard of whatever must not go on after it returned.

import { LandbridgeError } from './error.js'

/** Throws `env` where a function (`what`, in words) gave a promise, which types let pass for nothing. */
export function requireDone(what: string, answer: unknown): void {
  if (!(answer instanceof Promise)) return
  answer.catch(() => {})
  throw promised(what, 'a promise')
}

const AsyncFunction = (async () => {}).constructor

/** The same for functions that have not been called yet: one that is `async` always gives a promise. */
export function requireSynchronous(what: string, method: unknown): void {
  if (method instanceof AsyncFunction) throw promised(what, 'an async function')
}

function promised(what: string, got: string): LandbridgeError {
  const hint = 'an env is synchronous: what it waits for belongs into a driver'
  return new LandbridgeError('env', `Expected ${what} to be done when it returns, got ${got}`, hint)
}
