// A forward pass in float64, written for clarity: what surgery is judged by, free of an engine's rounding.

import {
  denseLayers,
  type NamedParameters,
  type NetworkSpec,
  type NormaliserState,
  type Snapshot,
} from '../core/index.js'

/** Added to a variance before its root, as the normaliser of `src/nn` does. */
const EPSILON = 1e-8

/** Standard deviations that observations are divided by; 1 before any statistics. */
export function deviations({ count, variance }: NormaliserState): Float64Array {
  return variance.map((value) => (count === 0 ? 1 : Math.sqrt(value + EPSILON)))
}

/** The action head's raw outputs (means or logits) for one row of observations as measured. */
export function actionOutputs(policy: Omit<Snapshot, 'critic' | 'golden'>, observation: ArrayLike<number>): number[] {
  const { contract, normaliser, actor } = policy
  const scale = deviations(normaliser)
  const { count, mean } = normaliser
  const inputs = Array.from(observation, (value, i) => {
    const standard = (value - mean[i]!) / scale[i]!
    return count === 0 ? value : Math.min(Math.max(standard, -contract.clip), contract.clip)
  })
  const head = contract.action.kind === 'box' ? 'mean' : 'logits'
  return headOutputs(contract.actor, actor, inputs)[head]!
}

/** Outputs of the dense heads for one row of normalised observations, by head name. */
function headOutputs(spec: NetworkSpec, parameters: NamedParameters, observation: number[]): Record<string, number[]> {
  const values: Record<string, number[]> = { observation }
  for (const { name, from, activation } of denseLayers(spec)) {
    const input = from.flatMap((source) => values[source]!)
    const weight = parameters[`${name}.weight`]! // [outputs x inputs]
    values[name] = Array.from(parameters[`${name}.bias`]!, (bias, row) => {
      const sum = input.reduce((total, value, column) => total + weight[row * input.length + column]! * value, bias)
      return activation === 'tanh' ? Math.tanh(sum) : activation === 'relu' ? Math.max(0, sum) : sum
    })
  }
  return values
}
