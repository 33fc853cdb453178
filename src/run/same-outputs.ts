// Whether an algorithm reads a policy's outputs as the one that trained it did.

import { type AlgorithmPlugin, type Catalog, LandbridgeError } from '../core/index.js'

/**
 * Throws `config`, naming both, where `algorithm` would go on from a policy whose outputs mean something else: values of choices
 * are no logits. One that was trained by an algorithm which the catalogue does not know is taken at its word.
 */
export function requireSameOutputs(catalog: Catalog, trainedBy: string, algorithm: AlgorithmPlugin): void {
  const before = Object.values(catalog.algorithm).find(({ id }) => id === trainedBy)
  if (before === undefined || before.outputs === algorithm.outputs) return
  const expected = `Expected a policy whose outputs are ${meaningOf(algorithm)} for '${algorithm.id}'`
  const got = `got one trained by '${trainedBy}', whose outputs are ${meaningOf(before)}`
  throw new LandbridgeError('config', `${expected}, ${got}`, `go on with the algorithm ${trainedBy}, or begin anew`)
}

function meaningOf({ outputs }: AlgorithmPlugin): string {
  return outputs === 'values' ? 'values of choices' : 'a law of actions'
}
