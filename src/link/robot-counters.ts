// What a robot counts of its link, in total and since a controller last asked.

import type { LinkStatistics } from '../core/index.js'
import { LatencyRecorder } from './latency-recorder.js'
import { WORD } from './mailbox.js'

type Counts = Omit<LinkStatistics, 'latencyMs'>

/** Counts of both threads: the actuator's from shared memory, the socket's own. */
export class RobotCounters {
  readonly latency = new LatencyRecorder()
  /** Frames that the protocol does not allow. */
  refused = 0
  /** Observations replaced by a newer one before they could be sent. */
  dropped = 0
  readonly #words: Int32Array
  #before: Counts

  constructor(words: Int32Array) {
    this.#words = words
    this.#before = this.total()
  }

  /** Since the robot was started. */
  total(): Counts {
    const word = (index: number) => Atomics.load(this.#words, index) >>> 0
    return {
      ticks: word(WORD.ticks),
      misses: word(WORD.misses),
      interventions: word(WORD.interventions),
      trips: word(WORD.trips),
      late: word(WORD.late),
      skipped: word(WORD.skipped),
      refused: this.refused,
      dropped: this.dropped,
    }
  }

  /** Since the last `take` or `restart`. */
  take(): LinkStatistics {
    const now = this.total()
    const since = Object.fromEntries(
      Object.entries(now).map(([name, value]) => [name, (value - this.#before[name as keyof Counts]) >>> 0]),
    ) as Counts
    const latencyMs = this.latency.summary()
    this.restart()
    return { ...since, latencyMs }
  }

  /** Counts from here on. */
  restart(): void {
    this.#before = this.total()
    this.latency.clear()
  }
}
