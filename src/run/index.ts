// The plan loop: scenarios, run folders, seeds, the report's assembly.

export { groupAssignments } from './assignment.js'
export { checkPlan } from './check-plan.js'
export { loadEnv, type OpenDomain, openDomain } from './domain.js'
export { foldersOf, nextFolder } from './folder.js'
export { describeMachine } from './machine.js'
export { checkPlugin, locatePlugin } from './plugins.js'
export { type RunOptions, run } from './run.js'
export { loadScenario } from './scenario.js'
export { runSeed } from './seed.js'
export { seedInProcess, seedOrderSchema } from './seed-process.js'
export { readSnapshot } from './stages/index.js'
export { readReport, writeReport } from './write-report.js'
