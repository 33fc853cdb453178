// Random tasks, snapshots and moments for the laws of transfer, and a forward pass written apart from the one under test.

import fc from 'fast-check'
import { policies } from '#policies/index.js'
import { type Channel, createRng, type Snapshot, type Space, spaceSize, type Task } from '#src/core/index.js'
import { goldenVectors, initialParameters } from '#src/nn/index.js'

const sensors: Channel[] = [
  { name: 'cart.position', unit: 'm' },
  { name: 'cart.velocity', unit: 'm/s' },
  { name: 'pole.angle', unit: 'rad' },
  { name: 'pole.velocity', unit: 'rad/s' },
  { name: 'lidar', unit: 'm', shape: [3] },
  { name: 'camera', unit: '', shape: [2, 2] },
  { name: 'battery', unit: 'V' },
]
const motors: Channel[] = ['hip', 'knee', 'ankle', 'toe'].map((name) => ({ name, unit: 'N m' }))

/** A task made of channels and actions alone; choices send one number. */
export function taskOf(observed: Channel[], actions: Channel[], kind: Space['kind']): Task {
  const observation = { kind: 'box' as const, channels: observed, ...bounds(observed.length, Number.POSITIVE_INFINITY) }
  const box = { kind: 'box' as const, channels: actions, ...bounds(actions.length, 1) }
  const discrete = { kind: 'discrete' as const, choices: actions.map(({ name }) => ({ name, command: [name.length] })) }
  const channels = kind === 'box' ? actions : [{ name: 'motor', unit: 'N' }]
  const ones = channels.map(() => 1)
  return {
    observation,
    action: kind === 'box' ? box : discrete,
    actuators: { channels, ...bounds(ones.length, 1), slew: ones, safe: ones.map(() => 0) },
    terms: ['alive'],
    controlHz: 50,
    maxSteps: 100,
  }
}

/** A policy trained for nothing: random weights and biases, and where `count` is above 0 statistics, with means that float32 can say. */
export function randomSnapshot(
  task: Task,
  config: object,
  count: number,
  seed: number,
  networks = networksOf(task, config),
): Snapshot {
  const rng = createRng(seed)
  const { actor: actorSpec, critic: criticSpec } = networks
  const size = spaceSize(task.observation)
  const random = (spec: Snapshot['contract']['actor'], label: string) => {
    const loud = { ...spec, heads: spec.heads.map((head) => (head.kind === 'dense' ? { ...head, gain: 1 } : head)) }
    const parameters = initialParameters(loud, rng.split(label))
    const biased = Object.entries(parameters).map(([name, values]) => [
      name,
      name.endsWith('.weight') ? values : values.map(() => 0.5 * rng.normal()),
    ])
    return Object.fromEntries(biased) as typeof parameters
  }
  const mean = Float64Array.from({ length: size }, () => (count === 0 ? 0 : Math.fround(rng.uniform(-100, 100))))
  const variance = Float64Array.from({ length: size }, () => (count === 0 ? 1 : 10 ** rng.uniform(-4, 4)))
  const bare = {
    contract: {
      ...{ format: 1 as const, observation: task.observation, action: task.action, actuators: task.actuators },
      ...{ terms: task.terms, controlHz: task.controlHz, maxSteps: task.maxSteps, clip: 10 },
      ...{ actor: actorSpec, critic: criticSpec, env: { id: 'random', config: {} }, physics: {} },
    },
    actor: random(actorSpec, 'actor'),
    critic: random(criticSpec, 'critic'),
    normaliser: { count, mean, variance },
  }
  const golden = goldenVectors(bare, Float32Array.from(moments(bare, 16, 2, rng.integer(1e9)).flat()))
  return { ...bare, golden }
}

/** Rows of observations up to `spread` deviations from the mean, as float32 numbers. */
export function moments(
  { normaliser }: Pick<Snapshot, 'normaliser'>,
  rows: number,
  spread: number,
  seed: number,
): number[][] {
  const rng = createRng(seed)
  const { mean, variance } = normaliser
  const value = (i: number) => Math.fround(mean[i]! + rng.uniform(-spread, spread) * Math.sqrt(variance[i]!))
  return Array.from({ length: rows }, () => Array.from(mean, (_, i) => value(i)))
}

/** The networks of the `mlp` policy. */
export function networksOf(task: Task, config: object) {
  return policies.mlp.create(config, { task, critic: 'value' })
}

/** Head outputs of an `mlp` network in float64, from the observation as measured. */
export function forward(snapshot: Snapshot, network: 'actor' | 'critic', observation: number[]): number[] {
  const { contract, normaliser } = snapshot
  const { count, mean, variance } = normaliser
  let values = observation.map((value, i) => {
    if (count === 0) return value
    const standard = (value - mean[i]!) / Math.sqrt(variance[i]! + 1e-8)
    return Math.max(-contract.clip, Math.min(contract.clip, standard))
  })
  const dense = (name: string) => {
    const weight = snapshot[network][`${name}.weight`]!
    const bias = snapshot[network][`${name}.bias`]!
    const inputs = values
    return Array.from(bias, (start, o) => inputs.reduce((sum, x, i) => sum + weight[o * inputs.length + i]! * x, start))
  }
  contract[network].trunks[0]!.layers.forEach((layer, i) => {
    const isTanh = 'activation' in layer && layer.activation === 'tanh'
    values = dense(`trunk.${i}`).map((x) => (isTanh ? Math.tanh(x) : Math.max(0, x)))
  })
  return dense(contract[network].heads[0]!.name)
}

const some = (channels: Channel[]) => fc.shuffledSubarray(channels, { minLength: 1 })

/** Two tasks over the same names: some channels on both sides, some on one, in any order. */
export const twoTasks = fc
  .record({
    kind: fc.constantFrom('box' as const, 'discrete' as const),
    observed: fc.tuple(some(sensors), some(sensors)),
    actions: fc.tuple(some(motors), some(motors)),
  })
  .map(({ kind, observed, actions }) => ({
    source: taskOf(observed[0], actions[0], kind),
    target: taskOf(observed[1], actions[1], kind),
  }))

/** Options of the `mlp` policy, small enough to be quick. */
export const architecture = fc.record({
  hidden: fc.array(fc.integer({ min: 1, max: 16 }), { minLength: 1, maxLength: 3 }),
  activation: fc.constantFrom('tanh', 'relu'),
})

/** The same moment for another task, by name: numbers of channels that it lacks fall away, those it adds are `fresh`. */
export function carry(row: number[], from: Space, to: Space, fresh: (name: string) => number): number[] {
  const spans = spansOf(from)
  return [...spansOf(to)].flatMap(([name, numbers]) => {
    const own = spans.get(name)
    return own === undefined ? numbers.map(() => fresh(name)) : own.map((i) => row[i]!)
  })
}

/** The numbers in a row (or the logits) that each name spans. */
export function spansOf(space: Space): Map<string, number[]> {
  let next = 0
  const names = space.kind === 'box' ? space.channels : space.choices.map(({ name }): Channel => ({ name, unit: '' }))
  return new Map(
    names.map(({ name, shape = [] }) => {
      const size = shape.reduce((product, length) => product * length, 1)
      return [name, Array.from({ length: size }, () => next++)]
    }),
  )
}

function bounds(size: number, bound: number): { low: number[]; high: number[] } {
  return { low: Array<number>(size).fill(-bound), high: Array<number>(size).fill(bound) }
}
