// Golden vectors: observations with the outputs a policy must give for them, in every program that reads its file.

import { headSize, type Snapshot, type SnapshotContract, spaceSize } from '../core/index.js'
import { type Actor, actionHead, createActor } from './actor.js'

/** Largest difference from a golden output y, as a part of 1 + |y|: room for another order of summing, none for another function. */
const tolerance = 1e-5
/** Observations that golden vectors are made of, where there are as many. */
export const GOLDEN_ROWS = 16

type Acting = Pick<Snapshot, 'actor' | 'normaliser'> & {
  contract: Pick<SnapshotContract, 'actor' | 'observation' | 'action' | 'clip'>
}

/** Takes up to {@link GOLDEN_ROWS} rows, evenly spread, of raw observations [n x size] (one row of zeros where there are none) and computes their outputs. */
export function goldenVectors(of: Acting, samples: Float32Array): Snapshot['golden'] {
  const size = spaceSize(of.contract.observation)
  const available = Math.floor(samples.length / size)
  const rows = Math.max(1, Math.min(GOLDEN_ROWS, available))
  const observations = new Float32Array(rows * size)
  for (let row = 0; row < Math.min(rows, available); row++) {
    const from = Math.floor((row * available) / rows) * size
    observations.set(samples.subarray(from, from + size), row * size)
  }
  return { observations, rows, outputs: withActor(of, (actor) => goldenOutputs(of, actor, observations, rows)) }
}

/** The first golden output that the policy does not give, as text, or undefined where all agree. */
export function goldenMismatch(of: Acting & Pick<Snapshot, 'golden'>): string | undefined {
  const { observations, outputs, rows } = of.golden
  return withActor(of, (actor) => {
    const got = goldenOutputs(of, actor, observations, rows)
    const at = got.findIndex((value, i) => !(Math.abs(value - outputs[i]!) <= tolerance * (1 + Math.abs(outputs[i]!))))
    return at < 0 ? undefined : `Expected the policy's output ${at} to be ${outputs[at]}, got ${got[at]}`
  })
}

/** Row by row, so that a hostile file cannot ask for more memory than it has bytes. */
function goldenOutputs({ contract }: Acting, actor: Actor, observations: Float32Array, rows: number): Float32Array {
  const size = spaceSize(contract.observation)
  const width = headSize(contract.action)
  const outputs = new Float32Array(rows * width)
  for (let row = 0; row < rows; row++) {
    const { [actionHead(contract.action)]: head } = actor.outputs(
      observations.subarray(row * size, (row + 1) * size),
      1,
    )
    outputs.set(head!, row * width)
  }
  return outputs
}

function withActor<T>({ contract, actor, normaliser }: Acting, use: (actor: Actor) => T): T {
  const made = createActor(contract.actor, contract.observation, contract.action, contract.clip)
  try {
    made.load(actor, normaliser)
    return use(made)
  } finally {
    made.dispose()
  }
}
