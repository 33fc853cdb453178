// How fast a training stage goes, and which of its updates are worth an event: some algorithms update after every step.

import { Means, type TrainEvent } from '../../learn/index.js'

/** Progress events of a stage at most. */
const EVENTS = 400

/** What a progress event says beside where the stage is. */
interface Due {
  metrics: Record<string, number>
  stepsPerSecond?: number
  secondsLeft?: number
}

/** Collects updates of one stage. Time that the caller spends between {@link pause} and {@link resume} does not count. */
export class Pace {
  #means = new Means()
  #shown = -1
  #spent = 0
  #since: number

  /** `now` gives monotonic seconds; `from` is how many steps the stage had taken before. */
  constructor(
    private readonly now: () => number,
    private readonly from: number,
  ) {
    this.#since = now()
  }

  /** What to say now, or undefined where the next update is soon enough. */
  add({ progress: { steps, total }, metrics }: Extract<TrainEvent, { kind: 'progress' }>): Due | undefined {
    this.#means.add(metrics)
    const share = Math.floor((EVENTS * steps) / total)
    if (share <= this.#shown && steps < total) return undefined
    this.#shown = share
    const due = { metrics: this.#means.take() }
    this.#means = new Means()
    const seconds = this.#spent + this.now() - this.#since
    if (!(seconds > 0)) return due
    const stepsPerSecond = (steps - this.from) / seconds
    return { ...due, stepsPerSecond, secondsLeft: (total - steps) / stepsPerSecond }
  }

  /** Training stops for a while. */
  pause(): void {
    this.#spent += this.now() - this.#since
  }

  /** Training goes on. */
  resume(): void {
    this.#since = this.now()
  }
}
