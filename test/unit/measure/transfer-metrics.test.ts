import { createRng, mean, metricSchema, type Score } from 'landbridge/core'
import { describe, expect, test } from 'vitest'
import { isComparison, type TransferInput, transferMetrics } from '#src/measure/index.js'
import { byId, scoresOf } from './run-scores.js'

const roles = { source: 'source', target: 'target', arms: ['tuned'], scratch: 'scratch' }

const scores = [
  ...scoresOf(0, 90, {
    tuned: { zeroShot: 40, curve: [42, 60, 80, 80, 80], final: 82, retained: 70 },
    scratch: { curve: [10, 20, 30, 40, 50], final: 52 },
  }),
  ...scoresOf(1, 94, {
    tuned: { zeroShot: 50, curve: [48, 70, 70, 70, 70], final: 68, retained: 90 },
    scratch: { curve: [12, 40, 70, 80, 90], final: 88 },
  }),
  ...scoresOf(2, 92, {
    tuned: { zeroShot: 30, curve: [33, 80, 90, 90, 90], final: 90, retained: 50 },
    scratch: { curve: [8, 10, 10, 20, 20], final: 22 },
  }),
]
const input: TransferInput = { seeds: [0, 1, 2], scores, threshold: 67, ...roles }

test('the same scores have the same intervals in every arm, and alone', () => {
  const seeds = Array.from({ length: 9 }, (_, seed) => seed)
  const own = seeds.flatMap((seed) => scoresOf(seed, 90, { tuned: { zeroShot: Math.exp(seed / 2), curve: [seed] } }))
  const twins = own.flatMap((score) => (score.arm === 'tuned' ? [score, { ...score, arm: 'twin' }] : [score]))
  const both = byId(transferMetrics({ ...input, seeds, scores: twins, arms: ['tuned', 'twin'] }))
  const { estimate } = byId(transferMetrics({ ...input, seeds, scores: own }))['zero-shot']!
  expect([both['twin/zero-shot']!.estimate, both['tuned/zero-shot']!.estimate]).toEqual([estimate, estimate])
})

describe('worked out by hand', () => {
  const rows = byId(transferMetrics(input))
  const expected: [string, number, number[]][] = [
    ['pretrained', 92, [90, 94, 92]],
    ['zero-shot', 40, [40, 50, 30]],
    ['transfer-gap', 52, [50, 44, 62]],
    ['asymptotic', 80, [82, 68, 90]],
    ['asymptotic-scratch', 54, [52, 88, 22]],
    ['fine-tuned-over-zero-shot', 40, [42, 18, 60]],
    ['asymptotic-gain', 26, [30, -20, 68]],
    ['jumpstart', 31, [32, 36, 25]],
    ['retained', 70, [70, 90, 50]],
    ['forgetting', 22, [20, 4, 42]],
  ]

  test.each(expected)('%s', (id, value, bySeed) => {
    expect(rows[id]!.estimate.value).toBeCloseTo(value, 9)
    expect(rows[id]!.estimate.bySeed).toEqual(bySeed)
  })

  test('the area ratio is taken of mean areas', () => {
    const tuned = [28_100, 26_900, 32_150]
    const scratch = [12_000, 24_100, 5_400]
    const { value, bySeed } = rows['area-ratio']!.estimate
    expect(value).toBeCloseTo((mean(tuned) - mean(scratch)) / mean(scratch), 9)
    for (const [seed, area] of tuned.entries()) expect(bySeed[seed]).toBeCloseTo(area / scratch[seed]! - 1, 9)
  })

  test('time to threshold counts censored runs with their whole budget', () => {
    // Means of three: tuned [60.7, 73.3, 80], [62.7, 70, 70], [67.7, 86.7, 90]; scratch reaches 67 on seed 1 only, at the end.
    expect(rows['time-to-threshold']!.estimate).toMatchObject({ value: (300 + 300 + 200) / 3, bySeed: [300, 300, 200] })
    expect(rows['time-to-threshold-scratch']!.estimate).toMatchObject({ value: 400, bySeed: [null, 400, null] })
    expect(rows['time-to-threshold-scratch']!.about).toContain('2 of 3 seeds censored')
    expect(rows['time-to-threshold']!.about).toContain('Kaplan-Meier median 300 steps')
    expect(rows['steps-saved']!.estimate.value).toBeCloseTo(400 - 800 / 3, 9)
  })

  test('the chance to beat scratch is over all pairs of seeds', () => {
    // 82, 68 and 90 against 52, 88 and 22: two, two and three wins of nine.
    expect(rows['chance-to-beat-scratch']!.estimate).toMatchObject({ value: 7 / 9, bySeed: [1, 0, 1] })
  })

  test('every row fits the report, with its interval around its value', () => {
    for (const metric of Object.values(rows)) {
      expect(metricSchema.parse(metric)).toEqual(metric)
      const { value, low, high, level, bySeed } = metric.estimate
      expect([metric.id, level, bySeed.length]).toEqual([metric.id, 0.95, 3])
      expect(low!, metric.id).toBeLessThanOrEqual(value!)
      expect(high!, metric.id).toBeGreaterThanOrEqual(value!)
    }
  })

  test('comparisons are those rows for which zero means no difference', () => {
    const compared = Object.values(rows).filter(isComparison)
    expect(compared.map(({ id }) => id).sort()).toEqual([
      'area-ratio',
      'asymptotic-gain',
      'fine-tuned-over-zero-shot',
      'forgetting',
      'jumpstart',
      'steps-saved',
      'transfer-gap',
    ])
  })
})

describe('laws', () => {
  test('the same scores give the same table; another generator leaves the values', () => {
    expect(transferMetrics(input)).toEqual(transferMetrics(input))
    const [one, other] = [transferMetrics(input), transferMetrics({ ...input, rng: createRng(99) })]
    expect(other.map(({ estimate }) => estimate.value)).toEqual(one.map(({ estimate }) => estimate.value))
  })

  test('no row depends on which others there are', () => {
    // So many uneven seeds that another draw gives another interval.
    const seeds = Array.from({ length: 9 }, (_, seed) => seed)
    const uneven = (seed: number) => 40 * Math.sin(seed ** 2)
    const many = seeds.flatMap((seed) =>
      scoresOf(seed, 90 + uneven(seed + 1), {
        tuned: { zeroShot: uneven(seed + 2), curve: [0, 0, 0], final: uneven(seed + 3), retained: uneven(seed + 4) },
        scratch: { curve: [0, 0, 0], final: uneven(seed + 5) },
      }),
    )
    const { scratch: _, ...withoutScratch } = { ...input, seeds, scores: many }
    const all = byId(transferMetrics({ ...withoutScratch, scratch: 'scratch', rng: createRng(3) }))
    const some = transferMetrics({ ...withoutScratch, threshold: null, rng: createRng(3) })
    expect(some.map(({ id }) => id)).toEqual([
      'pretrained',
      'zero-shot',
      'transfer-gap',
      'asymptotic',
      'fine-tuned-over-zero-shot',
      'retained',
      'forgetting',
    ])
    for (const metric of some) expect(metric).toEqual(all[metric.id])
  })

  test('what lifts both arms of a seed alike leaves differences as they are: they are paired', () => {
    const lifted = scores.map((score) =>
      score.domain === 'target' ? { ...score, returns: score.returns.map((value) => value + 100 * score.seed) } : score,
    )
    const [before, after] = [byId(transferMetrics(input)), byId(transferMetrics({ ...input, scores: lifted }))]
    for (const id of ['asymptotic-gain', 'jumpstart', 'fine-tuned-over-zero-shot']) {
      expect(after[id]!.estimate.low).toBeCloseTo(before[id]!.estimate.low!, 6)
      expect(after[id]!.estimate.high).toBeCloseTo(before[id]!.estimate.high!, 6)
    }
  })

  test('a lower level gives a narrower interval', () => {
    const [wide, narrow] = [input, { ...input, level: 0.5 }].map(
      (at) => byId(transferMetrics(at))['zero-shot']!.estimate,
    )
    expect(narrow!.level).toBe(0.5)
    expect(narrow!.high! - narrow!.low!).toBeLessThan(wide!.high! - wide!.low!)
  })
})

describe('what is missing', () => {
  test('without scores there is no row', () => {
    expect(transferMetrics({ ...input, scores: [] })).toEqual([])
  })

  test('one seed has values and no interval', () => {
    const metrics = transferMetrics({ ...input, seeds: [1], scores: scores.filter(({ seed }) => seed === 1) })
    for (const { id, estimate } of metrics) {
      expect([id, estimate.low, estimate.high]).toEqual([id, null, null])
      expect(estimate.bySeed).toHaveLength(1)
    }
    expect(byId(metrics)['asymptotic-gain']!.estimate.value).toBe(-20)
  })

  test('a seed without an arm is null there and left out of differences', () => {
    const partial = scores.filter(({ seed, arm }) => !(seed === 2 && arm === 'scratch'))
    const rows = byId(transferMetrics({ ...input, scores: partial }))
    expect(rows['asymptotic-gain']!.estimate).toMatchObject({ value: 5, bySeed: [30, -20, null] })
    expect(rows.asymptotic!.estimate.value).toBe(80)
  })

  test('a ratio to an area that is not positive is refused', () => {
    const negative = scores.map((score) => ({ ...score, returns: score.returns.map((value) => value - 200) }))
    const { estimate } = byId(transferMetrics({ ...input, scores: negative }))['area-ratio']!
    expect(estimate).toMatchObject({ value: null, low: null, high: null, bySeed: [null, null, null] })
  })

  test('a ratio has no interval where some resample of seeds has no positive base', () => {
    const mixed = scores.map((score) =>
      score.arm === 'scratch' && score.seed === 2
        ? { ...score, returns: score.returns.map((value) => value - 100) }
        : score,
    )
    const { estimate } = byId(transferMetrics({ ...input, scores: mixed }))['area-ratio']!
    expect(estimate.value).toBeGreaterThan(0)
    expect(estimate).toMatchObject({ low: null, high: null })
    expect(estimate.bySeed[2]).toBeNull()
  })

  test('a seed without a curve leaves the area ratio of the others', () => {
    const partial = scores.filter(({ seed, arm, label }) => !(seed === 2 && arm === 'scratch' && label === 'curve'))
    const { bySeed, value } = byId(transferMetrics({ ...input, scores: partial }))['area-ratio']!.estimate
    const whole = byId(transferMetrics(input))['area-ratio']!.estimate
    expect(bySeed).toEqual([...whole.bySeed.slice(0, 2), null])
    expect(value).toBeCloseTo((28_100 + 26_900) / (12_000 + 24_100) - 1, 9)
  })

  test('without final scores the ends of the curves stand in', () => {
    const rows = byId(transferMetrics({ ...input, scores: scores.filter(({ label }) => label !== 'final') }))
    expect(rows.asymptotic!.estimate.bySeed).toEqual([80, 70, 90])
  })
})

test('the last of several evaluations counts', () => {
  const again = scores.flatMap((score) => (score.label === 'final' ? [{ ...score, returns: [-50] }, score] : [score]))
  expect(byId(transferMetrics({ ...input, scores: again })).asymptotic!.estimate.bySeed).toEqual([82, 68, 90])
})

describe('a jumpstart', () => {
  const jumpstartOf = (changed: Score[], arms = ['tuned']) => byId(transferMetrics({ ...input, arms, scores: changed }))

  test('of an arm that comes over another domain is that of its first point on the target', () => {
    const chain = [0, 1, 2].flatMap((seed) =>
      scoresOf(seed, undefined, {
        chain: { zeroShot: 99, curve: [50 + seed, 80, 80], from: { target: 100, elsewhere: 200 } },
      }),
    )
    const rows = jumpstartOf([...scores, ...chain], ['tuned', 'chain'])
    expect(rows['tuned/jumpstart']!.estimate.bySeed).toEqual([32, 36, 25])
    expect(rows['chain/jumpstart']!.estimate.bySeed).toEqual([50 - 10, 51 - 12, 52 - 8])
  })

  test.each<[string, (score: Score) => Partial<Score>]>([
    ['other episodes', ({ arm }) => (arm === 'tuned' ? { evaluationSeed: 6 } : {})],
    ['fewer episodes', ({ arm, returns }) => (arm === 'tuned' ? { returns: returns.slice(1) } : {})],
    ['an arm from scratch that has trained elsewhere', ({ arm }) => (arm === 'scratch' ? { allSteps: 900 } : {})],
    [
      'an arm from scratch without its first point',
      ({ arm, steps }) => (arm === 'scratch' ? { steps: steps + 1 } : {}),
    ],
  ])('is not given over %s', (_, change) => {
    const changed = scores.map((score) => (score.label === 'curve' ? { ...score, ...change(score) } : score))
    expect(jumpstartOf(changed).jumpstart).toBeUndefined()
    expect(jumpstartOf(changed)['asymptotic-gain']!.estimate).toEqual(jumpstartOf(scores)['asymptotic-gain']!.estimate)
  })
})

describe('curves of other lengths', () => {
  // Tuned is watched for 400 steps, scratch for 800.
  const uneven = [0, 1].flatMap((seed) =>
    scoresOf(seed, 90, {
      tuned: { curve: [0, 0, 60, 60, 60], final: 60 },
      scratch: { curve: seed === 0 ? [0, 0, 0, 0, 60, 60, 60, 60, 60] : [0, 0, 0, 0, 0, 0, 0, 0, 0], final: 60 },
    }),
  )
  const rows = byId(transferMetrics({ ...input, seeds: [0, 1], scores: uneven, threshold: 60 }))

  test('are watched for the threshold up to where all were that did not reach it', () => {
    const lower = uneven.map((score) =>
      score.arm === 'tuned' && score.seed === 1 ? { ...score, returns: [0] } : score,
    )
    const { 'time-to-threshold': own, 'time-to-threshold-scratch': scratch } = byId(
      transferMetrics({ ...input, seeds: [0, 1], scores: lower, threshold: 60 }),
    )
    expect(own!.about).toContain('horizon 400 steps')
    expect(own!.estimate).toMatchObject({ value: 400, bySeed: [400, null] })
    // Scratch reaches it at 600 on seed 0, which is after the horizon, and never on seed 1.
    expect(scratch!.estimate).toMatchObject({ value: 400, bySeed: [600, null] })
  })

  test('in which all seeds reached it need no more watching', () => {
    expect(rows['time-to-threshold']!.about).toContain('horizon 800 steps')
    expect(rows['time-to-threshold']!.estimate).toMatchObject({ value: 400, bySeed: [400, 400] })
    // Scratch reaches it at 600 on seed 0 and never on seed 1.
    expect(rows['time-to-threshold-scratch']!.estimate).toMatchObject({ value: 700, bySeed: [600, null] })
    expect(rows['steps-saved']!.estimate).toMatchObject({ value: 300, bySeed: [200, 400] })
  })

  test('have the area of the steps that they share, which is said', () => {
    const area = rows['area-ratio']!
    expect(area.about).toMatch(/Common to both are 0 to 400 steps\.$/)
    // To 400 steps, tuned: 3000 + 2 * 6000; scratch: 3000, 0.
    expect(area.estimate.value).toBeCloseTo(15_000 / 1_500 - 1, 9)
    expect(byId(transferMetrics(input))['area-ratio']!.about).not.toContain('Common to both')
  })

  test('that share no steps have no area ratio', () => {
    const apart = uneven.map((score) => (score.arm === 'tuned' ? { ...score, steps: score.steps + 5000 } : score))
    expect(byId(transferMetrics({ ...input, seeds: [0, 1], scores: apart }))['area-ratio']).toBeUndefined()
  })
})

test('several arms are named in their rows and stand beside each other', () => {
  const other = scores.filter(({ arm }) => arm === 'tuned').map((score) => ({ ...score, arm: 'all-at-once' }))
  const metrics = transferMetrics({ ...input, scores: [...scores, ...other], arms: ['tuned', 'all-at-once'] })
  const ids = metrics.map(({ id }) => id)
  expect(ids.slice(0, 6)).toEqual([
    'pretrained',
    'tuned/zero-shot',
    'all-at-once/zero-shot',
    'tuned/transfer-gap',
    'all-at-once/transfer-gap',
    'tuned/asymptotic',
  ])
  expect(ids.filter((id) => id === 'asymptotic-scratch')).toHaveLength(1)
  expect(byId(metrics)['all-at-once/asymptotic']!.label).toContain('all-at-once')
})
