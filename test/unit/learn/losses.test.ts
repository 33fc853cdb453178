// The losses of the algorithms against numbers worked out by hand, and their gradients against finite differences.

import { createRng } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { imitationLoss } from '#src/learn/algorithms/bc.js'
import { choiceLoss, combine } from '#src/learn/algorithms/dqn.js'
import { valueLoss } from '#src/learn/algorithms/ppo.js'
import { likelihoodLoss } from '#src/learn/likelihood-loss.js'
import { LearntScalar } from '#src/learn/scalar.js'
import { squaredError } from '#src/learn/squared-error.js'
import { categorical, gaussian } from '#src/nn/index.js'

const rng = createRng(11)
const random = (length: number, scale = 1) => Float32Array.from({ length }, () => scale * rng.normal())

/** Compares a gradient with central differences of `loss` at `values`. */
function agrees(loss: () => number, values: Float32Array, gradient: Float32Array, width = 1e-2): void {
  for (let i = 0; i < values.length; i++) {
    const kept = values[i]!
    const [above, below] = [kept + width, kept - width].map((value) => {
      values[i] = value
      return loss()
    })
    values[i] = kept
    expect(gradient[i]).toBeCloseTo((above! - below!) / (2 * width), 3)
  }
}

describe('squared error', () => {
  it('is half the mean square', () => {
    const gradient = new Float32Array(2)
    expect(squaredError(Float32Array.of(1, 5), Float32Array.of(3, 4), gradient)).toBe((4 + 1) / 4)
    expect([...gradient]).toEqual([-1, 0.5])
  })

  it('has its own gradient', () => {
    const [values, targets, gradient] = [random(6), random(6), new Float32Array(6)]
    squaredError(values, targets, gradient)
    agrees(() => squaredError(values, targets, new Float32Array(6)), values, gradient)
  })
})

describe('clipped value loss', () => {
  it('is the larger error, whose gradient is 0 where the value was held', () => {
    const before = { values: Float32Array.of(0, 0, 0), clip: 0.5 }
    // Towards the return beyond the clip: held at 0.5. Away from it: free. Within: free.
    const { valueLoss: loss, gradient } = valueLoss(Float32Array.of(1, -1, 0.25), Float32Array.of(2, 2, 2), before)
    expect(loss).toBeCloseTo((1.5 ** 2 + 3 ** 2 + 1.75 ** 2) / 6, 6)
    expect([...gradient]).toEqual([0, -1, -1.75 / 3].map(Math.fround))
  })

  it('has its own gradient', () => {
    const [values, returns, before] = [random(8), random(8, 3), { values: random(8), clip: 0.4 }]
    const { gradient } = valueLoss(values, returns, before)
    agrees(() => valueLoss(values, returns, before).valueLoss, values, gradient)
  })
})

describe('likelihood loss of A2C', () => {
  it('is minus log-prob times advantage less the bonus', () => {
    const taken = { actions: Float32Array.of(1, 0), advantages: Float32Array.of(2, -1) }
    const { policyLoss, entropy } = likelihoodLoss(categorical(2), { logits: new Float32Array(4) }, taken, 0.1)
    expect(policyLoss).toBeCloseTo((Math.log(2) * (2 - 1)) / 2 - 0.1 * Math.log(2), 6)
    expect(entropy).toBeCloseTo(Math.log(2), 6)
  })

  it('has its own gradients', () => {
    const outputs = { mean: random(6), logStd: random(2, 0.3) }
    const taken = { actions: random(6), advantages: random(3) }
    const loss = () => likelihoodLoss(gaussian(2), outputs, taken, 0.3).policyLoss
    const { gradients } = likelihoodLoss(gaussian(2), outputs, taken, 0.3)
    for (const head of ['mean', 'logStd'] as const) agrees(loss, outputs[head], gradients[head]!)
  })
})

describe('values of choices', () => {
  it('are the state value plus advantages less their mean', () => {
    const into = new Float32Array(4)
    combine(Float32Array.of(1, 3, -2, 0), Float32Array.of(10, 20), into)
    expect([...into]).toEqual([9, 11, 19, 21])
    combine(Float32Array.of(1, 3, -2, 0), undefined, into)
    expect([...into]).toEqual([1, 3, -2, 0])
  })

  it('have a loss that is quadratic, then linear', () => {
    const gradients = { logits: new Float32Array(6), value: new Float32Array(2) }
    const of = {
      values: Float32Array.of(1, 2, 3, 4, 5, 6),
      actions: Float32Array.of(2, 0),
      targets: Float32Array.of(2.5, 1),
      huber: 1,
    }
    expect(choiceLoss(of, gradients)).toEqual({ valueLoss: (0.125 + 2.5) / 2, value: 3.5 })
    expect([...gradients.logits]).toEqual([0, 0, 0.25, 0.5, 0, 0])
    expect([...gradients.value]).toEqual([0.25, 0.5])
  })

  it('have their own gradient', () => {
    const gradients = { logits: new Float32Array(12), value: new Float32Array(4) }
    const of = { values: random(12), actions: Float32Array.of(0, 2, 1, 2), targets: random(4, 2), huber: 0.7 }
    choiceLoss(of, gradients)
    const kept = { logits: gradients.logits.slice(), value: gradients.value }
    agrees(() => choiceLoss(of, gradients).valueLoss, of.values, kept.logits)
  })
})

describe('a learnt number', () => {
  it("takes Adam's first step by its rate, and goes on from a saved state", () => {
    const number = new LearntScalar(1)
    number.step(-7, 0.1)
    expect(number.value).toBeCloseTo(1.1, 5)
    const copy = new LearntScalar(0)
    copy.load(number.save())
    for (const one of [number, copy]) for (const gradient of [1, -0.5, 3]) one.step(gradient, 0.1)
    expect(copy.value).toBe(number.value)
  })
})

describe('imitation loss', () => {
  it('is half the mean square of means, and the cross-entropy of choices', () => {
    expect(imitationLoss({ mean: Float32Array.of(1, 5) }, Float32Array.of(3, 4), false).loss).toBe(1.25)
    const { loss, gradients } = imitationLoss({ logits: new Float32Array(4) }, Float32Array.of(1, 0), true)
    expect(loss).toBeCloseTo(Math.log(2), 6)
    expect([...gradients.logits!]).toEqual([0.25, -0.25, -0.25, 0.25])
  })
})
