// Transferring: the arm's policy re-initialised for another domain by its channels' names.

import { createRng, deriveSeed, LandbridgeError, REFIT_STEPS, type Snapshot } from '../../core/index.js'
import { collectObservations } from '../../learn/index.js'
import { snapshotPolicy } from '../../nn/index.js'
import { networksFor, refitNormaliser, transferSnapshot } from '../../transfer/index.js'
import type { OpenDomain } from '../domain.js'
import { keepSnapshot } from './snapshot.js'
import type { StageRunner } from './stage.js'

/** Re-initialises; with `refit` it then acts on the target for a while and folds the new statistics into the weights. */
export const runTransfer: StageRunner<'transfer'> = async function* (stage, index, arm, context) {
  const { seed, domains } = context
  if (arm.current === undefined) {
    throw new LandbridgeError(
      'scenario',
      `Expected a pretrained policy to transfer in arm '${arm.name}'`,
      'add a pretrain stage or start',
    )
  }
  const domain = await domains.open(stage.to)
  const { task, origin } = domain
  const source = arm.current.snapshot
  const networks = networksFor(source.contract, task)
  const rng = createRng(deriveSeed(seed, `${arm.name}/${index}/surgery`))
  const { snapshot, surgery } = transferSnapshot(
    source,
    { task, origin, networks },
    { normaliser: stage.normaliser, rng },
  )
  yield { kind: 'transfer', seed, arm: arm.name, surgery }
  const refits = stage.normaliser === 'refit'
  const final = refits ? await refit(snapshot, domain, deriveSeed(seed, `${arm.name}/${index}/refit`)) : snapshot
  const { kept, event } = keepSnapshot(context, arm, index, 'transfer', final)
  yield event
  const normaliserContinues = stage.normaliser === 'continue'
  return { surgery, ...kept, normaliserContinues, steps: refits ? REFIT_STEPS : 0 }
}

async function refit(snapshot: Snapshot, { env }: OpenDomain, seed: number): Promise<Snapshot> {
  const policy = snapshotPolicy(snapshot)
  try {
    const observations = await collectObservations({ env, policy, steps: REFIT_STEPS, seed })
    return refitNormaliser(snapshot, observations, REFIT_STEPS)
  } finally {
    policy.dispose()
  }
}
