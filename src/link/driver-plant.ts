// A driver's plant as the safety layer takes it: its methods are there, readings come at once, and a promise is looked after.

import { LandbridgeError, moduleFailure, type Plant } from '../core/index.js'
import { inDriver } from './driver-failure.js'

/** Longest that a command may be on its way, in milliseconds. */
const PENDING_MS = 1000
/** Longest that the last commands may take before the machine is let go, in milliseconds. */
const SETTLE_MS = 500
/** Until what was sent without a promise has left, in milliseconds. */
const LEAVE_MS = 20

const METHODS = ['observe', 'apply', 'safe'] as const

/** Checks what the `open` of a `driver` (the URL of its module) gave. Throws `config` where a method is missing. */
export function driverPlant(opened: Plant, driver: string): Plant {
  const methods = (opened ?? {}) as unknown as Record<string, unknown>
  const missing = METHODS.find((name) => typeof methods[name] !== 'function')
  if (missing === undefined) return new DriverPlant(opened, driver)
  throw new LandbridgeError('config', `Expected open() to give ${METHODS.join(', ')}, got no function '${missing}'`)
}

class DriverPlant implements Plant {
  readonly simulated?: NonNullable<Plant['simulated']>
  readonly #driver: Plant
  readonly #url: string
  /** Promises that have not settled, the oldest first, with the moment they were made. */
  readonly #pending = new Map<PromiseLike<unknown>, number>()

  constructor(driver: Plant, url: string) {
    this.#driver = driver
    this.#url = url
    if (driver.simulated !== undefined) this.simulated = driver.simulated
  }

  observe(into: Float32Array): void {
    if (this.#call('observe', () => this.#driver.observe(into)) === undefined) return
    throw new LandbridgeError(
      'env',
      'Expected observe to fill in the readings at once, got a promise',
      'keep the newest reading where it arrives (an event, a timer), and copy it in observe',
    )
  }

  apply(command: Float32Array): void {
    this.#follow(
      'apply',
      this.#call('apply', () => this.#driver.apply(command)),
    )
    const [oldest] = this.#pending.values()
    if (oldest === undefined || performance.now() - oldest < PENDING_MS) return
    throw new LandbridgeError(
      'env',
      `Expected apply to be done within ${PENDING_MS / 1000} s, got a promise that is not`,
    )
  }

  safe(): void {
    this.#follow(
      'safe',
      this.#call('safe', () => this.#driver.safe()),
    )
  }

  /** Waits for the last commands to leave, then lets the machine go. */
  async dispose(): Promise<void> {
    const limit = performance.now() + SETTLE_MS
    do await new Promise((resolve) => setTimeout(resolve, LEAVE_MS))
    while (this.#pending.size > 0 && performance.now() < limit)
    await inDriver(this.#url, 'dispose', () => this.#driver.dispose?.())
  }

  /** Gives the promise that a function gave; undefined where it gave something else. */
  #call(name: string, call: () => unknown): PromiseLike<unknown> | undefined {
    try {
      const returned = call()
      return isPromise(returned) ? returned : undefined
    } catch (problem) {
      throw moduleFailure(this.#url, name, problem, 'driver')
    }
  }

  /** A rejection stays unhandled, so that the thread's events report it. */
  #follow(name: string, returned: PromiseLike<unknown> | undefined): void {
    // One that is given again is as old as it was the first time.
    if (returned === undefined || this.#pending.has(returned)) return
    this.#pending.set(returned, performance.now())
    void inDriver(this.#url, name, () => returned).finally(() => this.#pending.delete(returned))
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === 'function'
}
