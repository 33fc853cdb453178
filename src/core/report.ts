// What a run leaves behind: one document that the HTML page, the Markdown and other tools are made of.

import { z } from 'zod'
import { drawingSchema } from './drawing.js'
import { type StreamResult, scoreSchema, streamResultSchema, surgerySchema } from './event.js'
import { planSchema } from './plan.js'

/** An estimate over seeds with its interval (percentile bootstrap unless the metric says otherwise). */
export const estimateSchema = z.strictObject({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** 0.95 unless said otherwise. */
  level: z.number(),
  /** One value a seed, in the order of `Report.seeds`; null where it does not exist (a threshold never reached). */
  bySeed: z.array(z.number().nullable()),
})
/** An estimate over seeds with its interval; null where it does not exist. */
export type Estimate = z.infer<typeof estimateSchema>

/** One row of the report's table of metrics. */
export const metricSchema = z.strictObject({
  /** Stable name, e.g. `zero-shot`, `jumpstart`, `asymptotic-gain`. */
  id: z.string(),
  label: z.string(),
  /** How it is defined, with its source. */
  about: z.string(),
  unit: z.string(),
  better: z.enum(['higher', 'lower']),
  estimate: estimateSchema,
})
/** One row of the report's table of metrics. */
export type Metric = z.infer<typeof metricSchema>

/** One episode of a policy as frames of a drawing, `frameSeconds` apart. */
export const traceSchema = z.strictObject({
  label: z.string(),
  seed: z.int(),
  episodeSeed: z.int(),
  return: z.number(),
  frameSeconds: z.number(),
  frames: z.array(drawingSchema),
})
/** One episode of a policy as frames of a drawing. */
export type Trace = z.infer<typeof traceSchema>

/** The whole result. Everything but `measured` is the same bytes for the same plan and seed. */
export const reportSchema = z.strictObject({
  format: z.literal(1),
  version: z.string(),
  plan: planSchema,
  seeds: z.array(z.int()),
  threshold: z.number().nullable(),
  /** By domain and name: constants that some domain sets, as the domain's env declares them. Absent where none is set, and in older reports. */
  constants: z
    .record(z.string(), z.record(z.string(), z.strictObject({ nominal: z.number(), unit: z.string() })))
    .exactOptional(),
  scores: z.array(scoreSchema.extend({ command: z.string().exactOptional() })),
  metrics: z.array(metricSchema),
  /** Sentences in plain words: what was gained, lost, and on which seeds fine-tuning did not win. */
  findings: z.array(z.string()),
  surgery: z.array(
    z.strictObject({
      seed: z.int(),
      arm: z.string(),
      /** Name of the domain that it was for. */
      to: z.string().exactOptional(),
      surgery: surgerySchema,
    }),
  ),
  /** Training steps on the arm's own domain and evaluation steps there, counted apart. */
  steps: z.array(
    z.strictObject({
      seed: z.int(),
      arm: z.string(),
      training: z.int(),
      /** Training steps on all domains, where they are more. */
      allTraining: z.int().exactOptional(),
      evaluation: z.int(),
    }),
  ),
  traces: z.array(traceSchema),
  /** Depends on the machine and the moment. */
  measured: z.strictObject({
    machine: z.record(z.string(), z.string()),
    /** Seconds of the whole run, all of its parts when it was resumed. */
    seconds: z.number(),
    /** The first of the stages after all seeds, else of an arm. */
    stream: streamResultSchema.exactOptional(),
    /** Those after it, in the same order. */
    furtherStreams: z.array(streamResultSchema).exactOptional(),
  }),
})
/** The whole result of a run. */
export type Report = z.infer<typeof reportSchema>

/** Every stream of a run: those after all seeds, then those of its arms. */
export function streamsOf({ measured: { stream, furtherStreams = [] } }: Pick<Report, 'measured'>): StreamResult[] {
  return stream === undefined ? [] : [stream, ...furtherStreams]
}
