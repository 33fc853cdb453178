// A whole report as a run of the quickstart's shape leaves it: five seeds, two arms, a stream, two traces. Seeded, so always the same.

import { createRng, type Drawing, planSchema, type Report, type Score, type Surgery, type Trace } from 'landbridge/core'
import { findings, histogram, quantile, rolesOf, transferMetrics } from '#src/measure/index.js'

let rng = createRng(7)
const POINTS = 10
const STEPS = 20_000
const LIMIT = 500

const plan = planSchema.parse({
  name: 'quickstart',
  about: 'A cart-pole policy crosses from its simulation to a robot with another pole, friction, lag, delay and noise.',
  domains: {
    source: { kind: 'sim', env: { id: 'cart-pole', config: { history: 2 } }, physics: {} },
    target: {
      kind: 'robot',
      start: {
        env: { id: 'cart-pole', config: { history: 2 } },
        physics: {
          'pole.length': 0.7,
          'pole.mass': 0.2,
          'track.friction': 1,
          'hinge.friction': { kind: 'uniform', low: 0.002, high: 0.004 },
          'motor.lag': 0.02,
          'action.delay': 2,
          'sensor.noise': { kind: 'normal', mean: 0, std: 0.01 },
        },
      },
    },
  },
  pretrain: [
    { kind: 'train', on: 'source', steps: 100_000 },
    { kind: 'evaluate', on: 'source', episodes: 20 },
  ],
  arms: {
    'fine-tune': [
      { kind: 'transfer', to: 'target', normaliser: 'carry' },
      { kind: 'evaluate', on: 'target', episodes: 20 },
      { kind: 'train', on: 'target', steps: STEPS, freeze: 'gradual' },
      { kind: 'evaluate', on: 'target', episodes: 20 },
      { kind: 'evaluate', on: 'source', episodes: 20 },
    ],
    scratch: [
      { kind: 'train', on: 'target', steps: STEPS },
      { kind: 'evaluate', on: 'target', episodes: 20 },
    ],
  },
  after: { arm: 'fine-tune', stages: [{ kind: 'stream', on: 'target', seconds: 10 }] },
})

/** The report of a run in which fine-tuning wins on four of five seeds. */
export function sampleReport(): Report {
  rng = createRng(7)
  const seeds = [0, 1, 2, 3, 4]
  const scores = seeds.flatMap(scoresOf)
  const threshold = 475
  const metrics = transferMetrics({ seeds, scores, threshold, ...rolesOf(plan) })
  return {
    format: 1,
    version: '0.1.0',
    plan,
    seeds,
    threshold,
    scores: scores.map((score) => (score.snapshot === undefined ? score : { ...score, command: commandOf(score) })),
    metrics,
    findings: findings({ seeds, metrics, threshold, plan }),
    surgery: seeds.map((seed) => ({ seed, arm: 'fine-tune', surgery: surgeryOf(seed) })),
    steps: seeds.flatMap((seed) => [
      { seed, arm: 'pretrain', training: 100_000, evaluation: 26_300 },
      { seed, arm: 'fine-tune', training: STEPS, evaluation: 31_240 + 17 * seed },
      { seed, arm: 'scratch', training: STEPS, evaluation: 9_120 + 31 * seed },
    ]),
    traces: [traceOf('zero-shot', 0.6), traceOf('fine-tuned', 6)],
    measured: {
      machine: { cpu: 'Example CPU, 2 cores', os: 'Linux 6.1 x64', node: '20.20.2' },
      seconds: 96.4,
      stream: streamResult(),
    },
  }
}

function scoresOf(seed: number): Score[] {
  const zeroShot = [231, 180, 296, 205, 262][seed]!
  const final = [492, 478, 500, 197, 486][seed]!
  const scratch = [188, 240, 176, 231, 205][seed]!
  const tuned = { seed, arm: 'fine-tune', domain: 'target' }
  const anew = { seed, arm: 'scratch', domain: 'target' }
  const curve = (whose: typeof tuned, from: number, to: number, rate: number, budget: number): Score[] =>
    Array.from({ length: POINTS }, (_, i) => {
      const share = i / (POINTS - 1)
      const level = from + (to - from) * (1 - Math.exp(-rate * share)) * (1 / (1 - Math.exp(-rate)))
      return score({ ...whose, label: 'curve', steps: Math.round(share * budget) }, level, 5)
    })
  return [
    ...curve({ seed, arm: 'pretrain', domain: 'source' }, 22, 499, 4, 100_000),
    score({ seed, arm: 'pretrain', domain: 'source', label: 'pretrained', steps: 100_000 }, 499, 20, 'pretrain-train'),
    score({ ...tuned, label: 'zero-shot', steps: 0 }, zeroShot, 20, 'fine-tune-transfer'),
    ...curve(tuned, zeroShot, final, 4, STEPS),
    score({ ...tuned, label: 'final', steps: STEPS }, final, 20, 'fine-tune-train'),
    score({ ...tuned, domain: 'source', label: 'retained', steps: STEPS }, 470 - 30 * seed, 20, 'fine-tune-train'),
    ...curve(anew, 20, scratch, 1, STEPS),
    score({ ...anew, label: 'final', steps: STEPS }, scratch, 20, 'scratch-train'),
  ]
}

function score(
  whose: Pick<Score, 'seed' | 'arm' | 'domain' | 'label' | 'steps'>,
  level: number,
  episodes: number,
  snapshot?: string,
): Score {
  const spread = Math.min(40, 2 * (LIMIT - level))
  const returns = Array.from({ length: episodes }, () => {
    return Math.max(9, Math.min(LIMIT, Math.round(level + spread * rng.normal())))
  })
  const evaluationSeed = 1_000_003 * (whose.seed + 1)
  const evaluationSteps = returns.reduce((sum, value) => sum + value, 0)
  const file = snapshot === undefined ? {} : { snapshot: `${snapshot}-${whose.seed}.safetensors` }
  const length = evaluationSteps / episodes
  const terminated = returns.filter((value) => value < LIMIT).length / episodes
  const episode = { steps: length, terminated, terms: { alive: 2 * length, 'effort<b>': -length } }
  return { ...whose, returns, episode, evaluationSeed, evaluationSteps, ...file }
}

function commandOf({ snapshot, domain, returns, evaluationSeed }: Score): string {
  const physics = domain === 'target' ? ' --set physics.pole.length=0.7 --set physics.pole.mass=0.2' : ''
  const where = `--env cart-pole --set env.history=2${physics}`
  return `npx landbridge evaluate runs/quickstart/snapshots/${snapshot} ${where} --episodes ${returns.length} --seed ${evaluationSeed}`
}

function surgeryOf(seed: number): Surgery {
  const kept = (name: string, unit: string) => ({ name, unit, fate: 'kept' as const })
  return {
    observations: [
      kept('cart.position', 'm'),
      kept('cart.velocity', 'm/s'),
      kept('pole.angle', 'rad'),
      kept('pole.rate', 'rad/s'),
      kept('command.1', 'N'),
      { name: 'motor.current', unit: 'A', fate: 'added' },
      { name: 'track.temperature', unit: 'K', fate: 'removed' },
    ],
    actions: [kept('cart.force', 'N')],
    normaliser: 'carry',
    copied: 4_610,
    fresh: 64,
    change: 3e-7 * (seed + 1),
    warnings: ["'track.temperature' is missing in the target: its mean was folded into the bias"],
  }
}

function streamResult(): Report['measured']['stream'] & object {
  const latencies = Float64Array.from({ length: 500 }, () => 0.42 * Math.exp(0.35 * rng.normal()))
  latencies[311] = 11.7
  const edges = Array.from({ length: 41 }, (_, i) => 0.05 * 10 ** (i / 13))
  return {
    seed: 4,
    arm: 'fine-tune',
    controlHz: 50,
    seconds: 10,
    ticks: 500,
    latencyMs: {
      p50: quantile(latencies, 0.5),
      p90: quantile(latencies, 0.9),
      p99: quantile(latencies, 0.99),
      max: quantile(latencies, 1),
      histogram: histogram(latencies, edges),
    },
    misses: 1,
    interventions: 3,
    trips: 0,
    returns: [500],
  }
}

/** A cart-pole under a hand-written controller; a weak one lets the pole fall. */
function traceOf(label: string, gain: number): Trace {
  const seconds = 0.02
  const frames: Drawing[] = []
  let [x, v, angle, rate] = [0.02, 0.1, 0.06, 0.05]
  let steps = 0
  while (steps < LIMIT && Math.abs(angle) < 0.21 && Math.abs(x) < 2.4) {
    const force = gain * (12 * angle + 3 * rate) + 0.6 * x + 1.1 * v
    rate += seconds * (14 * angle - 1.4 * force + 0.25 * rng.normal())
    angle += seconds * rate
    v += seconds * 0.9 * force
    x += seconds * v
    if (steps % 2 === 0) frames.push(draw(x, angle))
    steps++
  }
  return { label, seed: 4, episodeSeed: 3_141, return: steps, frameSeconds: 2 * seconds, frames }
}

function draw(x: number, angle: number): Drawing {
  const round = (value: number) => Math.round(value * 1000) / 1000 + 0
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)]
  const pole = [-0.04, 0, 0.04, 0, 0.04, 1.2, -0.04, 1.2]
  const turned = pole.map((_, i) => {
    const [px, py] = i % 2 === 0 ? [pole[i]!, pole[i + 1]!] : [pole[i - 1]!, pole[i]!]
    return round(i % 2 === 0 ? x + px * cos + py * sin : py * cos - px * sin)
  })
  const cart = [-0.25, -0.15, 0.25, -0.15, 0.25, 0.15, -0.25, 0.15]
  return {
    view: { left: -2.6, right: 2.6, bottom: -0.5, top: 1.6 },
    shapes: [
      { kind: 'line', points: [-2.4, 0, 2.4, 0], tone: 'ground' },
      { kind: 'polygon', points: cart.map((value, i) => round(i % 2 === 0 ? x + value : value)), tone: 'body' },
      { kind: 'polygon', points: turned, tone: 'accent' },
      { kind: 'circle', x: round(x), y: 0, radius: 0.05, tone: 'faint' },
    ],
  }
}

/** The metrics of a report whose plan or scores were changed. */
export function remeasured({ plan, seeds, scores, threshold }: Report): Report['metrics'] {
  return transferMetrics({ seeds, scores, threshold, ...rolesOf(plan) })
}
