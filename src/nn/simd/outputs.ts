// Head outputs copied out of WebAssembly memory into arrays of the network's own.

import type { Graph } from './graph.js'
import type { Instance } from './instance.js'
import type { Rows } from './rows.js'

/** Arrays by head, reused while they are large enough. */
export class OutputArrays {
  #instance: Instance
  #graph: Graph
  #arrays = new Map<string, Float32Array>()

  constructor(instance: Instance, graph: Graph) {
    this.#instance = instance
    this.#graph = graph
  }

  /** Outputs by head of the first `count` rows; a free head gives its one row. Valid until the next call. */
  read(rows: Rows, parameters: number, count: number): Record<string, Float32Array> {
    const outputs: Record<string, Float32Array> = {}
    for (const head of this.#graph.heads) {
      outputs[head.name] = this.#array(head.name, count * head.width)
      rows.read(head, count, outputs[head.name]!)
    }
    for (const { name, parameter } of this.#graph.free) {
      const at = parameters + parameter.offset
      outputs[name] = this.#array(name, parameter.outputs)
      outputs[name].set(this.#instance.floats.subarray(at, at + parameter.outputs))
    }
    return outputs
  }

  #array(name: string, length: number): Float32Array {
    let array = this.#arrays.get(name)
    if (array?.length === length) return array
    // A shorter view of the same memory: minibatches and whole rollouts alternate.
    const room = array?.buffer.byteLength ?? 0
    array = room >= 4 * length ? new Float32Array(array!.buffer, 0, length) : new Float32Array(length)
    this.#arrays.set(name, array)
    return array
  }
}
