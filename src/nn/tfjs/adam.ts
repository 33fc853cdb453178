// Parameters and Adam's moments on the device. What learns is one flat vector each, so that a step is a few large operations;
// what is frozen lies apart, untouched, with its own moments and step count.

import { layerOf, type NamedParameters } from '../../core/index.js'
import { rateOf, requireUsableNorm } from '../network-checks.js'
import type { Device } from './device.js'
import type { Tensor, TensorFlow } from './tensor-flow.js'

const beta1 = 0.9
const beta2 = 0.999
/** The `simd` engine's. */
const epsilon = 1e-5
/** What gradients are divided by where all of them are 0. */
const SMALLEST = 1e-30

/** Parameters, first and second moments, as flat vectors. */
type Vectors = [parameters: Tensor, first: Tensor, second: Tensor]
const PARTS = 3

/** A step that nothing speaks against; taken or not, it is to be disposed of. */
export interface AdamStep {
  take(): void
  dispose(): void
}

/** The parameters of one network with their optimiser. */
export class Adam {
  readonly #device: Device
  readonly #shapes: ReadonlyMap<string, readonly number[]>
  #apart = new Map<string, Vectors>()
  #together: { names: string[]; vectors: Vectors; index?: Tensor } | undefined
  #weights = new Map<string, Tensor>()
  readonly steps = new Map<string, number>()

  constructor(device: Device, shapes: ReadonlyMap<string, readonly number[]>) {
    this.#device = device
    this.#shapes = shapes
  }

  /** A parameter in its shape, as it is now; the tensor is of this object. */
  weight(name: string): Tensor {
    return this.#weights.get(name)!
  }

  /** Takes over all parameters; moments that are not named are 0. */
  load(parameters: NamedParameters, first: NamedParameters, second: NamedParameters): void {
    this.dispose()
    for (const [name, shape] of this.#shapes) {
      const size = sizeOf(shape)
      const vectors = [parameters, first, second].map((part) =>
        this.#device.upload(part[name] ?? new Float32Array(size), [size]),
      ) as Vectors
      this.#apart.set(name, vectors)
      this.#showWeight(name, vectors[0])
    }
  }

  /** Parameters (0), first (1) or second moments (2) by name. */
  async read(part: 0 | 1 | 2): Promise<NamedParameters> {
    const { names = [], vectors } = this.#together ?? {}
    const apart = [...this.#apart]
    const [together, ...rest] = await this.#device.read([
      ...(vectors ? [vectors[part]] : []),
      ...apart.map(([, one]) => one[part]),
    ])
    const read = new Map<string, Float32Array>()
    let at = 0
    for (const name of names) {
      const end = at + this.#size(name)
      read.set(name, together!.slice(at, end))
      at = end
    }
    const others = vectors ? rest : [together!, ...rest]
    for (const [i, [name]] of apart.entries()) read.set(name, others[i]!.slice())
    return Object.fromEntries([...this.#shapes.keys()].map((name) => [name, read.get(name)!]))
  }

  /**
   * Prepares a step on the named parameters with the summed gradients, clipped to a global norm over them all. Throws `unstable` where
   * the gradients are no use.
   */
  async prepare(
    names: string[],
    gradients: ReadonlyMap<string, Tensor>,
    { rates, maxNorm }: { rates: Record<string, number>; maxNorm?: number | undefined },
  ): Promise<AdamStep> {
    const rate = names.map((name) => rateOf(layerOf(name), rates))
    if (names.length === 0) return { take() {}, dispose() {} }
    const flat = this.#device.run((tf) => this.#flatten(tf, names, gradients))
    const dispose = () => flat.dispose()
    try {
      const norm = await this.#norm(flat)
      requireUsableNorm(norm, maxNorm)
      const scale = maxNorm !== undefined && norm > maxNorm ? maxNorm / norm : 1
      const take = () => {
        this.#gather(names)
        for (const name of names) this.steps.set(name, (this.steps.get(name) ?? 0) + 1)
        this.#move(flat, scale, rate)
      }
      return { take, dispose }
    } catch (problem) {
      dispose()
      throw problem
    }
  }

  /** Moves every parameter by `share` of the way to those of `from`, which has the same shapes. */
  blend(from: Adam, share: number): void {
    const names = [...this.#shapes.keys()]
    for (const adam of [this, from]) adam.#gather(names)
    const together = this.#together!
    const [before] = together.vectors
    const [towards] = from.#together!.vectors
    together.vectors[0] = this.#device.run((tf) => tf.add(before, tf.mul(tf.sub(towards, before), share)))
    before.dispose()
    this.#showWeights()
  }

  dispose(): void {
    for (const vectors of this.#apart.values()) for (const vector of vectors) vector.dispose()
    for (const vector of this.#together?.vectors ?? []) vector.dispose()
    for (const weight of this.#weights.values()) weight.dispose()
    this.#together?.index?.dispose()
    this.#together = undefined
    this.#apart.clear()
    this.#weights.clear()
  }

  /** Squares of parts of the largest number, so that none is beyond what 32 bits hold. */
  async #norm(flat: Tensor): Promise<number> {
    const found = this.#device.run((tf) => {
      const largest = tf.maximum(tf.max(tf.abs(flat)), SMALLEST)
      return [largest, tf.sum(tf.square(tf.div(flat, largest)))]
    })
    const [largest, squares] = await this.#device.read(found)
    for (const tensor of found) tensor.dispose()
    return largest![0]! * Math.sqrt(squares![0]!)
  }

  #flatten(tf: TensorFlow, names: readonly string[], gradients: ReadonlyMap<string, Tensor>): Tensor {
    const parts = names.map((name) => {
      const size = [this.#size(name)]
      const gradient = gradients.get(name)
      return gradient === undefined ? tf.zeros(size) : tf.reshape(gradient, size)
    })
    return tf.concat(parts)
  }

  /** Makes the named parameters one flat vector each of values and moments. */
  #gather(names: string[]): void {
    const { names: there = [], vectors, index } = this.#together ?? {}
    if (there.length === names.length && there.every((name, i) => name === names[i])) return
    if (vectors) {
      const sizes = there.map((name) => this.#size(name))
      const parts = this.#device.run((tf) => vectors.map((vector) => tf.split(vector, sizes)))
      for (const [i, name] of there.entries()) this.#apart.set(name, parts.map((part) => part[i]!) as Vectors)
      for (const vector of vectors) vector.dispose()
      index?.dispose()
    }
    const taken = names.map((name) => this.#apart.get(name)!)
    const together = this.#device.run((tf) =>
      Array.from({ length: PARTS }, (_, part) => tf.concat(taken.map((vector) => vector[part]!))),
    ) as Vectors
    for (const vectors of taken) for (const vector of vectors) vector.dispose()
    for (const name of names) this.#apart.delete(name)
    this.#together = { names, vectors: together }
  }

  /** Algorithm 1 of Kingma and Ba, "Adam", 2015, on the flat vectors. */
  #move(flat: Tensor, scale: number, rates: readonly number[]): void {
    const { names, vectors: before } = this.#together!
    const counts = names.map((name) => this.steps.get(name)!)
    const rate = this.#spread(counts.map((step, i) => rates[i]! / (1 - beta1 ** step)))
    const root = this.#spread(counts.map((step) => 1 / Math.sqrt(1 - beta2 ** step)))
    const after = this.#device.run((tf): Vectors => {
      const gradient = scale === 1 ? flat : tf.mul(flat, scale)
      const first = tf.add(tf.mul(before[1], beta1), tf.mul(gradient, 1 - beta1))
      const second = tf.add(tf.mul(before[2], beta2), tf.mul(tf.square(gradient), 1 - beta2))
      const divisor = tf.add(tf.mul(tf.sqrt(second), root), epsilon)
      return [tf.sub(before[0], tf.div(tf.mul(first, rate), divisor)), first, second]
    })
    for (const old of [...before, rate, root]) if (typeof old !== 'number') old.dispose()
    this.#together!.vectors = after
    this.#showWeights()
  }

  /** Cuts the flat vector into what passes read. */
  #showWeights(): void {
    const { names, vectors } = this.#together!
    const sizes = names.map((name) => this.#size(name))
    const weights = this.#device.run((tf) => tf.split(vectors[0], sizes))
    for (const [i, name] of names.entries()) this.#showWeight(name, weights[i]!)
    for (const weight of weights) weight.dispose()
  }

  /** One number where all parameters have the same, else a number for every element. */
  #spread(values: readonly number[]): number | Tensor {
    if (values.every((value) => value === values[0])) return values[0]!
    const together = this.#together!
    together.index ??= this.#device.run((tf) => {
      const owners = together.names.flatMap((name, i) => new Array<number>(this.#size(name)).fill(i))
      return tf.tensor(Int32Array.from(owners), [owners.length], 'int32')
    })
    const { index } = together
    return this.#device.run((tf) => tf.gather(tf.tensor(Float32Array.from(values)), index))
  }

  #showWeight(name: string, vector: Tensor): void {
    this.#weights.get(name)?.dispose()
    this.#weights.set(
      name,
      this.#device.run((tf) => tf.reshape(vector, this.#shapes.get(name)!)),
    )
  }

  #size(name: string): number {
    return sizeOf(this.#shapes.get(name)!)
  }
}

/** Numbers in a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}
