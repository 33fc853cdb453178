// A runner for every kind of stage: a kind without one does not compile.

import type { RunEvent, Stage } from '../../core/index.js'
import type { StageRecord } from '../record.js'
import { runEvaluate } from './evaluate.js'
import type { ArmState, SeedContext, StageRunner } from './stage.js'
import { runStream } from './stream.js'
import { runTrain } from './train.js'
import { runTransfer } from './transfer.js'

export { readDemonstrations } from './demonstrations.js'
export { createLearner } from './learner.js'
export { readKept, readSnapshot } from './snapshot.js'
export type { ArmState, SeedContext } from './stage.js'
export { rowsOf } from './train.js'
export { trainedFor } from './way.js'

const runners: { [Kind in Stage['kind']]: StageRunner<Kind> } = {
  train: runTrain,
  transfer: runTransfer,
  evaluate: runEvaluate,
  stream: runStream,
}

/** Runs one stage of any kind. */
export function runStage(
  stage: Stage,
  index: number,
  arm: ArmState,
  context: SeedContext,
): AsyncGenerator<RunEvent, Partial<StageRecord>> {
  const runner = runners[stage.kind] as StageRunner<Stage['kind']>
  return runner(stage, index, arm, context)
}
