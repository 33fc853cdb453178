// What a driver's module throws, as an error that says in which of its functions, and where.

import { type Awaitable, moduleFailure } from '../core/index.js'

/** What a function of a driver (the URL of its module) gives. Throws its {@link moduleFailure}. */
export async function inDriver<Result>(
  driver: string,
  where: string,
  call: () => Awaitable<Result>,
  what = 'driver',
): Promise<Result> {
  try {
    return await call()
  } catch (problem) {
    throw moduleFailure(driver, where, problem, what)
  }
}
