// The squashed Gaussian: its density is one, and its gradients are those of its own numbers.

import { createRng } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { squash, squashGradients } from '#src/learn/squashed.js'

const rng = createRng(7)
const random = (length: number, scale = 1) => Float32Array.from({ length }, () => scale * rng.normal())

function logProb(mean: number, logStd: number, action: number): number {
  const u = Math.atanh(action)
  const z = (u - mean) / Math.exp(logStd)
  return -0.5 * z * z - logStd - 0.5 * Math.log(2 * Math.PI) - Math.log(1 - action * action)
}

describe('squash', () => {
  it('gives the logarithm of a density that integrates to 1', () => {
    let sum = 0
    const cells = 20_000
    for (let i = 0; i < cells; i++) sum += Math.exp(logProb(0.3, -0.5, -1 + (2 * i + 1) / cells)) * (2 / cells)
    expect(sum).toBeCloseTo(1, 4)
    const [actions, logProbs] = [new Float32Array(1), new Float32Array(1)]
    squash(
      { mean: Float32Array.of(0.3), logStd: Float32Array.of(-0.5), noise: Float32Array.of(0.8) },
      actions,
      logProbs,
    )
    expect(logProbs[0]).toBeCloseTo(logProb(0.3, -0.5, actions[0]!), 4)
  })

  it('stays finite where tanh is 1 in single precision', () => {
    const [actions, logProbs] = [new Float32Array(2), new Float32Array(2)]
    squash(
      { mean: Float32Array.of(40, -40), logStd: Float32Array.of(2, 9), noise: Float32Array.of(0, 1) },
      actions,
      logProbs,
    )
    expect([...actions, ...logProbs].every(Number.isFinite)).toBe(true)
    // log(1 - tanh(40)^2) = 2 log 2 - 80.
    expect(logProbs[0]).toBeCloseTo(-0.5 * Math.log(2 * Math.PI) - 2 - (2 * Math.log(2) - 80), 3)
  })

  it('gives a deviation out of its range no gradient', () => {
    const at = { mean: Float32Array.of(0.1, 0.2), logStd: Float32Array.of(2.1, -21), noise: Float32Array.of(1, -1) }
    const into = { mean: new Float32Array(2), logStd: new Float32Array(2) }
    squashGradients(at, Float32Array.of(0.3, -0.4), Float32Array.of(1, 2), 0.5, into)
    expect([...into.logStd]).toEqual([0, 0])
    expect([...into.mean].every((slope) => slope !== 0)).toBe(true)
  })

  it('has the gradients of its numbers', () => {
    const [rows, size, byLogProb] = [4, 3, 0.7]
    const at = { mean: random(rows * size), logStd: random(rows * size, 0.5), noise: random(rows * size) }
    const byAction = random(rows * size)
    const [actions, logProbs] = [new Float32Array(rows * size), new Float32Array(rows)]
    const objective = () => {
      squash(at, actions, logProbs)
      return (
        logProbs.reduce((sum, value) => sum + byLogProb * value, 0) +
        actions.reduce((sum, value, i) => sum + byAction[i]! * value, 0)
      )
    }
    objective()
    const gradient = { mean: new Float32Array(rows * size), logStd: new Float32Array(rows * size) }
    squashGradients(at, actions.slice(), byAction, byLogProb, gradient)
    for (const head of ['mean', 'logStd'] as const) {
      for (let i = 0; i < rows * size; i++) {
        const kept = at[head][i]!
        const ends = [kept + 0.01, kept - 0.01].map((value) => {
          at[head][i] = value
          return objective()
        })
        at[head][i] = kept
        expect(gradient[head][i]).toBeCloseTo((ends[0]! - ends[1]!) / 0.02, 2)
      }
    }
  })
})
