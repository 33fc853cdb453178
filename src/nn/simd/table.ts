// Rows kept in WebAssembly memory, and gathering some of them as a network's input.

import type { Table } from '../../core/index.js'
import { padded } from './graph.js'
import { address, type Instance } from './instance.js'
import { copyRows } from './rows.js'

/** Rows [count x padded columns] in an instance's memory. */
export class SimdTable implements Table {
  readonly columns: number
  readonly count: number
  readonly instance: Instance
  #at: number | undefined

  /** Copies `values` [count x columns]; throws where they are no whole rows. */
  constructor(instance: Instance, values: Float32Array, columns: number) {
    if (columns < 1 || values.length % columns !== 0)
      throw new Error(`Expected whole rows of ${columns} numbers, got ${values.length} numbers`)
    this.instance = instance
    this.columns = columns
    this.count = values.length / columns
    this.#at = instance.allocate(this.#size)
    this.write(values)
  }

  write(values: Float32Array): void {
    const { columns, count } = this
    if (values.length !== count * columns)
      throw new Error(`Expected ${count} rows of ${columns} numbers, got ${values.length} numbers`)
    copyRows(values, 0, columns, this.instance.floats, this.address / 4, padded(columns), count, columns)
  }

  /** Byte address of the first row; throws after `dispose`. */
  get address(): number {
    if (this.#at === undefined) throw new Error('Expected a table, got one that was disposed of')
    return address(this.#at)
  }

  dispose(): void {
    if (this.#at !== undefined) this.instance.release(this.#at, this.#size)
    this.#at = undefined
  }

  get #size(): number {
    return this.count * padded(this.columns)
  }
}

/** Copies the chosen rows (all without a choice) to byte address `to`. */
export function gatherRows(
  instance: Instance,
  table: Table,
  rows: Int32Array | undefined,
  count: number,
  to: number,
): void {
  const { address: from, columns } = table as SimdTable
  const stride = padded(columns)
  if (rows === undefined) {
    instance.floats.copyWithin(to / 4, from / 4, from / 4 + count * stride)
    return
  }
  const list = instance.scratch(count)
  instance.words.set(rows, list)
  instance.kernels.gather(from, address(list), count, stride, to)
}
