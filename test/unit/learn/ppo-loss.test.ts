// The losses of PPO: numbers worked out by hand, and gradients against finite differences.

import fc from 'fast-check'
import { createRng } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { policyLoss, valueLoss } from '#src/learn/algorithms/ppo.js'
import { type ActionDistribution, distributionOf } from '#src/nn/index.js'

const laws: Record<'box' | 'discrete', ActionDistribution> = {
  box: distributionOf({
    kind: 'box',
    channels: ['a', 'b'].map((name) => ({ name, unit: '1' })),
    low: [-1, -1],
    high: [1, 1],
  }),
  discrete: distributionOf({ kind: 'discrete', choices: ['a', 'b', 'c'].map((name) => ({ name, command: [0] })) }),
}

describe('the policy loss', () => {
  // Two choices with even odds now; the chances under the policy that acted set the ratios.
  const coin = distributionOf({ kind: 'discrete', choices: ['heads', 'tails'].map((name) => ({ name, command: [0] })) })
  const outputs = { logits: new Float32Array(2 * 6) }
  const taken = {
    actions: new Float32Array(6),
    // Ratios 1.25, 1.25, 0.625, 0.625, 1, 1.
    logProbs: Float32Array.of(0.4, 0.4, 0.8, 0.8, 0.5, 0.5).map(Math.log),
    advantages: Float32Array.of(2, -2, 3, -3, 1, -1),
  }
  const loss = policyLoss(coin, outputs, taken, { clip: 0.2, entropy: 0 })

  it('takes the worse of the free and the held ratio', () => {
    const terms = [1.2 * 2, 1.25 * -2, 0.625 * 3, 0.8 * -3, 1, -1]
    expect(loss.policyLoss).toBeCloseTo(-terms.reduce((sum, term) => sum + term) / 6, 6)
  })

  it('pulls only where the free ratio counts, and by its size', () => {
    // By the logit of the action taken: minus A ratio (1 - p) / n, where it passes.
    const pulls = [0, 1.25 * 2, -0.625 * 3, 0, -1, 1].map((pull) => (pull * 0.5) / 6)
    pulls.forEach((pull, row) => {
      expect(loss.gradients.logits![2 * row]).toBeCloseTo(pull, 6)
      expect(loss.gradients.logits![2 * row + 1]).toBeCloseTo(-pull, 6)
    })
  })

  it('says how far the policy moved', () => {
    const ratios = [1.25, 1.25, 0.625, 0.625, 1, 1]
    const kl = ratios.reduce((sum, ratio) => sum + ratio - 1 - Math.log(ratio), 0) / 6
    expect(loss.kl).toBeCloseTo(kl, 6)
    expect(loss.clipFraction).toBeCloseTo(4 / 6, 6)
    expect(loss.entropy).toBeCloseTo(Math.log(2), 6)
  })

  it('is lowered by entropy, by its weight', () => {
    const weighted = policyLoss(coin, outputs, taken, { clip: 0.2, entropy: 0.3 })
    expect(weighted.policyLoss).toBeCloseTo(loss.policyLoss - 0.3 * Math.log(2), 6)
  })
})

describe('the gradient of the policy loss', () => {
  /** Outputs, actions, old log-probabilities and advantages of `rows` rows. */
  function draw(kind: 'box' | 'discrete', rows: number, seed: number) {
    const rng = createRng(seed)
    const normals = (length: number, scale = 1) => Float32Array.from({ length }, () => scale * rng.normal())
    const outputs: Record<string, Float32Array> =
      kind === 'box' ? { mean: normals(2 * rows), logStd: normals(2, 0.3) } : { logits: normals(3 * rows) }
    const actions = new Float32Array(rows * (kind === 'box' ? 2 : 1))
    laws[kind].sample(rng, outputs, rows, actions)
    const logProbs = new Float32Array(rows)
    laws[kind].logProb(outputs, actions, rows, logProbs)
    // Ratios on both sides of the clip range, none near its edges, where there is no derivative.
    const shift = () => [-0.6, -0.02, 0.02, 0.6][rng.integer(4)]!
    return {
      outputs,
      taken: { actions, logProbs: logProbs.map((value) => value + shift()), advantages: normals(rows) },
    }
  }

  it.each(['box', 'discrete'] as const)('is that of finite differences, for %s actions', (kind) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer(), fc.constantFrom(0, 0.05), (rows, seed, entropy) => {
        const { outputs, taken } = draw(kind, rows, seed)
        const options = { clip: 0.2, entropy }
        const { gradients } = policyLoss(laws[kind], outputs, taken, options)
        for (const [head, values] of Object.entries(outputs)) {
          values.forEach((value, i) => {
            const lossAt = (moved: number) => {
              const changed = values.slice()
              changed[i] = moved
              const at = policyLoss(laws[kind], { ...outputs, [head]: changed }, taken, options)
              return { loss: at.policyLoss, at: changed[i]! }
            }
            const [low, high] = [lossAt(value - 0.004), lossAt(value + 0.004)]
            const slope = (high.loss - low.loss) / (high.at - low.at)
            expect(Math.abs(gradients[head]![i]! - slope)).toBeLessThan(2e-3 * (1 + Math.abs(slope)))
          })
        }
      }),
      { numRuns: 100 },
    )
  })
})

describe('the value loss', () => {
  it('is half the mean squared error, with its slope', () => {
    const { valueLoss: loss, gradient } = valueLoss(Float32Array.of(1, 2, 5), Float32Array.of(2, 2, 1))
    expect(loss).toBeCloseTo((1 + 0 + 16) / 6, 6)
    expect([...gradient]).toEqual([-1 / 3, 0, 4 / 3].map(Math.fround))
  })
})
