// Plans: what a scenario file says, resolved. The schema is the documentation of the file format.

import { z } from 'zod'
import { physicsSchema } from './env.js'
import { type PluginRef, pluginRefSchema } from './plugin.js'
import { timesSchema } from './robot.js'

/** How a transferred agent's observation statistics go on. */
export const normaliserModeSchema = z.enum(['carry', 'continue', 'refit', 'reset'])
/** `carry` keeps with its count, `continue` counts few rows and updates on, `refit` measures anew and folds the change in, `reset` empties. */
export type NormaliserMode = z.infer<typeof normaliserModeSchema>
/** Env steps on the target that `refit` measures its statistics on; counted as training steps. */
export const REFIT_STEPS = 1000

const simSchema = z.strictObject({
  env: pluginRefSchema,
  /** Name of laws that the env brings along; `physics` goes before them. */
  preset: z.string().exactOptional(),
  physics: physicsSchema.default({}),
})
/** An environment with laws for its constants. */
export type Sim = z.infer<typeof simSchema>

/** Where a policy can be: a simulation in this process, or a robot behind a socket, there already or started by the run. */
export const domainSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sim'), ...simSchema.shape }),
  z.strictObject({
    kind: z.literal('robot'),
    bridge: pluginRefSchema.default({ id: 'native', config: {} }),
    /** A robot that is there. Exactly one of `url` and `start`. */
    url: z.url({ protocol: /^wss?$/, error: 'Expected the address of a robot, ws://HOST:PORT' }).exactOptional(),
    /** A simulated robot to start in a process of its own, with its own token. */
    start: simSchema.exactOptional(),
    /** The task (judge, choices, time limit) where the robot's hello lacks it. */
    env: pluginRefSchema.exactOptional(),
    times: timesSchema.prefault({}),
  }),
])
/** Where a policy can be. */
export type Domain = z.infer<typeof domainSchema>

/** The env that judges a domain: a robot's own task before the env it is started with; undefined where only its hello tells. */
export function envOf(domain: Domain): PluginRef | undefined {
  return domain.kind === 'sim' ? domain.env : (domain.env ?? domain.start?.env)
}

/** Most seeds, each a run of its own whose scores all stand in one report. */
const MOST_SEEDS = 10_000
/** Most curve points of a training, each with a score, a checkpoint, and a new start of all rows. */
const MOST_POINTS = 10_000
/** Most rows of a simulation: each has a world of its own, some tens of kilobytes. */
const MOST_ROWS = 10_000

/** One step of a plan. */
export const stageSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('train'),
    on: z.string(),
    /** Env steps, all rows together. */
    steps: z.int().positive(),
    /** Parallel rows; a robot has one. */
    rows: z.int().positive().max(MOST_ROWS).exactOptional(),
    /** Stop at the first curve point whose mean return reaches this. */
    until: z.number().exactOptional(),
    algorithm: pluginRefSchema.exactOptional(),
    freeze: pluginRefSchema.exactOptional(),
  }),
  z.strictObject({ kind: z.literal('transfer'), to: z.string(), normaliser: normaliserModeSchema.default('carry') }),
  z.strictObject({ kind: z.literal('evaluate'), on: z.string(), episodes: z.int().positive() }),
  z.strictObject({ kind: z.literal('stream'), on: z.string(), seconds: z.number().positive() }),
])
/** One step of a plan. */
export type Stage = z.infer<typeof stageSchema>

/** Name of the domain that a stage is on, or goes to. */
export function domainOf(stage: Stage): string {
  return stage.kind === 'transfer' ? stage.to : stage.on
}

/** The word in place of an engine that lets the run choose the fastest one. */
export const AUTO_ENGINE = 'auto'

/** `auto` as plug-ins are listed: it stands where an engine's id may, and has no options. */
export const autoEngine = {
  id: AUTO_ENGINE,
  summary: 'measures a training step on every engine that is there, and takes the fastest',
  config: z.object({}),
}

/** What the stages before all arms are called where an arm's name would stand. */
export const PRETRAIN = 'pretrain'
/** What the stages after all seeds are called where an arm's name would stand. */
export const AFTER = 'after'

/** Arms name files, metrics and random streams. */
const armNameSchema = z
  .string()
  .regex(/^[a-z\d][\w-]*$/i, "Expected an arm's name of letters, digits, - and _ that begins with neither sign")
  .refine((name) => name !== PRETRAIN && name !== AFTER, `Expected an arm's name other than ${PRETRAIN} and ${AFTER}`)

/** A run's folder is called by it. */
const planNameSchema = z
  .string()
  .regex(
    /^(?!\.)[^/\\\p{Cc}]{1,100}$/u,
    'Expected a name of 1 to 100 characters without / and \\ that does not begin with a dot',
  )

/** A plan: domains, what to train with, and the stages of every arm. */
export const planSchema = z.strictObject({
  name: planNameSchema,
  about: z.string().default(''),
  domains: z.record(z.string(), domainSchema),
  policy: pluginRefSchema.default({ id: 'mlp', config: {} }),
  algorithm: pluginRefSchema.default({ id: 'ppo', config: {} }),
  /** Where networks compute; `auto` tries all that are here and keeps the fastest. */
  engine: pluginRefSchema.default({ id: 'simd', config: {} }),
  /** A snapshot file to start from, in place of or before `pretrain`. */
  start: z.string().exactOptional(),
  /** A file of demonstrations, for algorithms that learn from what others did. */
  data: z.string().exactOptional(),
  pretrain: z.array(stageSchema).default([]),
  /** Every arm starts from the same pretrained snapshot; one without a transfer stage starts from random weights. */
  arms: z.record(armNameSchema, z.array(stageSchema).min(1)).default({}),
  /** Once, alone, going on from where the arm's median seed by final score ended. */
  after: z.strictObject({ arm: z.string(), stages: z.array(stageSchema).min(1) }).exactOptional(),
  curve: z
    .strictObject({ points: z.int().min(2).max(MOST_POINTS).default(10), episodes: z.int().positive().default(5) })
    .prefault({}),
  /** Mean return that counts as reached in time-to-threshold; the target's `solved` by default. */
  threshold: z.number().exactOptional(),
  /** The first of the seeds, which are counted up from it. */
  seed: z
    .int()
    .nonnegative()
    .max(Number.MAX_SAFE_INTEGER - MOST_SEEDS)
    .default(0),
  seeds: z.int().positive().max(MOST_SEEDS).default(5),
})
/** A resolved plan. */
export type Plan = z.infer<typeof planSchema>
/** A plan as a person writes it. */
export type PlanInput = z.input<typeof planSchema>
