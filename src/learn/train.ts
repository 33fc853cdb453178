// The training loop: collect, learn, and at declared update counts let the caller score and save before all rows restart.

import { deriveSeed, LandbridgeError, type Learner, type Progress, type VectorEnv } from '../core/index.js'
import { breathe } from './breathe.js'
import { collect, type Position } from './collect.js'
import type { RewardWatch } from './reward-watch.js'

/** Where a training can be taken up again: right after a mark. */
export interface TrainState {
  /** Number of the mark. */
  index: number
  progress: Progress
}

/** What the loop says. At a `mark` the caller may evaluate on the same env and save the learner before it asks for more. */
export type TrainEvent =
  | { kind: 'progress'; progress: Progress; metrics: Record<string, number> }
  | { kind: 'mark'; index: number; progress: Progress }

/** What {@link train} is given. */
export interface TrainOptions {
  env: VectorEnv
  learner: Learner
  /** Env steps, all rows together; rounded down to whole vector steps, at least one. */
  steps: number
  /** Declared pauses, the first before any update and the last after all of them; at least 2. */
  marks: number
  /** Where the seeds of the rows' restarts come from. */
  seed: number
  /** Goes on after this mark, on a learner that was restored to it; bit-equal to never having stopped. */
  from?: TrainState
  /** Sees every step. */
  watch?: RewardWatch
}

/** Returns of training episodes that {@link Progress} keeps. */
const RETURNS = 100

/**
 * Trains to the end of its steps. Rows restart at every mark, also in the run that is never interrupted: robots need not save their
 * state. Throws `checkpoint` where `from` is a mark of another training.
 */
export async function* train(options: TrainOptions): AsyncGenerator<TrainEvent, Progress> {
  const { env, learner, seed, from } = options
  const total = Math.max(1, Math.floor(options.steps / env.size)) * env.size
  const updates = Math.ceil(total / (learner.horizon * env.size))
  const marks = markedUpdates(updates, options.marks)
  if (from !== undefined) requireOwn(from, total, marks)
  let progress: Progress = from?.progress ?? { steps: 0, total, updates: 0, returns: [] }
  for (let index = from === undefined ? 0 : from.index + 1; index < marks.length; index++) {
    if (index > 0) {
      const position: Position = {
        step: await env.reset(deriveSeed(seed, `mark/${index - 1}`)),
        running: new Float64Array(env.size),
        ...(options.watch && { watch: options.watch }),
      }
      while (progress.updates < marks[index]!) {
        const learnt = await learnOnce(options, position, progress)
        progress = learnt.progress
        await breathe()
        yield { kind: 'progress', ...learnt }
      }
    }
    yield { kind: 'mark', index, progress }
  }
  return progress
}

function requireOwn({ index, progress }: TrainState, total: number, marks: readonly number[]): void {
  if (progress.total === total && progress.updates === marks[index]) return
  const expected = `update ${marks[index] ?? 'none'} of ${total} steps`
  const got = `update ${progress.updates} of ${progress.total} steps`
  throw new LandbridgeError('checkpoint', `Expected mark ${index} at ${expected}, got it at ${got}`)
}

async function learnOnce(
  { env, learner }: TrainOptions,
  position: Position,
  progress: Progress,
): Promise<{ progress: Progress; metrics: Record<string, number> }> {
  const length = Math.min(learner.horizon, (progress.total - progress.steps) / env.size)
  const returns = [...progress.returns]
  const rollout = await collect(env, learner, length, position, returns)
  const recent = returns.slice(-RETURNS)
  const metrics = await learner.learn(rollout, { ...progress, returns: recent })
  const steps = progress.steps + length * env.size
  // What is no number has no place in JSON: such a metric, of no value this time, is left out.
  const told = Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)))
  return { progress: { ...progress, steps, updates: progress.updates + 1, returns: recent }, metrics: told }
}

/** Update counts of the marks, evenly spread from 0 to `updates`, each once. */
export function markedUpdates(updates: number, marks: number): number[] {
  const spread = Array.from({ length: marks }, (_, i) => Math.round((i * updates) / (marks - 1)))
  return [...new Set(spread)]
}
