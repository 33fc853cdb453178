// Times that may not have come: runs that never reached a threshold are censored where they stopped, never dropped.

/** When something happened to one run, or how long it was watched in vain. */
export interface Duration {
  /** Time of the event, or of the last look. */
  time: number
  reached: boolean
}

/** The Kaplan-Meier estimate as steps: from `times[i]` on, the share `surviving[i]` has not got there yet. */
export interface Survival {
  times: number[]
  surviving: number[]
}

/** Kaplan and Meier, "Nonparametric estimation from incomplete observations", JASA 53, 1958. */
export function kaplanMeier(durations: readonly Duration[]): Survival {
  const times = [...new Set(durations.filter(({ reached }) => reached).map(({ time }) => time))].sort((a, b) => a - b)
  let share = 1
  const surviving = times.map((now) => {
    const atRisk = durations.filter(({ time }) => time >= now).length
    const events = durations.filter(({ time, reached }) => reached && time === now).length
    share *= 1 - events / atRisk
    return share
  })
  return { times, surviving }
}

/** The first time at which at most half have not got there; null where fewer than half ever do. */
export function medianTime(durations: readonly Duration[]): number | null {
  const { times, surviving } = kaplanMeier(durations)
  const at = surviving.findIndex((share) => share <= 0.5 + 1e-12)
  return at < 0 ? null : times[at]!
}

/** Mean of min(time, horizon): the area under the Kaplan-Meier curve up to `horizon`. Defined however many are censored. */
export function restrictedMeanTime(durations: readonly Duration[], horizon: number): number {
  const { times, surviving } = kaplanMeier(durations)
  let area = 0
  let before = 0
  let share = 1
  for (const [i, time] of times.entries()) {
    if (time >= horizon) break
    area += share * (time - before)
    before = time
    share = surviving[i]!
  }
  return area + share * (horizon - before)
}
