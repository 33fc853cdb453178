// What a driver's module throws, as an error that says in which of its functions, and where.

import { type Awaitable, LandbridgeError, soundError, thrownAt } from '../core/index.js'

/** The error of a `driver` (the URL of its module) that threw in `where`; one of the project is as it is. */
export function driverFailure(driver: string, where: string, problem: unknown, what = 'driver'): LandbridgeError {
  const cause = soundError(problem)
  if (cause instanceof LandbridgeError) return cause
  const name = driver.replace(/^.*\//, '')
  const at = thrownAt(cause, driver.replace(/#.*$/, ''))
  const hint = at && `thrown at ${at}`
  return new LandbridgeError('env', `The ${what} ${name} failed in ${where}: ${cause.message}`, hint, { cause })
}

/** What a function of a driver gives. Throws its {@link driverFailure}. */
export async function inDriver<Result>(
  driver: string,
  where: string,
  call: () => Awaitable<Result>,
  what?: string,
): Promise<Result> {
  try {
    return await call()
  } catch (problem) {
    throw driverFailure(driver, where, problem, what)
  }
}
