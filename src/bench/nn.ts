// Networks: updates as PPO makes them, products, frozen layers, and one inference as a control loop makes it.

import { availableParallelism } from 'node:os'
import { createRng, type NetworkSpec } from '../core/index.js'
import { createActor, createProbe, initialParameters, simd } from '../nn/index.js'
import { interleavedMedians, type Measurement, pick, type Row, row, secondsOf, type Wanted } from './bench.js'
import { ACTIONS, box, OBSERVATIONS, small } from './ppo-networks.js'
import { ppoUpdate } from './ppo-update.js'
import { tfjsUpdate } from './tfjs-update.js'

const ROUNDS = 9
const actorSpec = small.actor

/** Milliseconds an update that compiled torch with fused Adam takes: on one core at 64 rows, on two above (medians). */
const torch = { 64: 0.44, 256: 0.57, 2048: 2.1 }

/** Updates a measurement takes so that it lasts some 50 ms. */
const times = { 64: 300, 256: 100, 2048: 12 }
/** PPO minibatches by name; how many times as fast as torch they must be, and the best that anybody has. */
const UPDATES: Record<string, { count: keyof typeof times; allCores?: true; bar?: number; aim?: number }> = {
  'nn/update-64': { count: 64, bar: 1.5, aim: 3 },
  'nn/update-256': { count: 256 },
  'nn/update-256-all-cores': { count: 256, allCores: true, bar: 1, aim: 1.8 },
  'nn/update-2048': { count: 2048 },
  'nn/update-2048-all-cores': { count: 2048, allCores: true, bar: 0.4, aim: 0.8 },
}
const OVER_TFJS = [
  { backend: 'wasm', peer: 'tfjs-wasm', count: 64, limit: 8, aim: 20 },
  { backend: 'wasm', peer: 'tfjs-wasm', count: 2048, limit: 8, aim: 12 },
  { backend: 'tensorflow', peer: 'tfjs-node', count: 2048, limit: 1, aim: 1.5 },
] as const

/** Every row of the training core; rows against TensorFlow.js come where it is installed. */
export const nn: readonly Measurement[] = [
  { rows: Object.keys(UPDATES), measure: updates },
  ...OVER_TFJS.map((against) => ({ rows: [overTfjs(against)], measure: () => againstTfjs(against) })),
  { rows: ['nn/product-256'], measure: product },
  { rows: ['nn/backward-head-learns', 'nn/backward-upper-half-learns'], measure: frozen },
  { rows: ['nn/one-observation-p50', 'nn/one-observation-p99'], measure: latency },
]

async function updates(wanted: Wanted): Promise<Row[]> {
  const one = await simd.create({})
  const all = await simd.create({ threads: availableParallelism() })
  const measures = Object.entries(pick(UPDATES, wanted)).map(
    ([bench, { count, allCores }]) => [bench, timed(times[count], ppoUpdate(allCores ? all : one, count))] as const,
  )
  const medians = await interleavedMedians<string>(Object.fromEntries(measures), ROUNDS)
  one.dispose()
  all.dispose()
  return Object.entries(medians).map(([bench, value]) => {
    const { count, bar, aim } = UPDATES[bench]!
    const peer = torch[count]
    const share = (times: number | undefined) => (times === undefined ? null : peer / times)
    const peers = { 'torch compiled, fused Adam (elsewhere)': peer }
    return row({ bench, value, unit: 'ms', limit: share(bar), aim: share(aim), better: 'lower', peers })
  })
}

type AgainstTfjs = (typeof OVER_TFJS)[number]

function overTfjs({ count, peer }: AgainstTfjs): string {
  return `nn/update-${count}-over-${peer}`
}

/** How many times as long TensorFlow.js takes, on one core each. */
async function againstTfjs(against: AgainstTfjs): Promise<Row[]> {
  const { backend, peer: name, count, limit, aim } = against
  const peer = await tfjsUpdate(backend)
  if (peer === undefined) return []
  await peer.use()
  const engine = await simd.create({})
  const measures = {
    ours: timed(times[count], ppoUpdate(engine, count)),
    theirs: timed(Math.ceil(times[count] / 8), peer.update(count)),
  }
  const { ours, theirs } = await interleavedMedians(measures, ROUNDS)
  engine.dispose()
  const peers = { [`${name}, ms`]: theirs, 'ours, ms': ours }
  return [row({ bench: overTfjs(against), value: theirs / ours, unit: 'x', limit, aim, better: 'higher', peers })]
}

/** Milliseconds a call. */
function timed(count: number, work: () => void | Promise<void>): () => Promise<number> {
  return async () => {
    const seconds = await secondsOf(async () => {
      for (let i = 0; i < count; i++) await work()
    })
    return (1000 * seconds) / count
  }
}

async function product(): Promise<Row[]> {
  const probe = createProbe()
  const rate = (work: () => number) => async () => {
    let operations = 0
    const seconds = await secondsOf(() => {
      for (let i = 0; i < 20; i++) operations += work()
    })
    return operations / seconds / 1e9
  }
  const measures = { peak: rate(probe.peak), product: rate(probe.product) }
  const { peak, product } = await interleavedMedians(measures, 4 * ROUNDS)
  const peers = { 'multiply and add, GFLOP/s': peak, 'product, GFLOP/s': product }
  const value = (100 * product) / peak
  return [row({ bench: 'nn/product-256', value, unit: '% of peak', limit: 70, aim: 85, better: 'higher', peers })]
}

/** What a backward pass of 256 rows takes with layers frozen, as a share of one with none. */
async function frozen(): Promise<Row[]> {
  const engine = await simd.create({})
  const pass = async (spec: NetworkSpec, learning?: string[]) => {
    const rng = createRng(3)
    const network = engine.network(spec, rng)
    if (learning) network.train(new Set(learning))
    const normals = (length: number) => Float32Array.from({ length }, () => rng.normal())
    const tape = await network.forward({ observation: engine.keep(normals(256 * OBSERVATIONS), OBSERVATIONS) })
    const gradients = { mean: normals(256 * ACTIONS), logStd: normals(ACTIONS) }
    return timed(200, async () => {
      await network.backward(tape, gradients, { parameters: true, inputs: [] })
    })
  }
  const trunk = actorSpec.trunks[0]!
  const deep = { ...actorSpec, trunks: [{ ...trunk, layers: Array(4).fill(trunk.layers[0]!) }] }
  const heads = ['mean', 'logStd']
  const medians = await interleavedMedians(
    {
      full: await pass(actorSpec),
      head: await pass(actorSpec, heads),
      deep: await pass(deep),
      upper: await pass(deep, ['trunk.2', 'trunk.3', ...heads]),
    },
    ROUNDS,
  )
  engine.dispose()
  const share = (bench: string, value: number, limit: number, aim: number) =>
    row({ bench, value, unit: 'of a full pass', limit, aim, better: 'lower' })
  return [
    share('nn/backward-head-learns', medians.head / medians.full, 0.12, 0.05),
    share('nn/backward-upper-half-learns', medians.upper / medians.deep, 0.65, 0.55),
  ]
}

/** One deterministic action of the actor, with what onnxruntime takes for the network alone on another machine. */
async function latency(): Promise<Row[]> {
  const act = createAct()
  const calls = new Float64Array(200_000)
  for (let i = 0; i < calls.length; i++) act()
  for (let i = 0; i < calls.length; i++) {
    const start = performance.now()
    act()
    calls[i] = 1000 * (performance.now() - start)
  }
  calls.sort()
  const at = (bench: string, share: number, limit: number, onnxruntime: number, aim?: number) =>
    row({
      bench,
      value: calls[Math.floor(share * calls.length)]!,
      unit: 'us',
      limit,
      ...(aim !== undefined && { aim }),
      better: 'lower',
      peers: { 'onnxruntime (elsewhere)': onnxruntime },
    })
  return [at('nn/one-observation-p50', 0.5, 3, 4.7, 1.5), at('nn/one-observation-p99', 0.99, 10, 8.5)]
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
