// Contracts and pure maths: what every part and every plug-in shares.

/** The schema library, for plug-ins' options: a copied plug-in needs no dependency beside this package. */
export { z } from 'zod'
export type { Awaitable } from './awaitable.js'
export type { Catalog, PluginKind } from './catalog.js'
export * from './channels.js'
export {
  checkEnv,
  declarationFault,
  envLaws,
  type Finding,
  type StillChannel,
  stillChannels,
  untriedTerms,
} from './check/index.js'
export * from './check-actions.js'
export { type Complaint, firstComplaint, parseOrRefuse, written } from './complaint.js'
export * from './contract.js'
export * from './csv.js'
export * from './drawing.js'
export * from './env.js'
export * from './error.js'
export * from './event.js'
export * from './exploration.js'
export * from './failure.js'
export * from './freeze-rates.js'
export * from './learner.js'
export { isMade, requireMade } from './made.js'
export { mean } from './mean.js'
export { moduleFailure } from './module-plugin.js'
export * from './network.js'
export * from './network-layer.js'
export * from './network-spec.js'
export * from './plan.js'
export * from './plugin.js'
export * from './plugin-options.js'
export * from './policy.js'
export * from './policy-heads.js'
export * from './report.js'
export { requireCount } from './require-count.js'
export { requireDone, requireSynchronous } from './require-done.js'
export { requireReturn } from './require-return.js'
export * from './resolve.js'
export * from './rng.js'
export * from './robot.js'
export * from './rollout.js'
export * from './safety.js'
export * from './space.js'
export * from './statistics.js'
export { thrownAt } from './thrown-at.js'
export { requireOutcome, wipeOutcome } from './unsaid.js'
export * from './vector-env.js'
export * from './vector-step.js'
