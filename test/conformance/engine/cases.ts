// Networks, inputs and output gradients drawn at random: every activation, odd widths, several inputs, trunks on trunks.

import fc from 'fast-check'
import { type Activation, createRng, type NamedParameters, type NetworkSpec } from '#src/core/index.js'

/** One random network with data for one pass. */
export interface Case {
  spec: NetworkSpec
  rows: number
  seed: number
}

const width = fc.integer({ min: 1, max: 11 })
const activation: fc.Arbitrary<Activation> = fc.constantFrom('tanh', 'relu', 'linear')
const layers = fc.array(fc.record({ size: width, activation, gain: fc.constantFrom(0.5, 1, Math.SQRT2) }), {
  minLength: 1,
  maxLength: 2,
})

/** Specs of one or two inputs, up to three trunks that read inputs and earlier trunks, dense heads and a free one. */
export const specs: fc.Arbitrary<NetworkSpec> = fc
  .record({
    inputs: fc.array(width, { minLength: 1, maxLength: 2 }),
    trunks: fc.array(layers, { minLength: 1, maxLength: 3 }),
    heads: fc.array(width, { minLength: 1, maxLength: 2 }),
    free: width,
    choices: fc.infiniteStream(fc.nat(1000)),
  })
  .map(({ inputs, trunks, heads, free, choices }) => {
    const below = inputs.map((_, i) => `input${i}`)
    const pick = () => below[Number(choices.next().value) % below.length]!
    const spec: NetworkSpec = {
      inputs: Object.fromEntries(inputs.map((size, i) => [`input${i}`, size])),
      trunks: trunks.map((layers, i) => {
        const name = `trunk${i}`
        const from = [...new Set([pick(), pick()])]
        below.push(name)
        return { name, from, layers }
      }),
      heads: [],
    }
    spec.heads = heads.map((size, i) => ({ kind: 'dense', name: `head${i}`, from: pick(), size, gain: 1 }))
    spec.heads.push({ kind: 'free', name: 'free', size: free, initial: -0.5 })
    return spec
  })

/** Random cases of 1 to 9 rows. */
export const cases: fc.Arbitrary<Case> = fc.record({
  spec: specs,
  rows: fc.integer({ min: 1, max: 9 }),
  seed: fc.nat(1_000_000),
})

/** Standard normal inputs [rows x width] by name. */
export function drawInputs({ spec, rows, seed }: Case): NamedParameters {
  const rng = createRng(seed).split('inputs')
  return Object.fromEntries(
    Object.entries(spec.inputs).map(([name, size]) => [
      name,
      Float32Array.from({ length: rows * size }, () => rng.normal()),
    ]),
  )
}

/** Standard normal output gradients, shaped like the head outputs. */
export function drawGradients({ spec, rows, seed }: Case): NamedParameters {
  const rng = createRng(seed).split('gradients')
  return Object.fromEntries(
    spec.heads.map((head) => [
      head.name,
      Float32Array.from({ length: head.kind === 'free' ? head.size : head.size * rows }, () => rng.normal()),
    ]),
  )
}
