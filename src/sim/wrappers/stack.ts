// Earlier observations beside the newest one: of all channels (frame stacking), or of some (history).

import { type Channel, channelSize, type EnvSpec, LandbridgeError, type Step, suggest } from '../../core/index.js'
import { extendSpec, ownObservation, WrappedEnv, type Wrapping } from './wrapped-env.js'

/** Where each number of the stacked observation comes from: how many control steps ago, and which number it was then. */
interface Layout {
  channels: Channel[]
  low: number[]
  high: number[]
  ages: number[]
  places: number[]
}

/** The last `frames` observations: numbers as channels `NAME[-1]` and so on behind the newest, images along their last axis, oldest first. */
export function frameStack(spec: EnvSpec, { frames }: { frames: number }): EnvSpec {
  const layout = emptyLayout()
  for (const { channel, first, low, high } of parts(spec)) {
    if (channel.shape === undefined) append(layout, channel, low, high, [0], [first])
    else {
      const depth = channel.shape.at(-1)!
      const pixels = channelSize(channel) / depth
      const deep = { ...channel, shape: [...channel.shape.slice(0, -1), depth * frames] }
      const order = Array.from({ length: pixels * frames * depth }, (_, k) => {
        const [pixel, frame, colour] = [Math.floor(k / (frames * depth)), Math.floor(k / depth) % frames, k % depth]
        return { age: frames - 1 - frame, place: first + pixel * depth + colour }
      })
      append(
        layout,
        deep,
        low,
        high,
        order.map(({ age }) => age),
        order.map(({ place }) => place),
      )
    }
  }
  const flat = parts(spec).filter(({ channel }) => channel.shape === undefined)
  addPast(layout, flat, frames - 1)
  return stacked(spec, 'frame-stack', layout, frames)
}

/** The observation, and behind it the last `steps` values of some channels as `NAME[-1]` to `NAME[-steps]`. */
export function observationHistory(spec: EnvSpec, of: { steps: number; channels: readonly string[] }): EnvSpec {
  const all = parts(spec)
  const layout = emptyLayout()
  for (const { channel, first, low, high } of all) {
    const size = channelSize(channel)
    append(
      layout,
      channel,
      low,
      high,
      Array<number>(size).fill(0),
      Array.from({ length: size }, (_, k) => first + k),
    )
  }
  const chosen = of.channels.map((name) => {
    const part = all.find(({ channel }) => channel.name === name && channel.shape === undefined)
    if (part !== undefined) return part
    const names = all.filter(({ channel }) => channel.shape === undefined).map(({ channel }) => channel.name)
    throw new LandbridgeError(
      'config',
      `Expected a channel of one number in 'observation-history', got '${name}'`,
      suggest(name, names),
    )
  })
  addPast(layout, chosen, of.steps)
  return stacked(spec, 'observation-history', layout, of.steps + 1)
}

type Part = { channel: Channel; first: number; low: number; high: number }

function parts({ observation }: EnvSpec): Part[] {
  if (observation.kind !== 'box') return []
  let first = 0
  return observation.channels.map((channel, i) => {
    const part = { channel, first, low: observation.low[i]!, high: observation.high[i]! }
    first += channelSize(channel)
    return part
  })
}

function emptyLayout(): Layout {
  return { channels: [], low: [], high: [], ages: [], places: [] }
}

function append(layout: Layout, channel: Channel, low: number, high: number, ages: number[], places: number[]): void {
  layout.channels.push(channel)
  layout.low.push(low)
  layout.high.push(high)
  layout.ages.push(...ages)
  layout.places.push(...places)
}

function addPast(layout: Layout, chosen: readonly Part[], steps: number): void {
  for (let age = 1; age <= steps; age++)
    for (const { channel, first, low, high } of chosen)
      append(layout, { ...channel, name: `${channel.name}[-${age}]` }, low, high, [age], [first])
}

function stacked(spec: EnvSpec, kind: string, layout: Layout, depth: number): EnvSpec {
  const { channels, low, high, ages, places } = layout
  const names = channels.map(({ name }) => name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined)
    throw new LandbridgeError(
      'config',
      `Expected other channels than '${twice}' for the wrapper '${kind}', got it from a wrapper within`,
      'stack frames, or remember some channels, not both of the same channel',
    )
  const size = parts(spec).reduce((sum, { channel }) => sum + channelSize(channel), 0)
  const extended = extendSpec(spec, kind, {}, (of) => new Stack(of, layout, depth))
  const { judge, ...rest } = extended
  const [before, after] = [new Float32Array(size), new Float32Array(size)]
  const newest = (stack: Float32Array, into: Float32Array) => {
    for (let k = 0; k < ages.length; k++) if (ages[k] === 0) into[places[k]!] = stack[k]!
    return into
  }
  return {
    ...rest,
    observation: { kind: 'box', channels, low, high },
    ...(judge && {
      judge: (observation: Float32Array, command: Float32Array, next: Float32Array) =>
        judge(newest(observation, before), command, newest(next, after)),
    }),
  }
}

class Stack extends WrappedEnv {
  readonly result: Step
  readonly #ring: Float32Array // [depth x size within]
  readonly #newest = new Float64Array(1)

  constructor(
    of: Wrapping,
    private readonly layout: Layout,
    private readonly depth: number,
  ) {
    super(of, { depth, channels: layout.channels.map(({ name }) => name) })
    const { result } = this.inner
    this.result = ownObservation(result, layout.ages.length)
    this.#ring = new Float32Array(depth * result.observation.length)
  }

  protected advance(command: Float32Array): void {
    this.inner.step(command)
    this.#newest[0] = (this.#newest[0]! + 1) % this.depth
    this.#ring.set(this.inner.result.observation, this.#newest[0]! * this.inner.result.observation.length)
    this.#show()
  }

  protected begin(): void {
    const { observation } = this.inner.result
    for (let k = 0; k < this.depth; k++) this.#ring.set(observation, k * observation.length)
    this.#newest[0] = 0
    this.#show()
  }

  protected kept() {
    return [this.#ring, this.#newest, this.result.observation]
  }

  #show(): void {
    const { ages, places } = this.layout
    const size = this.inner.result.observation.length
    for (let k = 0; k < ages.length; k++) {
      const row = (this.#newest[0]! - ages[k]! + this.depth) % this.depth
      this.result.observation[k] = this.#ring[row * size + places[k]!]!
    }
    this.follow()
  }
}
