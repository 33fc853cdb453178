// The sentences: what was won, and as plainly what was not.

import { planSchema, type Score, type Stage } from 'landbridge/core'
import { describe, expect, test } from 'vitest'
import { findings, formatInterval, formatNumber, rolesOf, transferMetrics } from '#src/measure/index.js'
import { type ArmRun, planOf, scoresOf } from './run-scores.js'

function found(arms: readonly string[], scores: Score[], steps: Record<string, number> = {}): string[] {
  const plan = planOf(arms, steps)
  const seeds = [...new Set(scores.map(({ seed }) => seed))]
  const threshold = 75
  const metrics = transferMetrics({ seeds, scores, threshold, ...rolesOf(plan) })
  return findings({ seeds, metrics, threshold, plan })
}

function run(from: number, to: number, retained?: number): ArmRun {
  const curve = [from, (from + to) / 2, to, to, to]
  return { curve, zeroShot: from, final: to, ...(retained !== undefined && { retained }) }
}

const scratch = (to: number): ArmRun => ({ curve: [5, to / 2, to, to, to], final: to })

const winning = [0, 1, 2, 3, 4].flatMap((seed) =>
  scoresOf(seed, 95, { tuned: run(30 + seed, 80 + seed, 90), scratch: scratch(40 + seed) }),
)

test('a clear win', () => {
  const [headline, ...others] = found(['tuned', 'scratch'], winning)
  expect(headline).toBe(
    'Fine-tuning raises the mean return on the target from 32 (zero-shot) to 82; training from scratch with the same 400 steps reaches 42.',
  )
  const text = others.join('\n')
  expect(text).toContain('loses 63 on the way from the source (95) to the target (32)')
  expect(text).toContain('above zero-shot on 5 of 5 seeds: +50 on average, 95 % interval [50, 50], which excludes zero')
  expect(text).toContain('above scratch on 5 of 5 seeds: +40 on average')
  expect(text).toContain(
    'reaches 75 on 5 of 5 seeds, training from scratch on 0 of 5 seeds (mean of 3 points of the learning curve in a row). A run that never does counts',
  )
  expect(text).toContain('scores 90, 5 less than before: it forgot')
})

test('a training that stops at a score has reached a lower one there, which is said', () => {
  const { arms, ...plan } = planOf(['tuned', 'scratch'])
  const said = (until: number) => {
    const stopping = { ...plan, arms: { ...arms, tuned: [arms.tuned![0]!, { ...arms.tuned![1]!, until } as Stage] } }
    const seeds = [0, 1, 2, 3, 4]
    const metrics = transferMetrics({ seeds, scores: winning, threshold: 75, ...rolesOf(stopping) })
    return findings({ seeds, metrics, threshold: 75, plan: stopping }).join('\n')
  }
  expect(said(80)).toContain('(mean of 3 points of the learning curve in a row, or the one that training stops at)')
  expect(said(70)).toContain('(mean of 3 points of the learning curve in a row)')
})

describe('what did not win is said', () => {
  const finals = [80, 20, 60, 30]
  const mixed = finals.flatMap((final, seed) =>
    scoresOf(seed, 95, { tuned: run(40, final, 96), scratch: scratch([50, 50, 50, 60][seed]!) }),
  )

  test('on which seeds, and that the interval includes zero', () => {
    const text = found(['tuned', 'scratch'], mixed).join('\n')
    expect(text).toContain('above zero-shot on 2 of 4 seeds (not on seeds 1, 3)')
    expect(text).toContain('above scratch on 2 of 4 seeds (not on seeds 1, 3)')
    expect(text.match(/which includes zero: no difference is shown/g)).toHaveLength(2)
    expect(text).toContain('1 more than before: it improved')
  })

  test('a gain on the source has its interval the way it is said', () => {
    const gains = [60, 60, 100, 160]
    const kept = (seeds: number) =>
      gains
        .slice(0, seeds)
        .flatMap((retained, seed) => scoresOf(seed, 70, { tuned: run(40, 80, retained), scratch: scratch(50) }))
    const said = (seeds: number) => found(['tuned', 'scratch'], kept(seeds)).find((line) => line.startsWith('Back on'))
    expect(said(1)).toBe('Back on the source, the fine-tuned policy scores 60, 10 less than before.')
    expect(said(3)).toBe(
      'Back on the source, the fine-tuned policy scores 73.3, 3.33 more than before: 95 % interval [-10, 30].',
    )
    expect(said(4)).toMatch(
      /scores 95, 25 more than before: no forgetting is shown \(95 % interval \[-10, [67]\d\]\)\.$/,
    )
  })

  test('a loss on every seed', () => {
    const losing = [0, 1, 2, 3].flatMap((seed) =>
      scoresOf(seed, 95, { tuned: run(40 + seed, 20), scratch: scratch(90) }),
    )
    const [headline, ...others] = found(['tuned', 'scratch'], losing)
    expect(headline).toContain('Fine-tuning lowers the mean return on the target from 41.5 (zero-shot) to 20')
    expect(others.join('\n')).toContain('above zero-shot on 0 of 4 seeds (not on seeds 0, 1, 2, 3): -21.5 on average')
    expect(others.join('\n')).toContain('all of it below zero')
  })

  test('unequal budgets are not called the same', () => {
    expect(found(['tuned', 'scratch'], winning, { scratch: 800 })[0]).toContain('training from scratch reaches 42')
  })

  test('with how many steps a run counts that never reached the threshold', () => {
    const said = (steps: Record<string, number>) => found(['tuned', 'scratch'], mixed, steps).join('\n')
    expect(said({})).toContain('A run that never does counts with its whole budget; none is dropped.')
    expect(said({ scratch: 800 })).toContain(
      'A run that never does, or only later, counts with the smallest budget of an arm that has such a run; none is dropped.',
    )
    // Where every run of the other arm got there, its steps cut nothing.
    const one = found(['tuned', 'scratch'], winning, { scratch: 800 }).join('\n')
    expect(one).toContain('A run that never does counts with its whole budget; none is dropped.')
  })

  test('an area ratio that means nothing', () => {
    const negative = winning.map((score) => ({ ...score, returns: score.returns.map((value) => value - 500) }))
    expect(found(['tuned', 'scratch'], negative).join('\n')).toContain('The area ratio is not given')
    const tuned = negative.filter(({ arm }) => arm === 'tuned')
    const both = [...negative, ...tuned.map((score) => ({ ...score, arm: 'other' }))]
    const said = found(['tuned', 'other', 'scratch'], both).join('\n')
    for (const arm of ['tuned', 'other']) expect(said).toContain(`The area ratio (${arm}) is not given`)
  })

  test('one seed', () => {
    const lines = found(
      ['tuned', 'scratch'],
      winning.filter(({ seed }) => seed === 0),
    )
    expect(lines.at(-1)).toBe('One seed: there is no interval, and chance is not ruled out.')
    const text = lines.join('\n')
    expect(text).not.toContain('interval [')
    expect(text).toContain('above zero-shot on 1 of 1 seed: +50.')
    expect(text).toContain('reaches 75 on 1 of 1 seed, training from scratch on 0 of 1 seed (')
  })

  test('too few seeds to say more than the interval', () => {
    const few = winning.filter(({ seed }) => seed < 2)
    const text = found(['tuned', 'scratch'], few).join('\n')
    expect(text).toContain('above zero-shot on 2 of 2 seeds: +50 on average, 95 % interval [50, 50].')
    expect(text).toContain('scores 90, 5 less than before: 95 % interval [5, 5].')
    expect(text).not.toMatch(/zero: no difference|excludes zero|forgot/)
  })

  test('too few points of the curve for a threshold', () => {
    const short = winning.filter(({ label, steps }) => label !== 'curve' || steps === 0 || steps === 400)
    const text = found(['tuned', 'scratch'], short).join('\n')
    expect(text).toContain('Steps to 75 were not measured: that takes 3 points of the learning curve in a row')
    expect(text).not.toContain('reaches 75')
  })

  test('nothing but a stream', () => {
    const plan = planSchema.parse({
      ...planOf([]),
      pretrain: [],
      arms: {
        only: [
          { kind: 'transfer', to: 'target' },
          { kind: 'stream', on: 'target', seconds: 5 },
        ],
      },
    })
    const lines = findings({ seeds: [0], metrics: [], threshold: 75, plan })
    expect(lines).toEqual(['Streamed to the target for 5 s; nothing was scored.'])
  })

  test('nothing but a zero-shot score', () => {
    const lines = found(['tuned'], scoresOf(0, undefined, { tuned: { curve: [], zeroShot: 30 } }))
    expect(lines[0]).toBe('Zero-shot, the mean return on the target is 30.')
    expect(lines.join('\n')).not.toContain('from scratch')
  })

  test('no arm from scratch', () => {
    const alone = winning.filter(({ arm }) => arm !== 'scratch')
    expect(found(['tuned'], alone).join('\n')).toContain('There is no arm from scratch')
  })
})

test('plans without a transfer say what was reached', () => {
  const trained = [0, 1].flatMap((seed) => scoresOf(seed, 90 + seed, {}))
  expect(found([], trained)).toEqual([
    'Training on the source reaches a mean return of 90.5, 95 % interval [90, 91].',
    '2 seeds: intervals over so few are too narrow to rule out chance.',
  ])
  const anew = [0, 1].flatMap((seed) => scoresOf(seed, undefined, { scratch: scratch(40) }))
  expect(found(['scratch'], anew)[0]).toContain('Training on the target reaches a mean return of 40')
  expect(found(['scratch'], [])).toEqual([])
})

test('several arms speak for themselves', () => {
  const both = winning.flatMap((score) => (score.arm === 'tuned' ? [score, { ...score, arm: 'other' }] : [score]))
  const lines = found(['tuned', 'other', 'scratch'], both)
  expect(lines.filter((line) => line.startsWith('Fine-tuning (other)')).length).toBeGreaterThanOrEqual(3)
})

test('what several arms lose on the way is said once, of all of them', () => {
  const both = winning.flatMap((score) => (score.arm === 'tuned' ? [score, { ...score, arm: 'other' }] : [score]))
  const lost = found(['tuned', 'other', 'scratch'], both).filter((line) => line.includes('on the way'))
  expect(lost).toEqual([
    'Untrained there, the policy (tuned, other) loses 63 on the way from the source (95) to the target (32).',
  ])
})

test('an arm that trained elsewhere too has those steps said', () => {
  const { arms, domains, ...plan } = planOf(['tuned', 'scratch'])
  const over: Stage[] = [{ kind: 'train', on: 'middle', steps: 200 }, ...arms.tuned!]
  const chained = { ...plan, domains: { ...domains, middle: domains.target! }, arms: { ...arms, tuned: over } }
  const seeds = [0, 1, 2, 3, 4]
  const metrics = transferMetrics({ seeds, scores: winning, threshold: 75, ...rolesOf(chained) })
  expect(findings({ seeds, metrics, threshold: 75, plan: chained })[0]).toContain(
    'training from scratch with the same 400 steps there, but not the 200 elsewhere, reaches 42.',
  )
})

test('steps that refit takes are training: such an arm has no budget in common with scratch', () => {
  const { arms, ...plan } = planOf(['tuned', 'scratch'])
  const refitted = arms.tuned!.map((stage) =>
    stage.kind === 'transfer' ? { ...stage, normaliser: 'refit' as const } : stage,
  )
  const seeds = [0, 1, 2, 3, 4]
  const refitting = { ...plan, arms: { ...arms, tuned: refitted } }
  const metrics = transferMetrics({ seeds, scores: winning, threshold: 75, ...rolesOf(refitting) })
  const [headline] = findings({ seeds, metrics, threshold: 75, plan: refitting })
  expect(headline).toContain('; training from scratch reaches 42.')
})

describe('roles', () => {
  const train = (on: string): Stage => ({ kind: 'train', on, steps: 200 })
  const score = (on: string): Stage => ({ kind: 'evaluate', on, episodes: 2 })

  test('arms that train on the target come first', () => {
    const { arms, ...plan } = planOf(['untrained', 'tuned', 'later', 'scratch'])
    const untrained = arms.untrained!.slice(0, 1)
    expect(rolesOf({ ...plan, arms: { ...arms, untrained } }).arms).toEqual(['tuned', 'later', 'untrained'])
  })

  test('are read off the stages, not off names', () => {
    expect(rolesOf(planOf(['tuned', 'scratch-a']))).toEqual({
      source: 'source',
      target: 'target',
      arms: ['tuned'],
      scratch: 'scratch-a',
      others: [],
      until: {},
    })
  })

  test('say at which score the last training on the target ends', () => {
    const { arms, ...plan } = planOf(['tuned', 'early', 'late', 'scratch'])
    const until = (on: string, score: number): Stage => ({ kind: 'train', on, steps: 200, until: score })
    const stopping = {
      ...arms,
      early: [...arms.early!.slice(0, 1), until('target', 50), ...arms.early!.slice(1)],
      late: [...arms.late!, until('target', 60), until('source', 90)],
      scratch: [until('target', 70)],
    }
    const { target, until: ends } = rolesOf({ ...plan, arms: stopping })
    expect([target, ends]).toEqual(['target', { late: 60, scratch: 70 }])
  })

  test('the target is the last domain that an arm trains on', () => {
    const { arms, domains, ...plan } = planOf(['tuned', 'scratch'])
    const over: Stage[] = [
      { kind: 'transfer', to: 'middle', normaliser: 'carry' },
      { kind: 'train', on: 'middle', steps: 200 },
      ...arms.tuned!,
    ]
    const chained = { ...plan, domains: { ...domains, middle: domains.target! }, arms: { ...arms, tuned: over } }
    expect(rolesOf(chained)).toMatchObject({ source: 'source', target: 'target' })
  })

  test.each<[string, Stage[], string]>([
    ['trained on last', [train('easy'), train('hard')], 'hard'],
    ['scored on at the end', [train('easy'), train('hard'), score('easy')], 'easy'],
    ['trained on last, whatever was scored before', [train('easy'), score('easy'), train('hard')], 'hard'],
    ['trained on, whatever else was scored', [train('easy'), score('easy'), score('target')], 'easy'],
  ])('the source is that which the pretrained policy was %s', (_, pretrain, source) => {
    expect(rolesOf({ ...planOf(['tuned']), pretrain }).source).toBe(source)
  })

  test('without arms the target is the source', () => {
    expect(rolesOf(planOf([]))).toEqual({ source: 'source', target: 'source', arms: [], others: [], until: {} })
  })
})

test('numbers read the same everywhere', () => {
  const cases: [number | null, string][] = [
    [null, '–'],
    [0, '0'],
    [-0.0001, '0'],
    [0.4264, '0.426'],
    [-1.5, '-1.5'],
    [12.34, '12.3'],
    [500, '500'],
    [999.96, '1,000'],
    [20_000, '20,000'],
    [-1_234_567.8, '-1,234,568'],
  ]
  for (const [value, text] of cases) expect(formatNumber(value)).toBe(text)
  expect(formatNumber(3, { sign: true })).toBe('+3')
  expect(formatInterval({ low: -1, high: 2.5 })).toBe('[-1, 2.5]')
  expect(formatInterval({ low: null, high: 1 })).toBe('')
})
