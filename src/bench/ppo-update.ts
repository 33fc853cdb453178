// A PPO minibatch update of two 64-64 tanh networks, eight observations and two gaussian actions: what peers are compared by.

import { createRng, type Engine, type NetworkSpec } from '../core/index.js'
import { descend, forwardAll } from '../learn/index.js'
import { gaussian } from '../nn/index.js'

/** Numbers of an observation. */
export const OBSERVATIONS = 8
/** Numbers of an action. */
export const ACTIONS = 2
/** Width of both hidden layers. */
export const HIDDEN = 64
/** How far a ratio may move from 1. */
export const CLIP = 0.2
/** Weight of the entropy. */
export const ENTROPY = 0.01
/** Most that a gradient's norm may be. */
export const MAX_NORM = 0.5
/** Adam's step size. */
export const RATE = 3e-4

const layer = { size: HIDDEN, activation: 'tanh' as const, gain: Math.SQRT2 }

function spec(heads: NetworkSpec['heads']): NetworkSpec {
  const trunk = { name: 'trunk', from: ['observation'], layers: [layer, layer] }
  return { inputs: { observation: OBSERVATIONS }, trunks: [trunk], heads }
}

/** Two means and a spread. */
export const actorSpec = spec([
  { kind: 'dense', name: 'mean', from: 'trunk', size: ACTIONS, gain: 0.01 },
  { kind: 'free', name: 'logStd', size: ACTIONS, initial: 0 },
])
const criticSpec = spec([{ kind: 'dense', name: 'value', from: 'trunk', size: 1, gain: 1 }])

/** Random transitions; arrays are [rows] or [rows x width]. */
export function drawBatch(rows: number) {
  const rng = createRng(1)
  const normals = (width: number) => Float32Array.from({ length: rows * width }, () => rng.normal())
  const observations = normals(OBSERVATIONS)
  return { observations, actions: normals(ACTIONS), logProbs: normals(1), gains: normals(1), returns: normals(1) }
}

/** Gathers a minibatch, passes forward, the clipped loss and the squared error, backward, clipping and Adam, of both networks. */
export function ppoUpdate(engine: Engine, rows: number): () => Promise<void> {
  const rng = createRng(2)
  const { observations, ...taken } = drawBatch(rows)
  const input = { observation: engine.keep(observations, OBSERVATIONS) }
  const actor = engine.network(actorSpec, rng)
  const critic = engine.network(criticSpec, rng)
  const order = Int32Array.from({ length: rows }, () => rng.integer(rows))
  const policy = policyGradients(taken, rows)
  const errors = new Float32Array(rows)
  const rates = Object.fromEntries(['trunk.0', 'trunk.1', 'mean', 'logStd', 'value'].map((name) => [name, RATE]))
  const step = { rates, maxNorm: MAX_NORM }
  return async () => {
    const [acted, judged] = await forwardAll(engine, [
      { network: actor, inputs: input, rows: order },
      { network: critic, inputs: input, rows: order },
    ])
    const gradients = policy(acted!.outputs)
    for (let i = 0; i < rows; i++) errors[i] = (judged!.outputs.value![i]! - taken.returns[i]!) / rows
    await descend(engine, [
      { network: actor, tape: acted!, outputGradients: gradients, ...step },
      { network: critic, tape: judged!, outputGradients: { value: errors }, ...step },
    ])
  }
}

/** Gradients of the clipped surrogate with its entropy bonus, advantages standardised as in every minibatch. */
function policyGradients(taken: Omit<ReturnType<typeof drawBatch>, 'observations'>, rows: number) {
  const law = gaussian(ACTIONS)
  const logProbs = new Float32Array(rows)
  const by = { logProb: new Float32Array(rows), entropy: new Float32Array(rows).fill(-ENTROPY / rows) }
  const into = { mean: new Float32Array(rows * ACTIONS), logStd: new Float32Array(ACTIONS) }
  const { gains } = taken
  return (outputs: Record<string, Float32Array>): Record<string, Float32Array> => {
    let [sum, squares] = [0, 0]
    for (let i = 0; i < rows; i++) sum += gains[i]!
    for (let i = 0; i < rows; i++) squares += (gains[i]! - sum / rows) ** 2
    const scale = 1 / (Math.sqrt(squares / rows) + 1e-8)
    law.logProb(outputs, taken.actions, rows, logProbs)
    for (let i = 0; i < rows; i++) {
      const ratio = Math.exp(logProbs[i]! - taken.logProbs[i]!)
      const gain = (gains[i]! - sum / rows) * scale
      const held = Math.min(Math.max(ratio, 1 - CLIP), 1 + CLIP) * gain
      by.logProb[i] = ratio * gain <= held ? (-ratio * gain) / rows : 0
    }
    law.gradients(outputs, taken.actions, rows, by, into)
    return into
  }
}
