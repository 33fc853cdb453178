// The update that engines and peers are compared by is PPO's, for every kind of network that it is measured with.

import { describe, expect, it } from 'vitest'
import { convolutional, dense, type PpoNetworks } from '#src/bench/ppo-networks.js'
import { CLIP, drawBatch, ENTROPY, ppoUpdate } from '#src/bench/ppo-update.js'
import type { DescentOrder, Engine } from '#src/core/index.js'
import { distributionOf, simd } from '#src/nn/index.js'

const ROWS = 6

/** An engine that notes down the gradient steps of each update. */
async function noting(steps: DescentOrder[][]): Promise<Engine> {
  const engine = await simd.create({})
  return {
    ...engine,
    descendAll(orders) {
      const copies = orders.map(({ tape, outputGradients, ...order }) => ({
        ...order,
        tape: { ...tape, rows: tape.rows, outputs: structuredClone(tape.outputs) },
        outputGradients: structuredClone(outputGradients),
      }))
      steps.push(copies)
      engine.descendAll!(orders)
    },
  }
}

/** The clipped surrogate less its entropy bonus. */
function lossOf(outputs: Record<string, Float32Array>, networks: PpoNetworks): number {
  const { actions, logProbs, advantages } = drawBatch(ROWS, networks)
  const law = distributionOf(networks.action)
  const [now, entropy] = [new Float32Array(ROWS), new Float32Array(ROWS)]
  law.logProb(outputs, actions, ROWS, now)
  law.entropy(outputs, ROWS, entropy)
  const mean = advantages.reduce((sum, advantage) => sum + advantage, 0) / ROWS
  const deviation = Math.sqrt(advantages.reduce((sum, advantage) => sum + (advantage - mean) ** 2, 0) / ROWS)
  let loss = 0
  for (let i = 0; i < ROWS; i++) {
    const ratio = Math.exp(now[i]! - logProbs[i]!)
    const advantage = (advantages[i]! - mean) / deviation
    const held = Math.min(Math.max(ratio, 1 - CLIP), 1 + CLIP)
    loss -= (Math.min(ratio * advantage, held * advantage) + ENTROPY * entropy[i]!) / ROWS
  }
  return loss
}

describe.each([
  ['dense networks and gaussian actions', dense([5, 4])],
  ['convolutions and choices', convolutional()],
])('of %s', (_, networks) => {
  it('follows the slope of the clipped surrogate and of the squared error', async () => {
    const steps: DescentOrder[][] = []
    await ppoUpdate(await noting(steps), ROWS, networks)()
    const [{ tape, outputGradients }, judged] = steps[0] as [DescentOrder, DescentOrder]
    const step = 1e-2
    for (const [name, values] of Object.entries(tape.outputs)) {
      const slopes = Array.from(values, (value, i) => {
        const at = (to: number) => lossOf({ ...tape.outputs, [name]: values.with(i, to) }, networks)
        return (at(value + step) - at(value - step)) / (2 * step)
      })
      for (const [i, slope] of slopes.entries()) expect(outputGradients[name]![i], `${name} ${i}`).toBeCloseTo(slope, 3)
    }
    const { returns } = drawBatch(ROWS, networks)
    const errors = Array.from(returns, (wanted, i) => (judged.tape.outputs.value![i]! - wanted) / ROWS)
    for (const [i, error] of errors.entries()) expect(judged.outputGradients.value![i]).toBeCloseTo(error, 6)
  })

  it('moves every layer, so that the squared error falls', async () => {
    const steps: DescentOrder[][] = []
    const update = ppoUpdate(await noting(steps), ROWS, networks)
    for (let i = 0; i < 30; i++) await update()
    const squares = steps.map(([, judged]) =>
      judged!.outputGradients.value!.reduce((sum, error) => sum + error ** 2, 0),
    )
    expect(squares.at(-1)).toBeLessThan(0.9 * squares[0]!)
    for (const { network, rates } of steps[0]!) {
      const { first } = await network.save()
      for (const [name, moments] of Object.entries(first))
        expect(
          moments.some((one) => one !== 0),
          name,
        ).toBe(true)
      for (const rate of Object.values(rates)) expect(rate).toBeGreaterThan(0)
    }
  })
})
