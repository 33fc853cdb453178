// A policy that has learnt from observations as they are, before a training that standardises them.

import { parseConfig, type RunEvent, resolvePlugin, type Stage } from '../../core/index.js'
import type { ArmState, SeedContext } from './stage.js'

/**
 * Says that the weights are about to read observations on another scale than they have learnt; nothing where a transfer emptied the
 * statistics on purpose.
 */
export async function* newStatistics(
  stage: Extract<Stage, { kind: 'train' }>,
  index: number,
  { current, stages }: ArmState,
  { plan, catalog }: SeedContext,
): AsyncGenerator<RunEvent> {
  if (current === undefined || current.snapshot.normaliser.count > 0) return
  const transfer = stages.slice(0, index).findLast((before) => before.kind === 'transfer')
  if (transfer?.normaliser === 'reset') return
  const algorithm = stage.algorithm ?? plan.algorithm
  const { id, config } = await resolvePlugin(catalog, 'algorithm', algorithm)
  if (parseConfig(id, config, algorithm.config).normaliseObservations !== true) return
  const message = `${stage.on}: the policy has learnt from observations as they are, and acts otherwise once ${id} standardises them, which it does as soon as the first layer learns; set its normaliseObservations to false, or transfer with the normaliser refit`
  yield { kind: 'notice', level: 'warning', message }
}
