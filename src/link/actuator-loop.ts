// The actuator thread's loops: lock-step answers every request, real time keeps the control rate by itself. Between ticks a
// driver's events run; so that no timer's coarseness reaches the motors, the last stretch before a deadline is waited out.

import type { Actuator } from './actuator.js'
import { WORD } from './mailbox.js'
import type { ThreadEvents } from './thread-events.js'

/** Milliseconds between signs of life of a driver's thread; a lock-step one without a request for so long writes out its log. */
const PULSE_MS = 100
/** Milliseconds before a deadline from which on events wait until just before the tick. */
const PRECISE_MS = 2

/** What a loop works on. */
export interface Loop {
  actuator: Actuator
  /** Of the mailbox. */
  words: Int32Array
  /** A driver's; what fails in them ends the loop. A simulation has none, and is not kept waiting for them. */
  events?: ThreadEvents
}

/** Ticks once for every request until told to close. `idle` is called when no request has come for a while. */
export async function runLockStep({ actuator, words, events }: Loop, idle: () => void): Promise<void> {
  let answered = 0
  const stop = events && keepPulse(words, events, idle)
  try {
    while (Atomics.load(words, WORD.closing) === 0) {
      if (events !== undefined) await request(words, answered, events)
      else if (Atomics.wait(words, WORD.asked, answered, PULSE_MS) === 'timed-out') idle()
      const asked = Atomics.load(words, WORD.asked)
      if (asked === answered) continue
      try {
        actuator.tick(0)
      } finally {
        answered = asked
        answer(words, asked)
      }
    }
  } finally {
    stop?.()
  }
}

/** Lets events run until there is a request, or something else to look at. Throws what has failed in them. */
async function request(words: Int32Array, answered: number, events: ThreadEvents): Promise<void> {
  const waiting = Atomics.waitAsync(words, WORD.asked, answered)
  try {
    await (waiting.async ? waiting.value : events.turn())
    events.check()
  } catch (problem) {
    answer(words, Atomics.load(words, WORD.asked))
    throw problem
  }
}

function answer(words: Int32Array, asked: number): void {
  Atomics.store(words, WORD.answered, asked)
  Atomics.notify(words, WORD.answered)
}

/** Signs of life while events run; what fails in them wakes the loop. Gives what ends it. */
function keepPulse(words: Int32Array, events: ThreadEvents, idle: () => void): () => void {
  let seen = 0
  events.onFailure = () => Atomics.notify(words, WORD.asked)
  const pulse = setInterval(() => {
    words[WORD.beats]!++
    const asked = Atomics.load(words, WORD.asked)
    if (seen === asked) idle()
    seen = asked
  }, PULSE_MS)
  return () => clearInterval(pulse)
}

/**
 * Ticks at the control rate until told to close, on deadlines that do not drift; periods that went by while the thread could
 * not run are skipped and counted. `wake` tells the other thread that there is something new.
 */
export async function runRealTime(
  { actuator, words, events }: Loop,
  controlHz: number,
  now: () => number,
  wake: () => void,
): Promise<void> {
  const period = 1 / controlHz
  let deadline = now() + period
  while (Atomics.load(words, WORD.closing) === 0) {
    words[WORD.beats]!++
    const wait = 1000 * (deadline - now())
    if (events !== undefined && wait > PRECISE_MS) {
      await events.run(Math.min(wait - PRECISE_MS, PULSE_MS))
      continue
    }
    if (wait > 0) Atomics.wait(words, WORD.closing, 0, wait)
    await events?.turn()
    const late = now() - deadline
    if (late < 0) continue
    const skipped = Math.floor(late / period)
    actuator.tick(skipped)
    deadline += (1 + skipped) * period
    wake()
  }
}
