// A network on TensorFlow.js: the same layers, gradients and Adam as the `simd` engine's, in operations on one device.

import {
  layerOf,
  memorySize,
  type NamedParameters,
  type Network,
  type NetworkLayer,
  type NetworkSpec,
  type NetworkState,
  networkLayers,
  parameterShapes,
  type Rng,
  type Sequence,
  type Table,
  type Tape,
  unfoldedSize,
} from '../../core/index.js'
import { firstParameters } from '../initial-parameters.js'
import { Masks } from '../masks.js'
import { checkLayers, checkNamed, checkOutputGradients, checkState, rowCount, type Shapes } from '../network-checks.js'
import { stepsOf } from '../simd/sequence-steps.js'
import { checkSpec } from '../spec.js'
import { Adam, type AdamStep, sizeOf } from './adam.js'
import { backward } from './backward.js'
import type { Device } from './device.js'
import { type Activations, forward } from './forward.js'
import { TfjsTable } from './table.js'
import type { Tensor } from './tensor-flow.js'

/** Outputs and gradients come back when they are computed; everything else stays on the device. */
export class TfjsNetwork implements Network {
  readonly spec: NetworkSpec
  readonly #device: Device
  readonly #inputs: { name: string; width: number }[]
  readonly #layers: NetworkLayer[]
  readonly #shapes: Map<string, readonly number[]>
  readonly #adam: Adam
  #gradients = new Map<string, Tensor>()
  #learning: ReadonlySet<string>
  readonly #memorySize: number
  /** Where masks are drawn from; undefined where no layer drops. */
  readonly #masks: Masks | undefined
  #drops = false
  #tape: Tape | undefined
  #activations: Activations | undefined

  constructor(device: Device, spec: NetworkSpec, rng: Rng, parameters?: NamedParameters) {
    checkSpec(spec)
    this.spec = spec
    this.#device = device
    this.#inputs = Object.entries(spec.inputs).map(([name, width]) => ({ name, width }))
    this.#layers = networkLayers(spec)
    this.#shapes = parameterShapes(spec)
    this.#memorySize = memorySize(spec)
    if (this.#layers.some(({ kind }) => kind === 'dropout')) this.#masks = new Masks(rng.split('masks'))
    this.#learning = new Set([...this.#shapes.keys()].map(layerOf))
    device.requireRoom([...this.#shapes.values()].reduce((sum, shape) => sum + sizeOf(shape), 0))
    this.#adam = new Adam(device, this.#shapes)
    this.#adam.load(firstParameters(spec, rng, parameters), {}, {})
  }

  train(layers: ReadonlySet<string>): void {
    checkLayers(this.#shapes, layers)
    this.#learning = new Set(layers)
    // Gradients summed before a layer froze must not move it when it learns again.
    for (const name of this.#gradients.keys()) if (!layers.has(layerOf(name))) this.#setGradient(name)
  }

  drop(drops: boolean): void {
    this.#drops = drops
  }

  async forward(inputs: Record<string, Table>, rows?: Int32Array, sequence?: Sequence): Promise<Tape> {
    const own = (table: Table | undefined) =>
      table instanceof TfjsTable && table.device === this.#device ? table : undefined
    const count = rowCount(this.#inputs, inputs, rows, own)
    // Told before it is tried: kernels write on where an allocation failed.
    this.#device.requireRoom(count * Math.max(...this.#layers.map(({ outputs }) => outputs)))
    const steps = stepsOf(this.#memorySize, count, sequence)
    const tables = Object.fromEntries(this.#inputs.map(({ name }) => [name, inputs[name]!]))
    this.#forget()
    const masks = this.#drops ? this.#masks : undefined
    this.#activations = this.#device.run((tf) => forward(tf, this.#layers, this.#adam, tables, { rows, steps, masks }))
    const heads = this.spec.heads.map(({ kind, name }) =>
      kind === 'free' ? this.#adam.weight(`${name}.value`) : this.#activations!.layers[name]!.y,
    )
    const memories = this.#layers.filter(({ memory }) => memory > 0)
    const after = memories.map(({ name }) => this.#activations!.layers[name]!.after!)
    const read = await this.#device.read([...heads, ...after])
    this.#rememberAll(memories, read.slice(heads.length), steps.after)
    // A backend may hand out its own array: a free head's is still in use.
    const outputs = this.spec.heads.map(({ kind, name }, i) => [name, kind === 'free' ? read[i]!.slice() : read[i]!])
    const tape: Tape = { rows: count, outputs: Object.fromEntries(outputs), memory: steps.after }
    this.#tape = tape
    return tape
  }

  async backward(
    tape: Tape,
    outputGradients: Record<string, Float32Array>,
    want: { parameters: boolean; inputs: readonly string[] },
  ): Promise<Record<string, Float32Array>> {
    if (tape !== this.#tape) throw new Error("Expected the tape of the network's last forward pass, got an older one")
    checkOutputGradients(this.spec, outputGradients, tape.rows)
    const learns = (layer: string) => want.parameters && this.#learning.has(layer)
    const unfolded = this.#layers.map((layer) =>
      layer.kind === 'conv' && learns(layer.name) ? unfoldedSize(layer.windows) : 0,
    )
    this.#device.requireRoom(tape.rows * Math.max(...unfolded))
    const pass = { layers: this.#layers, adam: this.#adam, activations: this.#activations!, learns }
    const found = this.#device.run((tf) => backward(tf, { ...pass, wantedInputs: want.inputs, outputGradients }))
    for (const [name, gradient] of Object.entries(found.parameters)) this.#addGradient(name, gradient)
    for (const head of this.spec.heads) {
      const gradient = head.kind === 'free' && learns(head.name) ? outputGradients[head.name] : undefined
      if (gradient) this.#addGradient(`${head.name}.value`, this.#device.upload(gradient, [gradient.length]))
    }
    return this.#readInputs(found.inputs, want.inputs, tape.rows)
  }

  /** Of the learning layers only. */
  async gradients(): Promise<NamedParameters> {
    const names = this.#learningParameters()
    const there = names.filter((name) => this.#gradients.has(name))
    const read = await this.#device.read(there.map((name) => this.#gradients.get(name)!))
    const found = new Map(there.map((name, i) => [name, read[i]!.slice()]))
    const zeros = (name: string) => new Float32Array(sizeOf(this.#shapes.get(name)!))
    return Object.fromEntries(names.map((name) => [name, found.get(name) ?? zeros(name)]))
  }

  addGradients(by: NamedParameters): void {
    checkNamed(this.#shapes, by)
    for (const name of this.#learningParameters()) {
      const values = by[name]
      if (values) this.#addGradient(name, this.#device.upload(values, this.#shapes.get(name)!))
    }
  }

  async update(by: { rates: Record<string, number>; maxNorm?: number }): Promise<void> {
    const { take, dispose } = await this.prepareUpdate(by)
    try {
      take()
    } finally {
      dispose()
    }
  }

  /** An update that has been checked and can be taken. */
  async prepareUpdate(by: { rates: Record<string, number>; maxNorm?: number | undefined }): Promise<AdamStep> {
    const { take, dispose } = await this.#adam.prepare(this.#learningParameters(), this.#gradients, by)
    return {
      take: () => {
        take()
        for (const name of this.#gradients.keys()) this.#setGradient(name)
      },
      dispose,
    }
  }

  async blend(from: Network, share: number): Promise<void> {
    if (!(from instanceof TfjsNetwork) || from.#device !== this.#device || !sameShapes(from.#shapes, this.#shapes))
      throw new Error('Expected a network of the same engine and spec to blend from')
    this.#adam.blend(from.#adam, share)
  }

  parameters(): Promise<NamedParameters> {
    return this.#adam.read(0)
  }

  async save(): Promise<NetworkState> {
    const steps = Object.fromEntries([...this.#shapes.keys()].map((name) => [name, this.#adam.steps.get(name) ?? 0]))
    const [parameters, first, second] = await Promise.all([this.#adam.read(0), this.#adam.read(1), this.#adam.read(2)])
    return { ...(this.#masks && { masks: this.#masks.save() }), parameters, first, second, steps }
  }

  /** Needs every parameter; moments and steps that are not named start at 0. Throws `checkpoint` on an unknown name or another size. */
  load(state: NetworkState): void {
    checkState(this.#shapes, state)
    if (state.masks !== undefined) this.#masks?.load(state.masks)
    this.#forget()
    for (const name of this.#gradients.keys()) this.#setGradient(name)
    this.#adam.load(state.parameters, state.first, state.second)
    this.#adam.steps.clear()
    for (const [name, count] of Object.entries(state.steps)) this.#adam.steps.set(name, count)
  }

  dispose(): void {
    this.#forget()
    for (const name of this.#gradients.keys()) this.#setGradient(name)
    this.#adam.dispose()
  }

  async #readInputs(
    found: Record<string, Tensor>,
    wanted: readonly string[],
    rows: number,
  ): Promise<Record<string, Float32Array>> {
    const names = Object.keys(found)
    const read = await this.#device.read(Object.values(found))
    for (const tensor of Object.values(found)) tensor.dispose()
    const widths = Object.entries(this.spec.inputs).filter(([name]) => wanted.includes(name))
    return Object.fromEntries(
      widths.map(([name, width]) => [name, read[names.indexOf(name)] ?? new Float32Array(rows * width)]),
    )
  }

  #learningParameters(): string[] {
    return [...this.#shapes.keys()].filter((name) => this.#learning.has(layerOf(name)))
  }

  /** Takes over `gradient`. */
  #addGradient(name: string, gradient: Tensor): void {
    const there = this.#gradients.get(name)
    if (there === undefined) {
      this.#gradients.set(name, gradient)
      return
    }
    const sum = this.#device.run((tf) => tf.add(there, gradient))
    gradient.dispose()
    this.#setGradient(name, sum)
  }

  #setGradient(name: string, gradient?: Tensor): void {
    this.#gradients.get(name)?.dispose()
    if (gradient) this.#gradients.set(name, gradient)
    else this.#gradients.delete(name)
  }

  /** Puts the memories of layers [sequences x memory] side by side. */
  #rememberAll(layers: readonly NetworkLayer[], memories: readonly Float32Array[], into: Float32Array): void {
    let first = 0
    layers.forEach(({ memory: width }, i) => {
      for (const [at, value] of memories[i]!.entries()) {
        into[Math.floor(at / width) * this.#memorySize + first + (at % width)] = value
      }
      first += width
    })
  }

  /** Lets go of the last forward pass. */
  #forget(): void {
    const { inputs = {}, layers = {} } = this.#activations ?? {}
    const passed = Object.values(layers).flatMap((layer) => Object.values<Tensor>({ ...layer }))
    const tensors = new Set([...Object.values(inputs), ...passed])
    for (const tensor of tensors) tensor.dispose()
    this.#tape = undefined
    this.#activations = undefined
  }
}

function sameShapes(a: Shapes, b: Shapes): boolean {
  return a.size === b.size && [...a].every(([name, shape]) => shape.join() === b.get(name)?.join())
}
