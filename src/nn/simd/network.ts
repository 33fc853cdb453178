// A network of the simd engine: parameters, gradients and moments as four flat arrays in WebAssembly memory.

import {
  type NamedParameters,
  type Network,
  type NetworkSpec,
  type NetworkState,
  parameterShapes,
  type Rng,
  type Sequence,
  type Table,
  type Tape,
  type Wanted,
} from '../../core/index.js'
import { firstParameters } from '../initial-parameters.js'
import { Masks } from '../masks.js'
import { checkLayers, checkNamed, checkOutputGradients, checkState, rowCount, type Shapes } from '../network-checks.js'
import { checkSpec } from '../spec.js'
import { type AdamBlocks, type AdamStep, startAdam } from './adam.js'
import { backward, wantedNodes } from './backward.js'
import { forward } from './forward.js'
import {
  eachElement,
  type Graph,
  type Layer,
  layOut,
  type Node,
  type Parameter,
  readParameter,
  writeParameter,
} from './graph.js'
import { address, type Instance } from './instance.js'
import { OutputArrays } from './outputs.js'
import type { BackwardPass, ForwardPass } from './pass.js'
import { inPieces } from './pieces.js'
import { Rows } from './rows.js'
import { stepsOf } from './sequence-steps.js'
import { gatherRows, SimdTable } from './table.js'

/** Every method answers at once; nothing is ever a promise. */
export class SimdNetwork implements Network {
  readonly spec: NetworkSpec
  #instance: Instance
  #graph: Graph
  #shapes: Shapes
  #block: number
  #blocks: AdamBlocks
  #values: Rows
  #deltas: Rows
  #outputs: OutputArrays
  #tape: Tape | undefined
  #pass: ForwardPass | undefined
  #learning: ReadonlySet<string> = new Set()
  #learningParameters: Parameter[] = []
  /** Nodes whose gradient is needed, by what is wanted of a backward pass. */
  #wanted = new Map<string, Set<Node>>()
  #steps = new Map<string, number>()
  /** Where masks are drawn from; undefined where no layer drops. */
  #masks: Masks | undefined
  #drops = false
  readonly #own = (table: Table | undefined) =>
    table instanceof SimdTable && table.instance === this.#instance ? table : undefined

  constructor(instance: Instance, spec: NetworkSpec, rng: Rng, parameters?: NamedParameters) {
    checkSpec(spec)
    this.spec = spec
    this.#instance = instance
    this.#graph = layOut(spec)
    this.#shapes = parameterShapes(spec)
    const { size } = this.#graph
    this.#block = instance.allocate(this.#blockSize)
    this.#blocks = {
      parameters: this.#block,
      gradients: this.#block + size,
      first: this.#block + 2 * size,
      second: this.#block + 3 * size,
    }
    instance.floats[this.#one] = 1
    this.#values = new Rows(instance, this.#graph)
    this.#deltas = new Rows(instance, this.#graph)
    this.#outputs = new OutputArrays(instance, this.#graph)
    this.train(new Set(this.#graph.parameters.map((parameter) => parameter.layer)))
    this.#write(this.#blocks.parameters, firstParameters(spec, rng, parameters))
    if (this.#graph.layers.some(({ of }) => of.kind === 'dropout')) this.#masks = new Masks(rng.split('masks'))
  }

  train(layers: ReadonlySet<string>): void {
    const learning = this.#learning
    if (layers.size === learning.size && [...layers].every((layer) => learning.has(layer))) return
    checkLayers(this.#shapes, layers)
    this.#learning = new Set(layers)
    this.#learningParameters = this.#graph.parameters.filter((parameter) => layers.has(parameter.layer))
    this.#wanted.clear()
    // Gradients summed before a layer froze must not move it when it learns again.
    for (const { layer, offset, length } of this.#graph.parameters) {
      const at = this.#blocks.gradients + offset
      if (!layers.has(layer)) this.#instance.floats.fill(0, at, at + length)
    }
  }

  forward(inputs: Record<string, Table>, rows?: Int32Array, sequence?: Sequence): Tape {
    return this.startForward(inputs, rows, sequence)()
  }

  /** Whether all that its passes do between their kernels is done before the first of them: so it is with dense layers alone. */
  get isPlain(): boolean {
    return this.#graph.layers.every(({ of }) => of.kind === 'dense')
  }

  /** A forward pass up to its kernels; what it answers reads what came out of them. */
  startForward(inputs: Record<string, Table>, rows?: Int32Array, sequence?: Sequence): () => Tape {
    const count = rowCount(this.#graph.inputs, inputs, rows, this.#own)
    const steps = stepsOf(this.#graph.memorySize, count, sequence)
    this.#values.reserve(count)
    for (const node of this.#graph.inputs) {
      gatherRows(this.#instance, inputs[node.name]!, rows, count, this.#values.address(node))
    }
    const { parameters } = this.#blocks
    const masks = this.#drops ? this.#masks : undefined
    const pass = { instance: this.#instance, parameters, values: this.#values, count, steps, masks }
    this.#pass = pass
    inPieces(this.#instance, this.#graph, count, (first, rows) => {
      this.#values.first = first
      pass.count = rows
      forward(pass, this.#graph)
    })
    this.#values.first = 0
    return () => {
      this.#tape = { rows: count, outputs: this.#outputs.read(this.#values, parameters, count), memory: steps.after }
      return this.#tape
    }
  }

  backward(tape: Tape, outputGradients: Record<string, Float32Array>, want: Wanted): Record<string, Float32Array> {
    return this.startBackward(tape, outputGradients, want)()
  }

  /** A backward pass up to its kernels; what it answers reads what came out of them. */
  startBackward(
    tape: Tape,
    outputGradients: Record<string, Float32Array>,
    want: Wanted,
  ): () => Record<string, Float32Array> {
    if (tape !== this.#tape || this.#pass === undefined)
      throw new Error("Expected the tape of the network's last forward pass, got an older one")
    checkOutputGradients(this.spec, outputGradients, tape.rows)
    this.#deltas.reserve(tape.rows)
    const pass = this.#backwardPass(this.#pass, want)
    inPieces(this.#instance, this.#graph, tape.rows, (first, rows) => {
      this.#values.first = first
      this.#deltas.first = first
      pass.count = rows
      backward(pass, this.#graph, outputGradients, first)
    })
    this.#values.first = 0
    this.#deltas.first = 0
    if (want.parameters) this.#addFree(outputGradients)
    return () => this.#inputGradients(want.inputs, tape.rows)
  }

  #backwardPass({ instance, parameters, values, count, steps, masks }: ForwardPass, want: Wanted): BackwardPass {
    const learns = (layer: Layer) => want.parameters && this.#learning.has(layer.name)
    const key = `${want.parameters} ${want.inputs}`
    const wanted = this.#wanted.get(key) ?? wantedNodes(this.#graph, learns, want.inputs)
    this.#wanted.set(key, wanted)
    const { gradients } = this.#blocks
    const deltas = this.#deltas
    const one = this.#one
    // Named one by one: to copy the other pass takes longer than all the rest here.
    return { instance, parameters, values, count, steps, masks, gradients, one, deltas, learns, wanted }
  }

  /** Of the learning layers only. */
  gradients(): NamedParameters {
    return this.#read(this.#blocks.gradients, this.#learningParameters)
  }

  addGradients(by: NamedParameters): void {
    checkNamed(this.#shapes, by)
    const { floats } = this.#instance
    for (const parameter of this.#learningParameters) {
      const values = by[parameter.name]
      if (values === undefined) continue
      eachElement(this.#blocks.gradients, parameter, (place, element) => {
        floats[place]! += values[element]!
      })
    }
  }

  update(by: { rates: Record<string, number>; maxNorm?: number }): void {
    const { check, move } = this.startUpdate(by)
    check()
    move()()
  }

  /** An update, of which only the kernels that its check needs are called yet. */
  startUpdate(by: { rates: Record<string, number>; maxNorm?: number | undefined }): AdamStep {
    const total = address(this.#one + 4)
    return startAdam(this.#instance, this.#blocks, total, this.#learningParameters, this.#steps, by)
  }

  drop(drops: boolean): void {
    this.#drops = drops
  }

  blend(from: Network, share: number): void {
    if (!(from instanceof SimdNetwork) || from.#graph.size !== this.#graph.size || from.#instance !== this.#instance)
      throw new Error('Expected a network of the same engine and spec to blend from')
    const [to, source] = [address(this.#blocks.parameters), address(from.#blocks.parameters)]
    this.#instance.kernels.blend(to, source, this.#graph.size, share)
  }

  parameters(): NamedParameters {
    return this.#read(this.#blocks.parameters, this.#graph.parameters)
  }

  /** Copies the parameters into memory of another instance that is laid out alike, from float index `at` on. */
  copyParameters(to: Float32Array, at: number): void {
    const from = this.#blocks.parameters
    to.set(this.#instance.floats.subarray(from, from + this.#graph.size), at)
  }

  save(): NetworkState {
    const { parameters } = this.#graph
    return {
      ...(this.#masks && { masks: this.#masks.save() }),
      parameters: this.parameters(),
      first: this.#read(this.#blocks.first, parameters),
      second: this.#read(this.#blocks.second, parameters),
      steps: Object.fromEntries(parameters.map(({ name }) => [name, this.#steps.get(name) ?? 0])),
    }
  }

  /** Needs every parameter; moments and steps that are not named start at 0. Throws `checkpoint` on an unknown name or another size. */
  load(state: NetworkState): void {
    checkState(this.#shapes, state)
    if (state.masks !== undefined) this.#masks?.load(state.masks)
    this.#instance.floats.fill(0, this.#block, this.#block + 4 * this.#graph.size)
    this.#write(this.#blocks.parameters, state.parameters)
    this.#write(this.#blocks.first, state.first)
    this.#write(this.#blocks.second, state.second)
    this.#steps = new Map(Object.entries(state.steps))
    this.#tape = undefined
  }

  dispose(): void {
    if (this.#block === 0) return
    this.#values.dispose()
    this.#deltas.dispose()
    this.#instance.release(this.#block, this.#blockSize)
    this.#block = 0
  }

  get #blockSize(): number {
    // Behind the four arrays a 1, and a double for the sum of squares.
    return 4 * this.#graph.size + 8
  }

  get #one(): number {
    return this.#block + 4 * this.#graph.size
  }

  #addFree(outputGradients: Record<string, Float32Array>): void {
    for (const { name, parameter } of this.#graph.free) {
      const gradient = outputGradients[name]
      if (gradient === undefined || !this.#learning.has(name)) continue
      const at = this.#blocks.gradients + parameter.offset
      for (let i = 0; i < gradient.length; i++) this.#instance.floats[at + i]! += gradient[i]!
    }
  }

  #inputGradients(names: readonly string[], count: number): Record<string, Float32Array> {
    const gradients: Record<string, Float32Array> = {}
    for (const node of this.#graph.inputs) {
      if (!names.includes(node.name)) continue
      gradients[node.name] = new Float32Array(count * node.width)
      this.#deltas.read(node, count, gradients[node.name]!)
    }
    return gradients
  }

  #read(base: number, parameters: readonly Parameter[]): NamedParameters {
    const { floats } = this.#instance
    return Object.fromEntries(parameters.map((parameter) => [parameter.name, readParameter(floats, base, parameter)]))
  }

  #write(base: number, named: NamedParameters): void {
    const { parameters } = this.#graph
    for (const [name, values] of Object.entries(named)) {
      writeParameter(this.#instance.floats, base, parameters.find((candidate) => candidate.name === name)!, values)
    }
  }
}
