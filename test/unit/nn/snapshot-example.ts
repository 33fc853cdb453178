// Small policies to test with, one for each kind of action space.

import { createRng, type NamedParameters, type NetworkSpec, parameterShapes, type Snapshot } from '#src/core/index.js'
import { goldenVectors, Normaliser } from '#src/nn/index.js'

/** Spaces of a made-up machine: two sensors; two motors or three choices. */
export const observation = {
  kind: 'box',
  channels: [
    { name: 'arm.angle', unit: 'rad' },
    { name: 'arm.speed', unit: 'rad/s' },
    { name: 'motor.temperature', unit: '°C' },
  ],
  low: [-Math.PI, Number.NEGATIVE_INFINITY, -20],
  high: [Math.PI, Number.POSITIVE_INFINITY, 90],
} satisfies Snapshot['contract']['observation']

const channels = [
  { name: 'motor.torque', unit: 'N m' },
  { name: 'brake.force', unit: 'N' },
]

/** Action spaces by kind. */
export const actions = {
  box: { kind: 'box', channels, low: [-1, -1], high: [1, 1] },
  discrete: { kind: 'discrete', choices: ['left', 'hold', 'right'].map((name, i) => ({ name, command: [i - 1, 0] })) },
} satisfies Record<string, Snapshot['contract']['action']>

/** Networks of one small hidden layer. */
export function specsOf(kind: 'box' | 'discrete'): { actor: NetworkSpec; critic: NetworkSpec } {
  const trunk = { name: 'trunk', from: ['observation'], layers: [{ size: 5, activation: 'tanh' as const, gain: 1 }] }
  const network = (heads: NetworkSpec['heads']) => ({ inputs: { observation: 3 }, trunks: [trunk], heads })
  const dense = { kind: 'dense', from: 'trunk', gain: 1 } as const
  return {
    actor: network(
      kind === 'discrete'
        ? [{ ...dense, name: 'logits', size: 3 }]
        : [
            { ...dense, name: 'mean', size: 2 },
            { kind: 'free', name: 'logStd', size: 2, initial: -0.5 },
          ],
    ),
    critic: network([{ ...dense, name: 'value', size: 1 }]),
  }
}

/** Standard normal parameters: none of them 0, so that a changed one is noticed. */
export function drawParameters(spec: NetworkSpec, seed: number): NamedParameters {
  const rng = createRng(seed)
  return Object.fromEntries(
    [...parameterShapes(spec)].map(([name, shape]) => {
      const length = shape.reduce((product, size) => product * size, 1)
      return [name, Float32Array.from({ length }, () => rng.normal())]
    }),
  )
}

/** Raw observations [rows x 3]. */
export function drawObservations(rows: number, seed: number): Float32Array {
  const rng = createRng(seed)
  return Float32Array.from({ length: rows * 3 }, (_, i) => 20 * (i % 3) + rng.normal())
}

/** A whole snapshot. */
export function exampleSnapshot(kind: 'box' | 'discrete' = 'box', seed = 1): Snapshot {
  const { actor, critic } = specsOf(kind)
  const normaliser = new Normaliser(3, 5)
  normaliser.observe(drawObservations(40, seed))
  const snapshot = {
    contract: {
      format: 1 as const,
      observation,
      action: actions[kind],
      actuators: { channels, low: [-2, 0], high: [2, 9], slew: [100, 100], safe: [0, 9] },
      terms: ['progress', 'effort'],
      controlHz: 50,
      maxSteps: 200,
      actor,
      critic,
      env: { id: 'arm', config: { history: 2 } },
      physics: { 'arm.mass': 1.2, friction: { kind: 'uniform' as const, low: 0, high: 0.1 } },
      clip: 5,
    },
    actor: drawParameters(actor, seed),
    critic: drawParameters(critic, seed + 1),
    normaliser: normaliser.state(),
  }
  return { ...snapshot, golden: goldenVectors(snapshot, drawObservations(30, seed)) }
}
