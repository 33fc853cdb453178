// A PPO minibatch update of an actor and a critic: what engines and peers are compared by.

import { createRng, type Engine, layerOf, type Network, parameterShapes, spaceSize } from '../core/index.js'
import { descend, forwardAll } from '../learn/index.js'
import { distributionOf } from '../nn/index.js'
import { type PpoNetworks, small } from './ppo-networks.js'

/** How far a ratio may move from 1. */
export const CLIP = 0.2
/** Weight of the entropy. */
export const ENTROPY = 0.01
/** Most that a gradient's norm may be. */
export const MAX_NORM = 0.5
/** Adam's step size. */
export const RATE = 3e-4

/** Random transitions; arrays are [rows] or [rows x width]. */
export function drawBatch(rows: number, { actor, action }: PpoNetworks = small) {
  const rng = createRng(1)
  const normals = (width: number) => Float32Array.from({ length: rows * width }, () => rng.normal())
  const observations = normals(actor.inputs.observation!)
  const actions =
    action.kind === 'box'
      ? normals(spaceSize(action))
      : Float32Array.from({ length: rows }, () => rng.integer(action.choices.length))
  return { observations, actions, logProbs: normals(1), advantages: normals(1), returns: normals(1) }
}

/** Gathers a minibatch, passes forward, the clipped loss and the squared error, backward, clipping and Adam, of both networks. */
export function ppoUpdate(engine: Engine, rows: number, networks: PpoNetworks = small): () => Promise<void> {
  const rng = createRng(2)
  const { observations, ...taken } = drawBatch(rows, networks)
  const input = { observation: engine.keep(observations, observations.length / rows) }
  const actor = engine.network(networks.actor, rng)
  const critic = engine.network(networks.critic, rng)
  const order = Int32Array.from({ length: rows }, () => rng.integer(rows))
  const policy = policyGradients(taken, rows, networks)
  const errors = new Float32Array(rows)
  const [ofActor, ofCritic] = [stepOf(actor), stepOf(critic)]
  return async () => {
    const [acted, judged] = await forwardAll(engine, [
      { network: actor, inputs: input, rows: order },
      { network: critic, inputs: input, rows: order },
    ])
    const gradients = policy(acted!.outputs)
    for (let i = 0; i < rows; i++) errors[i] = (judged!.outputs.value![i]! - taken.returns[i]!) / rows
    await descend(engine, [
      { ...ofActor, tape: acted!, outputGradients: gradients },
      { ...ofCritic, tape: judged!, outputGradients: { value: errors } },
    ])
  }
}

/** What every gradient step of a network has in common. */
function stepOf(network: Network) {
  const layers = [...parameterShapes(network.spec).keys()].map(layerOf)
  return { network, rates: Object.fromEntries(layers.map((layer) => [layer, RATE])), maxNorm: MAX_NORM }
}

/** Gradients of the clipped surrogate with its entropy bonus, advantages standardised as in every minibatch. */
function policyGradients(
  taken: Omit<ReturnType<typeof drawBatch>, 'observations'>,
  rows: number,
  { actor, action }: PpoNetworks,
) {
  const law = distributionOf(action)
  const logProbs = new Float32Array(rows)
  const by = { logProb: new Float32Array(rows), entropy: new Float32Array(rows).fill(-ENTROPY / rows) }
  const into = Object.fromEntries(
    actor.heads.map(({ kind, name, size }) => [name, new Float32Array(kind === 'free' ? size : size * rows)]),
  )
  const { advantages } = taken
  return (outputs: Record<string, Float32Array>): Record<string, Float32Array> => {
    let [sum, squares] = [0, 0]
    for (let i = 0; i < rows; i++) sum += advantages[i]!
    for (let i = 0; i < rows; i++) squares += (advantages[i]! - sum / rows) ** 2
    const scale = 1 / (Math.sqrt(squares / rows) + 1e-8)
    law.logProb(outputs, taken.actions, rows, logProbs)
    for (let i = 0; i < rows; i++) {
      const ratio = Math.exp(logProbs[i]! - taken.logProbs[i]!)
      const advantage = (advantages[i]! - sum / rows) * scale
      const held = Math.min(Math.max(ratio, 1 - CLIP), 1 + CLIP) * advantage
      by.logProb[i] = ratio * advantage <= held ? (-ratio * advantage) / rows : 0
    }
    law.gradients(outputs, taken.actions, rows, by, into)
    return into
  }
}
