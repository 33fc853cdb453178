// The actuator thread's loops: lock-step answers every request, real time keeps the control rate by itself.

import type { Actuator } from './actuator.js'
import { type Mailbox, WORD } from './mailbox.js'

/** Milliseconds without a request after which a lock-step thread writes out its log. */
const IDLE_MS = 100

/** Ticks once for every request until told to close. `idle` is called when no request has come for a while. */
export function runLockStep(actuator: Actuator, { words }: Mailbox, idle: () => void): void {
  let answered = 0
  while (Atomics.load(words, WORD.closing) === 0) {
    if (Atomics.wait(words, WORD.asked, answered, IDLE_MS) === 'timed-out') idle()
    const asked = Atomics.load(words, WORD.asked)
    if (asked === answered) continue
    try {
      actuator.tick(0)
    } finally {
      answered = asked
      Atomics.store(words, WORD.answered, asked)
      Atomics.notify(words, WORD.answered)
    }
  }
}

/**
 * Ticks at the control rate until told to close, on deadlines that do not drift; periods that went by while the thread could
 * not run are skipped and counted. `wake` tells the other thread that there is something new.
 */
export function runRealTime(
  actuator: Actuator,
  { words }: Mailbox,
  controlHz: number,
  now: () => number,
  wake: () => void,
): void {
  const period = 1 / controlHz
  let deadline = now() + period
  while (Atomics.load(words, WORD.closing) === 0) {
    const wait = deadline - now()
    if (wait > 0) {
      Atomics.wait(words, WORD.closing, 0, 1000 * wait)
      continue
    }
    const skipped = Math.floor(-wait / period)
    actuator.tick(skipped)
    deadline += (1 + skipped) * period
    wake()
  }
}
