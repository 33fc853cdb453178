// The public API.

export { catalog } from './catalog.js'
export * from './core/index.js'
export { evaluate, train } from './learn/index.js'
export { createToken, dialRobot, robotEnv, servePolicy, serveRobot, spawnRobot, streamPolicy } from './link/index.js'
export { scoreInterval, transferMetrics } from './measure/index.js'
export { decodeSnapshot, encodeSnapshot, snapshotHash, snapshotPolicy } from './nn/index.js'
export { renderHtml, renderMarkdown } from './report/index.js'
export { loadScenario, openDomain, readReport, readSnapshot, run } from './run/index.js'
export { localEnv, pooledEnv } from './sim/index.js'
export { refitNormaliser, transferSnapshot } from './transfer/index.js'
