// Networks: one update as PPO makes it, and one inference as a control loop makes it.

import { createRng, type NetworkSpec, type Space } from '../core/index.js'
import { createActor, gaussian, initialParameters, simd } from '../nn/index.js'
import { interleavedMedians, type Row, row, secondsOf } from './bench.js'

const ROUNDS = 9
const MINIBATCH = 64
const OBSERVATIONS = 8
const ACTIONS = 2

/**
 * A PPO minibatch of 64 rows on two tanh networks 8-64-64 (actor with 2 means and a spread, critic with one value): forward, loss
 * gradients, backward, clipping and Adam, ms; and one deterministic action of the actor, us. The limits are what compiled torch with
 * fused Adam and onnxruntime reach on one core of a current server.
 */
export async function nn(): Promise<Row[]> {
  const update = await createUpdate()
  const act = createAct()
  const medians = await interleavedMedians(
    {
      'nn/ppo-minibatch': () => timed(1000, 500, update),
      'nn/actor-latency': () => timed(1e6, 20_000, act),
    },
    ROUNDS,
  )
  return [
    row({ bench: 'nn/ppo-minibatch', value: medians['nn/ppo-minibatch'], unit: 'ms', limit: 0.44, better: 'lower' }),
    row({ bench: 'nn/actor-latency', value: medians['nn/actor-latency'], unit: 'us', limit: 4.7, better: 'lower' }),
  ]
}

async function timed(scale: number, times: number, work: () => void | Promise<void>): Promise<number> {
  const seconds = await secondsOf(async () => {
    for (let i = 0; i < times; i++) await work()
  })
  return (scale * seconds) / times
}

function spec(heads: NetworkSpec['heads']): NetworkSpec {
  const layer = { size: 64, activation: 'tanh' as const, gain: Math.SQRT2 }
  const trunk = { name: 'trunk', from: ['observation'], layers: [layer, layer] }
  return { inputs: { observation: OBSERVATIONS }, trunks: [trunk], heads }
}

const actorSpec = spec([
  { kind: 'dense', name: 'mean', from: 'trunk', size: ACTIONS, gain: 0.01 },
  { kind: 'free', name: 'logStd', size: ACTIONS, initial: 0 },
])
const criticSpec = spec([{ kind: 'dense', name: 'value', from: 'trunk', size: 1, gain: 1 }])

/** One minibatch out of 2048 rows; losses weigh log-probabilities by advantages and values by their error. */
async function createUpdate(): Promise<() => Promise<void>> {
  const rng = createRng(1)
  const engine = await simd.create({})
  const normals = (length: number) => Float32Array.from({ length }, () => rng.normal())
  const observation = engine.keep(normals(2048 * OBSERVATIONS), OBSERVATIONS)
  const actor = engine.network(actorSpec, rng)
  const critic = engine.network(criticSpec, rng)
  const law = gaussian(ACTIONS)
  const actions = normals(MINIBATCH * ACTIONS)
  const by = { logProb: normals(MINIBATCH).map((value) => value / MINIBATCH), entropy: new Float32Array(MINIBATCH) }
  const into = { mean: new Float32Array(MINIBATCH * ACTIONS), logStd: new Float32Array(ACTIONS) }
  const rows = new Int32Array(MINIBATCH)
  const errors = new Float32Array(MINIBATCH)
  const optimiser = { rates: ratesOf(3e-4), maxNorm: 0.5 }
  const want = { parameters: true, inputs: [] }
  return async () => {
    for (let i = 0; i < MINIBATCH; i++) rows[i] = rng.integer(2048)
    const tape = await actor.forward({ observation }, rows)
    law.gradients(tape.outputs, actions, MINIBATCH, by, into)
    await actor.backward(tape, into, want)
    await actor.update(optimiser)
    const values = await critic.forward({ observation }, rows)
    for (let i = 0; i < MINIBATCH; i++) errors[i] = (values.outputs.value![i]! - by.logProb[i]!) / MINIBATCH
    await critic.backward(values, { value: errors }, want)
    await critic.update(optimiser)
  }
}

function ratesOf(rate: number): Record<string, number> {
  return Object.fromEntries(['trunk.0', 'trunk.1', 'mean', 'logStd', 'value'].map((layer) => [layer, rate]))
}

function createAct(): () => void {
  const rng = createRng(2)
  const actor = createActor(actorSpec, box(OBSERVATIONS), box(ACTIONS), 10)
  const normaliser = {
    count: 1000,
    mean: new Float64Array(OBSERVATIONS),
    variance: new Float64Array(OBSERVATIONS).fill(1),
  }
  actor.load(initialParameters(actorSpec, rng), normaliser)
  const observations = Float32Array.from({ length: OBSERVATIONS }, () => rng.normal())
  const memory = new Float32Array(0)
  return () => {
    actor.policy.act(observations, 1, memory)
  }
}

function box(size: number): Space {
  const channels = Array.from({ length: size }, (_, i) => ({ name: `channel-${i}`, unit: '' }))
  return { kind: 'box', channels, low: Array<number>(size).fill(-1), high: Array<number>(size).fill(1) }
}
