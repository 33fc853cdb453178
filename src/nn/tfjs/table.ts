// Rows kept on the device: uploaded once, gathered there.

import type { Table } from '../../core/index.js'
import type { Device } from './device.js'
import type { Tensor } from './tensor-flow.js'

/** Rows [count x columns] of one device. */
export class TfjsTable implements Table {
  readonly columns: number
  readonly count: number
  #tensor: Tensor | undefined

  /** Copies `values` [count x columns]; throws where they are no whole rows. */
  constructor(
    readonly device: Device,
    values: Float32Array,
    columns: number,
  ) {
    if (columns < 1 || values.length % columns !== 0)
      throw new Error(`Expected whole rows of ${columns} numbers, got ${values.length} numbers`)
    this.columns = columns
    this.count = values.length / columns
    this.#tensor = device.upload(values, [this.count, columns])
  }

  write(values: Float32Array): void {
    const { columns, count, tensor } = this
    if (values.length !== count * columns)
      throw new Error(`Expected ${count} rows of ${columns} numbers, got ${values.length} numbers`)
    this.#tensor = this.device.upload(values, [count, columns])
    tensor.dispose()
  }

  /** All rows; throws after `dispose`. */
  get tensor(): Tensor {
    if (this.#tensor === undefined) throw new Error('Expected a table, got one that was disposed of')
    return this.#tensor
  }

  dispose(): void {
    this.#tensor?.dispose()
    this.#tensor = undefined
  }
}
