// A network that only computes: what a policy acts with. All of them share one instance, made when the first is.

import { LandbridgeError, type NamedParameters, type Network, type NetworkSpec } from '../../core/index.js'
import { checkSpec } from '../spec.js'
import { forward } from './forward.js'
import { type Graph, layOut, writeParameter } from './graph.js'
import { Instance } from './instance.js'
import { SimdNetwork } from './network.js'
import { OutputArrays } from './outputs.js'
import type { ForwardPass } from './pass.js'
import { Rows } from './rows.js'

let shared: Instance | undefined

/** Writes an input's rows into `floats` from index `at`, rows `stride` apart. */
export type FillInput = (floats: Float32Array, at: number, stride: number) => void

/** Forward passes of one network; parameters are 0 until loaded. */
export class Inference {
  #instance: Instance
  #graph: Graph
  #parameters: number
  #rows: Rows
  #outputs: OutputArrays
  #pass: ForwardPass

  constructor(spec: NetworkSpec) {
    checkSpec(spec)
    shared ??= new Instance()
    this.#instance = shared
    this.#graph = layOut(spec)
    this.#parameters = this.#instance.allocate(this.#graph.size)
    this.#rows = new Rows(this.#instance, this.#graph)
    this.#outputs = new OutputArrays(this.#instance, this.#graph)
    const { memorySize } = this.#graph
    const steps = { length: 1, memory: undefined, starts: undefined, after: new Float32Array(0), memorySize }
    this.#pass = {
      instance: this.#instance,
      parameters: this.#parameters,
      values: this.#rows,
      count: 0,
      steps,
      masks: undefined,
    }
  }

  /** Throws `channels` where a parameter is missing or of another size; what the network lacks is not asked for. */
  load(parameters: NamedParameters): void {
    for (const parameter of this.#graph.parameters) {
      const values = parameters[parameter.name]
      const expected = parameter.inputs * parameter.outputs
      if (values?.length !== expected) {
        const got = values?.length ?? 'none'
        throw new LandbridgeError('channels', `Expected ${expected} numbers in '${parameter.name}', got ${got}`)
      }
      writeParameter(this.#instance.floats, this.#parameters, parameter, values)
    }
  }

  /** Takes the weights of a network of the same spec where its engine keeps them laid out as here; else says false. */
  follow(network: Network): boolean {
    if (!(network instanceof SimdNetwork)) return false
    network.copyParameters(this.#instance.floats, this.#parameters)
    return true
  }

  /** Numbers of memory a row. */
  get memorySize(): number {
    return this.#graph.memorySize
  }

  /**
   * Outputs by head for `count` rows whose inputs `fill` writes; valid until the next call. `memory` [count x memorySize] is updated
   * in place; without it every row is a first step.
   */
  run(count: number, fill: Record<string, FillInput>, memory?: Float32Array): Record<string, Float32Array> {
    if (this.#parameters === 0)
      throw new LandbridgeError('engine', 'Expected a policy that may act, got one that was disposed')
    this.#rows.reserve(count)
    for (const node of this.#graph.inputs) fill[node.name]!(this.#instance.floats, this.#rows.float(node), node.stride)
    this.#pass.count = count
    this.#pass.steps.memory = memory
    this.#pass.steps.after = memory ?? this.#lost(count)
    forward(this.#pass, this.#graph)
    return this.#outputs.read(this.#rows, this.#parameters, count)
  }

  /** Room for memory that nobody keeps. */
  #lost(count: number): Float32Array {
    const { after, memorySize } = this.#pass.steps
    return after.length >= count * memorySize ? after : new Float32Array(count * memorySize)
  }

  dispose(): void {
    if (this.#parameters === 0) return
    this.#rows.dispose()
    this.#instance.release(this.#parameters, this.#graph.size)
    this.#parameters = 0
  }
}
