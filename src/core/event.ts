// What a run says while it runs. The command line, `events.jsonl` and tests all read the same events.

import { z } from 'zod'
import { stageSchema } from './plan.js'
import { latencySchema } from './statistics.js'

/** What episodes of a score are like: means over them. */
export const episodeMeansSchema = z.strictObject({
  /** Control steps. */
  steps: z.number(),
  /** Share that ended by termination, not at the time limit. */
  terminated: z.number(),
  /** Sum of each term of the reward, by name. */
  terms: z.record(z.string(), z.number()),
})
/** What episodes of a score are like: means over them. */
export type EpisodeMeans = z.infer<typeof episodeMeansSchema>

/** A score: undiscounted returns of whole deterministic episodes. `seed` and `arm` say whose. */
export const scoreSchema = z.strictObject({
  seed: z.int(),
  /** Name of the arm, `pretrain` or `after`. */
  arm: z.string(),
  /** `retained` is measured on the source after training elsewhere: what was not forgotten. */
  label: z.enum(['pretrained', 'zero-shot', 'curve', 'intermediate', 'final', 'retained']),
  domain: z.string(),
  /** Training steps the arm had taken on `domain`, or on its target where it never trains on `domain`. */
  steps: z.int(),
  /** Those on all domains, where they are more. */
  allSteps: z.int().exactOptional(),
  returns: z.array(z.number()),
  /** Absent in results of versions that did not keep it. */
  episode: episodeMeansSchema.exactOptional(),
  /** The S of `evaluate --seed S`. */
  evaluationSeed: z.int(),
  /** Env steps the evaluation itself took. */
  evaluationSteps: z.int(),
  /** File in `snapshots/` that gives it again; curve points keep none. */
  snapshot: z.string().exactOptional(),
})
/** A score: undiscounted returns of whole deterministic episodes. */
export type Score = z.infer<typeof scoreSchema>

/** What re-initialising did: channel by channel, and what it changed. */
export const surgerySchema = z.strictObject({
  observations: z.array(
    z.strictObject({ name: z.string(), unit: z.string(), fate: z.enum(['kept', 'added', 'removed']) }),
  ),
  actions: z.array(z.strictObject({ name: z.string(), unit: z.string(), fate: z.enum(['kept', 'added', 'removed']) })),
  normaliser: z.string(),
  /** Parameters copied from the source, and parameters new in the target. */
  copied: z.int(),
  fresh: z.int(),
  /** Largest change of a shared action's mean or logit over the golden observations; 0 means the function was preserved. */
  change: z.number(),
  warnings: z.array(z.string()),
})
/** What re-initialising did. */
export type Surgery = z.infer<typeof surgerySchema>

/** What streaming in real time measured. All of it depends on the machine. */
export const streamResultSchema = z.strictObject({
  seed: z.int(),
  /** The arm whose policy it was, after all seeds too. */
  arm: z.string(),
  /** Name of the robot's domain. */
  domain: z.string().exactOptional(),
  controlHz: z.number(),
  seconds: z.number(),
  /** Observations received and commands sent. */
  ticks: z.int(),
  /** Milliseconds from the robot's sample to the command's arrival back at the robot's mailbox, as the robot measured it. */
  latencyMs: latencySchema,
  /** Control ticks for which no new command had arrived in time. */
  misses: z.int(),
  /** Control periods in which the robot came to no tick, since its machine took longer; absent where nobody counted them. */
  skipped: z.int().exactOptional(),
  /** Ticks at which the safety layer changed or replaced a command. */
  interventions: z.int(),
  /** Times the robot went to its safe command. */
  trips: z.int(),
  /** Returns of the episodes that ended or were cut by the end of the stream. */
  returns: z.array(z.number()),
})
/** What streaming in real time measured. */
export type StreamResult = z.infer<typeof streamResultSchema>

const whose = { seed: z.int(), arm: z.string() }

/** One thing that happened. `at`: seconds since the run began, by the clock it was given. */
export const runEventSchema = z.intersection(
  z.object({ at: z.number().exactOptional() }),
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('run'), name: z.string(), seeds: z.array(z.int()), folder: z.string().exactOptional() }),
    z.object({
      kind: z.literal('stage'),
      ...whose,
      index: z.int(),
      stage: stageSchema,
      state: z.enum(['start', 'done', 'resumed']),
    }),
    z.object({
      kind: z.literal('progress'),
      ...whose,
      steps: z.int(),
      total: z.int(),
      updates: z.int(),
      /** Means over the updates since the last such event. */
      metrics: z.record(z.string(), z.number()),
      /** Env steps a second of this stage, and how long it will take from here; measured, so of this machine. */
      stepsPerSecond: z.number().exactOptional(),
      secondsLeft: z.number().exactOptional(),
    }),
    z.object({ kind: z.literal('score'), score: scoreSchema }),
    z.object({ kind: z.literal('transfer'), ...whose, surgery: surgerySchema }),
    z.object({ kind: z.literal('snapshot'), ...whose, file: z.string(), hash: z.string() }),
    z.object({ kind: z.literal('checkpoint'), ...whose, updates: z.int() }),
    z.object({ kind: z.literal('stream'), stream: streamResultSchema }),
    z.object({ kind: z.literal('notice'), level: z.enum(['info', 'warning']), message: z.string() }),
    z.object({ kind: z.literal('seed'), seed: z.int(), state: z.enum(['start', 'done']) }),
    z.object({ kind: z.literal('report'), file: z.string() }),
  ]),
)
/** One thing that happened in a run. */
export type RunEvent = z.infer<typeof runEventSchema>
