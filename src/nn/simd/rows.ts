// A block of memory with some rows of every node of a network: its activations, or their gradients.

import type { Graph, Node } from './graph.js'
import { address, type Instance } from './instance.js'

/** Grows to the most rows ever asked for and keeps that size; growing loses the contents. */
export class Rows {
  #instance: Instance
  #graph: Graph
  #at = 0
  #capacity = 0
  /** The row that counts as a node's first one: a pass may go over some rows at a time. */
  first = 0

  constructor(instance: Instance, graph: Graph) {
    this.#instance = instance
    this.#graph = graph
  }

  /** Makes room for `rows` rows. */
  reserve(rows: number): void {
    if (rows <= this.#capacity) return
    this.dispose()
    // Where there is no room for them there are no rows.
    this.#at = this.#instance.allocate(rows * this.#graph.rowSize)
    this.#capacity = rows
  }

  /** Float index of a node's first row. */
  float(node: Node): number {
    return this.#at + node.before * this.#capacity + this.first * node.stride
  }

  /** Byte address of a node's row. */
  address(node: Node, row = 0): number {
    return address(this.float(node) + row * node.stride)
  }

  /** Copies a node's first `count` rows without their padding to `into` [count x width]. */
  read(node: Node, count: number, into: Float32Array): void {
    const { floats } = this.#instance
    const from = this.float(node)
    if (node.width === node.stride) into.set(floats.subarray(from, from + count * node.width))
    else copyRows(floats, from, node.stride, into, 0, node.width, count, node.width)
  }

  /** Copies `values` [count x width] to a node's first rows; padding stays as it is. */
  write(node: Node, count: number, values: Float32Array): void {
    const { floats } = this.#instance
    const to = this.float(node)
    if (node.width === node.stride) floats.set(values.subarray(0, count * node.width), to)
    else copyRows(values, 0, node.width, floats, to, node.stride, count, node.width)
  }

  /** Zeroes a node's first `count` rows. */
  clear(node: Node, count: number): void {
    this.#instance.kernels.clear(this.address(node), count * node.stride)
  }

  dispose(): void {
    if (this.#capacity > 0) this.#instance.release(this.#at, this.#size)
    this.#capacity = 0
  }

  get #size(): number {
    return this.#capacity * this.#graph.rowSize
  }
}

/** Copies `count` rows of `width` floats between arrays of different row strides. */
export function copyRows(
  from: Float32Array,
  fromAt: number,
  fromStride: number,
  to: Float32Array,
  toAt: number,
  toStride: number,
  count: number,
  width: number,
): void {
  for (let row = 0; row < count; row++) {
    const source = fromAt + row * fromStride
    const target = toAt + row * toStride
    for (let i = 0; i < width; i++) to[target + i] = from[source + i]!
  }
}
