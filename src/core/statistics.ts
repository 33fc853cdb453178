// What a robot measured of its own link: latencies and counts, on its own monotonic clock.

import { z } from 'zod'

/** A histogram: `counts[i]` lies in [edges[i], edges[i + 1]). */
export const histogramSchema = z.strictObject({ edges: z.array(z.number()), counts: z.array(z.int()) })
/** A histogram: `counts[i]` lies in [edges[i], edges[i + 1]). */
export type Histogram = z.infer<typeof histogramSchema>

/** Quantiles and histogram of latencies in milliseconds; all 0 and empty where none was measured. */
export const latencySchema = z.strictObject({
  p50: z.number(),
  p90: z.number(),
  p99: z.number(),
  max: z.number(),
  histogram: histogramSchema,
})
/** Quantiles and histogram of latencies in milliseconds. */
export type Latency = z.infer<typeof latencySchema>

/** What a robot counted since a controller connected, or since it last asked. */
export const linkStatisticsSchema = z.strictObject({
  /** Control ticks in episodes; a robot that waits or was halted counts none. */
  ticks: z.int(),
  /** Milliseconds from an observation's sampling to the arrival of the command that answers it; real time only. */
  latencyMs: latencySchema,
  /** Control ticks for which no new command had arrived in time. */
  misses: z.int(),
  /** Ticks at which the safety layer changed or replaced a command. */
  interventions: z.int(),
  /** Times the robot went from running to its safe command. */
  trips: z.int(),
  /** Commands that arrived after their expiry; none of them acted. */
  late: z.int(),
  /** Control ticks that the robot itself skipped. */
  skipped: z.int(),
  /** Frames that the protocol does not allow; none of them acted. */
  refused: z.int(),
  /** Observations that were replaced by a newer one before they could be sent. */
  dropped: z.int(),
})
/** What a robot counted of its link. */
export type LinkStatistics = z.infer<typeof linkStatisticsSchema>
