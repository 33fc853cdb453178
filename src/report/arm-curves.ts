// The learning curves of arms on a domain, with a band around their mean, as the page draws them and Markdown lists them.

import { createRng } from '../core/index.js'
import { type BandPoint, type Curve, curveBand, curveOf, curvePoints, episodeBand } from '../measure/index.js'
import type { ArmView, View } from './view.js'

/** The curves of one arm, seed by seed. */
export interface ArmCurves {
  arm: ArmView
  curves: { seed: number; curve: Curve }[]
  /** Their mean with intervals over seeds; of a run of one seed, over the episodes of a point. */
  band: BandPoint[]
}

/** Arms that have a curve on the domain. */
export function armCurves({ report }: View, arms: readonly ArmView[], domain: string): ArmCurves[] {
  const resampling = { rng: createRng(0), resamples: 2000 }
  return arms.flatMap((arm) => {
    const curves = report.seeds
      .map((seed) => ({ seed, curve: curveOf(report.scores, { seed, arm: arm.name, domain }) }))
      .filter(({ curve }) => curve.steps.length > 1)
    if (curves.length === 0) return []
    const band =
      report.seeds.length > 1
        ? curveBand(
            curves.map(({ curve }) => curve),
            resampling,
          )
        : episodeBand(curvePoints(report.scores, { seed: report.seeds[0]!, arm: arm.name, domain }), resampling)
    return [{ arm, curves, band }]
  })
}

/** Whether anything could be resampled. */
export function hasIntervals({ band }: ArmCurves): boolean {
  return band.some(({ interval }) => interval !== null)
}

/** What the points of curves on a domain are, and which steps they are counted by. */
export function pointsInWords({ report }: View, domain: string): string {
  const points = report.scores.filter((score) => score.label === 'curve' && score.domain === domain)
  const episodes = points[0]?.returns.length ?? 0
  const many = episodes === 1 ? 'One deterministic episode' : `Mean return of ${episodes} deterministic episodes`
  const said = `${many} at every point, the same ${episodes === 1 ? 'one' : 'episodes'} for every arm.`
  const isElsewhere = points.some(({ allSteps }) => allSteps !== undefined)
  return isElsewhere ? `${said} Steps on other domains before are not counted.` : said
}
