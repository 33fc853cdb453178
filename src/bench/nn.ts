// Networks: updates as PPO makes them, products, frozen layers, and one inference as a control loop makes it.

import { availableParallelism } from 'node:os'
import { createRng, type NetworkSpec } from '../core/index.js'
import { createActor, createProbe, initialParameters, simd } from '../nn/index.js'
import { interleavedMedians, type Row, row, secondsOf } from './bench.js'
import { ACTIONS, box, OBSERVATIONS, small } from './ppo-networks.js'
import { ppoUpdate } from './ppo-update.js'
import { tfjsUpdate } from './tfjs-update.js'

const ROUNDS = 9
const actorSpec = small.actor

/** Milliseconds an update that compiled torch with fused Adam takes: on one core at 64 rows, on two above (medians). */
const torch = { 64: 0.44, 256: 0.57, 2048: 2.1 }

/** Every row of the training core; rows against TensorFlow.js come where it is installed. */
export async function nn(): Promise<Row[]> {
  return [...(await updates()), ...(await againstTfjs()), await product(), ...(await frozen()), ...latency()]
}

/** Updates a measurement takes so that it lasts some 50 ms. */
const times = { 64: 300, 256: 100, 2048: 12 }

async function updates(): Promise<Row[]> {
  const one = await simd.create({})
  const all = await simd.create({ threads: availableParallelism() })
  const medians = await interleavedMedians(
    {
      'nn/update-64': timed(times[64], ppoUpdate(one, 64)),
      'nn/update-256': timed(times[256], ppoUpdate(one, 256)),
      'nn/update-256-all-cores': timed(times[256], ppoUpdate(all, 256)),
      'nn/update-2048': timed(times[2048], ppoUpdate(one, 2048)),
      'nn/update-2048-all-cores': timed(times[2048], ppoUpdate(all, 2048)),
    },
    ROUNDS,
  )
  one.dispose()
  all.dispose()
  /** How many times as fast as torch: bar and aim. */
  const bars: Record<string, [bar: number, aim: number]> = {
    'nn/update-64': [1.5, 3],
    'nn/update-256-all-cores': [1, 1.8],
    'nn/update-2048-all-cores': [0.4, 0.8],
  }
  return (Object.keys(medians) as (keyof typeof medians)[]).map((bench) => {
    const peer = torch[Number(/\d+/.exec(bench)![0]) as keyof typeof torch]
    const [bar, aim] = bars[bench] ?? []
    const bounds = { limit: bar === undefined ? null : peer / bar, ...(aim !== undefined && { aim: peer / aim }) }
    const peers = { 'torch compiled, fused Adam (elsewhere)': peer }
    return row({ bench, value: medians[bench], unit: 'ms', ...bounds, better: 'lower', peers })
  })
}

/** How many times as long TensorFlow.js takes, on one core each. */
async function againstTfjs(): Promise<Row[]> {
  const engine = await simd.create({})
  const rows: Row[] = []
  for (const [backend, count, limit, aim] of [
    ['wasm', 64, 8, 20],
    ['wasm', 2048, 8, 12],
    ['tensorflow', 2048, 1, 1.5],
  ] as const) {
    const name = backend === 'wasm' ? 'tfjs-wasm' : 'tfjs-node'
    const peer = await tfjsUpdate(backend)
    if (peer === undefined) continue
    await peer.use()
    const measures = {
      ours: timed(times[count], ppoUpdate(engine, count)),
      theirs: timed(Math.ceil(times[count] / 8), peer.update(count)),
    }
    const { ours, theirs } = await interleavedMedians(measures, ROUNDS)
    const peers = { [`${name}, ms`]: theirs, 'ours, ms': ours }
    const bench = `nn/update-${count}-over-${name}`
    rows.push(row({ bench, value: theirs / ours, unit: 'x', limit, aim, better: 'higher', peers }))
  }
  engine.dispose()
  return rows
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

async function product(): Promise<Row> {
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
  return row({ bench: 'nn/product-256', value, unit: '% of peak', limit: 70, aim: 85, better: 'higher', peers })
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
function latency(): Row[] {
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
