// Laws of plug-ins, run by `landbridge check` and by the conformance tests.

export { checkEnv, envLaws } from './check-env.js'
export { declarationFault } from './env-declaration-laws.js'
export type { Finding } from './finding.js'
export { type StillChannel, stillChannels, untriedTerms } from './untried.js'
