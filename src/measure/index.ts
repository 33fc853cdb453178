// Measuring: transfer metrics, intervals over seeds, findings in words.

export { interquartileMean, optimalityGap, performanceProfile, probabilityOfImprovement } from './aggregate.js'
export {
  type Interval,
  meanInterval,
  pairedResamples,
  percentileInterval,
  stratifiedResamples,
} from './bootstrap.js'
export {
  areaUnder,
  type BandPoint,
  type Curve,
  commonGrid,
  curveBand,
  curveOf,
  curvePoints,
  episodeBand,
  timeToThreshold,
} from './curve.js'
export { findMetric, isCensored, isComparison, isNeverReached, type MetricId, partsOfId } from './definitions.js'
export { episodeInWords } from './episode-words.js'
export { excludesZero } from './estimate.js'
export { findings } from './findings.js'
export { formatInterval, formatNumber } from './format.js'
export { askUnits, type HardwareLog, parseHardwareLog } from './hardware-log.js'
export { histogram } from './histogram.js'
export { type FoundConstant, type FreeConstant, type HalvedError, type Identification, identify } from './identify.js'
export { formatJointMap, type JointColumns, parseJointMap } from './joint-map.js'
export type { TransferInput } from './metric-row.js'
export { median, quantile } from './quantile.js'
export { fittingZero, type ReplayError, replay } from './replay.js'
export { isRobotLog, parseRobotLog } from './robot-log.js'
export { filmedArm, type Roles, rolesOf } from './roles.js'
export { type ScoreInterval, scoreInterval } from './score-interval.js'
export { type Duration, kaplanMeier, medianTime, restrictedMeanTime } from './survival.js'
export { transferMetrics } from './transfer-metrics.js'
