// Training on a domain, with a checkpoint and a curve point at every mark.

import {
  type Awaitable,
  createRng,
  deriveSeed,
  LandbridgeError,
  type Learner,
  mean,
  type Plan,
  type RunEvent,
  type Score,
  type Snapshot,
  type Stage,
} from '../../core/index.js'
import { evaluate, train } from '../../learn/index.js'
import {
  NO_SEGMENTS,
  readCheckpoint,
  removeOtherSegments,
  restoreLearner,
  writeCheckpoint,
} from '../checkpoint-file.js'
import type { OpenDomain } from '../domain.js'
import { stageFile } from '../record.js'
import { sayFault } from './fault.js'
import { createLearner } from './learner.js'
import { newStatistics } from './new-statistics.js'
import { Pace } from './pace.js'
import { keepSnapshot } from './snapshot.js'
import type { ArmState, SeedContext, StageRunner } from './stage.js'
import { stepsAt } from './way.js'

type TrainStage = Extract<Stage, { kind: 'train' }>

/** Parallel rows of a simulation where a stage names none. */
const ROWS = 8

/** Rows that a stage trains with. */
export function rowsOf(plan: Plan, stage: TrainStage): number {
  return plan.domains[stage.on]?.kind === 'robot' ? 1 : (stage.rows ?? ROWS)
}

/** Trains the arm's policy, from its weights or from scratch; resumes from the last mark that was written. */
export const runTrain: StageRunner<'train'> = async function* (stage, index, arm, context) {
  const { plan, domains, seed, folder } = context
  const rows = rowsOf(plan, stage)
  const domain = await domains.open(stage.on, { rows })
  const start = arm.current?.snapshot
  const learner = await createLearner(plan, context.catalog, stage, {
    task: domain.task,
    origin: domain.origin,
    rows,
    engine: context.engine,
    rng: createRng(deriveSeed(seed, `${arm.name}/${index}/learner`)),
    ...(start && { start, architecture: { actor: start.contract.actor, critic: start.contract.critic } }),
    normaliserContinues: arm.normaliserContinues,
  })
  try {
    const whole = Math.max(1, Math.floor(stage.steps / rows)) * rows
    if (whole !== stage.steps) yield roundedSteps(stage.steps, whole, rows)
    const file = `${stageFile(folder, seed, arm.name, index)}.checkpoint`
    const there = takeUp(file, learner)
    if (there && !context.engine.reproducible) yield resumedNearly(context.engine.id)
    const scores = there?.head.scores ?? []
    const before = there === undefined ? await learner.snapshot() : undefined
    if (before) yield* shortMarks(stage, plan.curve.points, rows, domain.task.maxSteps)
    if (before) yield* newStatistics(stage, index, arm, context)
    if (!isReached(stage, scores)) {
      try {
        yield* practise(stage, index, arm, context, { domain, learner, scores, file, there })
      } catch (error) {
        throw await withLastPolicy(error, () => learner.snapshot(), context, arm, index)
      }
    }
    const snapshot = await learner.snapshot()
    if (before && isUntouched(before, snapshot)) yield nothingLearnt(stage)
    const { kept, event } = keepSnapshot(context, arm, index, 'train', snapshot)
    yield event
    return { scores, steps: scores.at(-1)!.steps - stepsAt(arm, stage.on).steps, ...kept }
  } finally {
    learner.dispose()
  }
}

/** Where training became unstable, the policy from before the step that failed is kept, and the error says where. */
async function withLastPolicy(
  error: unknown,
  snapshot: () => Awaitable<Snapshot>,
  context: SeedContext,
  arm: ArmState,
  index: number,
): Promise<unknown> {
  if (!(error instanceof LandbridgeError) || error.code !== 'unstable') return error
  const { kept } = keepSnapshot(context, arm, index, 'unstable', await snapshot())
  const hint = `${error.hint ?? 'lower the learning rate'}; the policy before that is in snapshots/${kept.snapshot}`
  const { instability } = error
  return new LandbridgeError('unstable', error.message, hint, { cause: error, ...(instability && { instability }) })
}

/** Where a stage that was interrupted stands, with its learner there. */
type There = Omit<NonNullable<ReturnType<typeof readCheckpoint>>, 'learner'>

function takeUp(file: string, learner: Learner): There | undefined {
  const found = readCheckpoint(file)
  if (found === undefined) return undefined
  restoreLearner(file, learner, found.learner)
  removeOtherSegments(file, found.segments)
  return { head: found.head, segments: found.segments }
}

interface Practice {
  domain: OpenDomain
  learner: Learner
  scores: Score[]
  file: string
  there: There | undefined
}

async function* practise(
  stage: TrainStage,
  index: number,
  arm: ArmState,
  context: SeedContext,
  { domain, learner, scores, file, there }: Practice,
): AsyncGenerator<RunEvent> {
  const whose = { seed: context.seed, arm: arm.name }
  const { points } = context.plan.curve
  const pace = new Pace(context.now, there?.head.state.progress.steps ?? 0)
  const seed = deriveSeed(context.seed, `${arm.name}/${index}/rows`)
  let segments = there?.segments ?? NO_SEGMENTS
  const from = there?.head.state
  const { env, rewards: watch } = domain
  const loop = train({ env, learner, steps: stage.steps, marks: points, seed, watch, ...(from && { from }) })
  for await (const event of loop) {
    yield* sayFault(stage.on, watch)
    const { steps, total, updates } = event.progress
    if (event.kind === 'progress') {
      const due = pace.add(event)
      if (due) yield { kind: 'progress', ...whose, steps, total, updates, ...due }
      continue
    }
    pace.pause()
    const score = await scoreLearner(stage, arm, context, learner, steps)
    scores.push(score)
    yield { kind: 'score', score }
    const head = {
      state: { index: event.index, progress: { ...event.progress, returns: [...event.progress.returns] } },
      scores,
    }
    segments = writeCheckpoint(file, head, await learner.checkpoint(), segments)
    yield { kind: 'checkpoint', ...whose, updates }
    pace.resume()
    if (isReached(stage, scores)) return
  }
  if (stage.until !== undefined) yield missed(stage, mean(scores.at(-1)!.returns))
}

function missed({ on, until }: TrainStage, got: number): RunEvent {
  const message = `${on}: expected a mean return of ${until}, got ${got} at the end of its steps`
  return { kind: 'notice', level: 'warning', message }
}

/** A curve point: the same few episodes at every point and in every arm. */
async function scoreLearner(
  stage: TrainStage,
  arm: ArmState,
  { plan, domains, seed }: SeedContext,
  learner: Learner,
  steps: number,
): Promise<Score> {
  const { env, rewards } = await domains.open(stage.on)
  const evaluationSeed = deriveSeed(seed, `curve/${stage.on}`)
  const { episodes } = plan.curve
  const scored = await evaluate({ env, policy: learner.policy, episodes, seed: evaluationSeed, watch: rewards })
  return {
    seed,
    arm: arm.name,
    label: 'curve',
    domain: stage.on,
    ...stepsAt(arm, stage.on, steps),
    returns: scored.returns,
    episode: scored.episode,
    evaluationSeed,
    evaluationSteps: scored.steps,
  }
}

/** Whether the newest point of the curve ends the stage; the first one, before any update, never does. */
function isReached({ until }: TrainStage, scores: readonly Score[]): boolean {
  return until !== undefined && scores.length > 1 && mean(scores.at(-1)!.returns) >= until
}

/** Says where rows start anew before their episodes can end. */
function* shortMarks({ on, steps }: TrainStage, points: number, rows: number, longest: number): Generator<RunEvent> {
  const most = Math.ceil(steps / rows / (points - 1))
  if (points < 3 || most >= longest) return
  const message = `${on}: all rows start anew at every curve point, after some ${most} steps each: episodes, which last up to ${longest}, are cut off there; take fewer curve points or rows`
  yield { kind: 'notice', level: 'warning', message }
}

/** Whether training has left every weight as it was. */
function isUntouched(before: Snapshot, after: Snapshot): boolean {
  return (['actor', 'critic'] as const).every((network) =>
    Object.entries(before[network]).every(([name, values]) =>
      values.every((value, i) => value === after[network][name]![i]),
    ),
  )
}

function nothingLearnt({ on, steps }: TrainStage): RunEvent {
  const message = `${on}: expected something learnt in ${steps} steps, got the weights of the beginning; take more steps, or let the algorithm begin sooner (its warmup or population)`
  return { kind: 'notice', level: 'warning', message }
}

/** Says that rows step together. */
function roundedSteps(steps: number, whole: number, rows: number): RunEvent {
  const message = `${rows} rows step together: ${whole} steps in place of ${steps}`
  return { kind: 'notice', level: 'info', message }
}

/** Says that a resumed training is not byte-equal to one that was never interrupted. */
function resumedNearly(engine: string): RunEvent {
  const message = `engine ${engine} resumes within its tolerance, not with the same bits`
  return { kind: 'notice', level: 'info', message }
}
