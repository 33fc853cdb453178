// Surgery on networks of more than dense layers: what they remember carries over too, and what cannot be carried over is refused.

import { describe, expect, it } from 'vitest'
import { policies } from '#policies/index.js'
import {
  type Channel,
  createRng,
  type LayerSpec,
  type NetworkSpec,
  type Networks,
  type Snapshot,
  spaceSize,
  type Task,
} from '#src/core/index.js'
import { createActor } from '#src/nn/index.js'
import { networksFor, refitNormaliser, transferSnapshot } from '#src/transfer/index.js'
import { carry, moments, randomSnapshot, taskOf } from './random-policy.js'

const angle = { name: 'pole.angle', unit: 'rad' }
const speed = { name: 'pole.velocity', unit: 'rad/s' }
const battery = { name: 'battery', unit: 'V' }
const camera = { name: 'camera', unit: '1', shape: [4, 4] }
const hip = { name: 'hip', unit: 'N m' }
const origin = { env: { id: 'target', config: {} }, physics: {} }

/** Dense on the last three observations. */
const windowed = (task: Task) => above(task, { kind: 'window', length: 3 })
/** Dense on observations of which some drop out. */
const dropping = (task: Task) => above(task, { kind: 'dropout', rate: 0.5 })

/** Dense on one other layer over the observations. */
function above(task: Task, first: LayerSpec): Networks {
  const network = (head: string, size: number): NetworkSpec => ({
    inputs: { observation: spaceSize(task.observation) },
    trunks: [
      {
        name: 'trunk',
        from: ['observation'],
        layers: [first, { size: 5, activation: 'tanh', gain: 1 }],
      },
    ],
    heads: [{ kind: 'dense', name: head, from: 'trunk', size, gain: 1 }],
  })
  const actor = network('mean', 1)
  actor.heads.push({ kind: 'free', name: 'logStd', size: 1, initial: 0 })
  return { actor, critic: network('value', 1) }
}

const architectures: Record<string, (task: Task) => Networks> = {
  gru: (task) => policies.recurrent.create({ hidden: [], size: 5 }, { task, critic: 'value' }),
  lstm: (task) => policies.recurrent.create({ hidden: [4], cell: 'lstm', size: 3 }, { task, critic: 'value' }),
  window: windowed,
}
const strided = (length: number, stride: number) => (task: Task) =>
  policies.history.create(
    { length, convolutions: [{ filters: 3, kernel: 2, stride }], hidden: [4] },
    { task, critic: 'value' },
  )
const history = strided(4, 1)
const cnn = (task: Task) =>
  policies.cnn.create({ convolutions: [{ filters: 3, kernel: 2, stride: 1 }], hidden: [4] }, { task, critic: 'value' })

const task = (channels: Channel[]) => taskOf(channels, [hip], 'box')
const snapshotOf = (channels: Channel[], lay: (task: Task) => Networks) =>
  randomSnapshot(task(channels), {}, 1000, 7, lay(task(channels)))

function transfer(source: Snapshot, channels: Channel[], networks = networksFor(source.contract, task(channels))) {
  const target = { task: task(channels), origin, networks }
  return transferSnapshot(source, target, { normaliser: 'carry', rng: createRng(3) })
}

/** Means of a policy along one episode of these observations. */
function means({ contract, actor, normaliser }: Snapshot, rows: number[][]): number[] {
  const made = createActor(contract.actor, contract.observation, contract.action, contract.clip)
  made.load(actor, normaliser)
  const memory = new Float32Array(made.policy.memorySize)
  return rows.flatMap((row) => [...made.outputs(Float32Array.from(row), 1, memory).mean!])
}

function expectNear(got: number[], expected: number[]): void {
  expect(got).toHaveLength(expected.length)
  got.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-5)
  })
}

describe.each(Object.entries(architectures))('a policy with memory: %s', (_what, lay) => {
  const source = snapshotOf([angle, speed], lay)

  it('acts along an episode as before where channels are permuted and added', () => {
    const { snapshot, surgery } = transfer(source, [battery, speed, angle])
    const rows = moments(source, 6, 2, 1)
    const { observation } = source.contract
    const theirs = rows.map((row) => carry(row, observation, snapshot.contract.observation, () => 3))
    expectNear(means(snapshot, theirs), means(source, rows))
    expect(surgery.change).toBeLessThan(1e-6)
  })
})

it.each([
  ['gru', 3],
  ['lstm', 4],
] as const)('a new observation is a fresh column in each gate of a %s, all else is copied', (cell, gates) => {
  const lay = (task: Task) => policies.recurrent.create({ hidden: [], cell, size: 5 }, { task, critic: 'value' })
  const source = snapshotOf([angle, speed], lay)
  const { surgery } = transfer(source, [battery, speed, angle])
  const sizes = [source.actor, source.critic].flatMap((of) => Object.values(of).map(({ length }) => length))
  expect(surgery).toMatchObject({ fresh: 2 * gates * 5, copied: sizes.reduce((sum, size) => sum + size) })
})

describe('refitting', () => {
  it.each(['gru', 'lstm', 'dropout'])('keeps the function of a %s along an episode', (id) => {
    const source = snapshotOf([angle, speed], architectures[id] ?? dropping)
    const rows = moments(source, 40, 1, 2)
    const refitted = refitNormaliser(source, Float32Array.from(rows.flat()), 40)
    expectNear(means(refitted, rows), means(source, rows))
  })

  it('is refused under layers that statistics cannot be folded into', () => {
    for (const [channels, lay] of [
      [[angle, speed], windowed],
      [[angle, camera], cnn],
    ] as const) {
      const source = snapshotOf([...channels], lay)
      const rows = moments(source, 20, 1, 2)
      const attempt = () => refitNormaliser(source, Float32Array.from(rows.flat()), 20)
      const hint = expect.stringContaining("than 'refit'")
      expect(attempt).toThrow(expect.objectContaining({ code: 'config', hint }))
    }
  })
})

describe('convolutions', () => {
  it('carry over whole where they read what they read', () => {
    for (const [channels, lay] of [
      [[angle, speed], history],
      [[angle, camera], cnn],
    ] as const) {
      const source = snapshotOf([...channels], lay)
      const { snapshot, surgery } = transfer(source, [...channels])
      expect(snapshot.actor).toEqual(source.actor)
      expect([surgery.change, surgery.fresh]).toEqual([0, 0])
    }
  })

  it('take images along to where they lie now', () => {
    const source = snapshotOf([angle, camera], cnn)
    const { snapshot, surgery } = transfer(source, [camera, battery, angle], cnn(task([camera, battery, angle])))
    expect(surgery.change).toBeLessThan(1e-6)
    expect(snapshot.actor['eye0.0.weight']).toEqual(source.actor['eye0.0.weight'])
  })

  it('are refused over other observations, with the layer named', () => {
    const source = snapshotOf([angle, speed], history)
    expect(() => transfer(source, [angle, speed, battery])).toThrow(expect.objectContaining({ code: 'config' }))
    expect(() => transfer(source, [speed, angle])).toThrow("'actor.past.1'")
    expect(() => networksFor(source.contract, task([battery]))).toThrow(
      expect.objectContaining({
        message: expect.stringContaining("as layer 'past.1' was laid out for"),
        hint: expect.stringContaining('give the target those options of its env'),
      }),
    )
  })

  it('are refused with another stride, though all sizes agree', () => {
    const channels = [angle, speed]
    const source = snapshotOf(channels, strided(5, 2))
    expect(() => transfer(source, channels, strided(5, 3)(task(channels)))).toThrow("'actor.past.1'")
    expect(transfer(source, channels).surgery.fresh).toBe(0)
  })
})
