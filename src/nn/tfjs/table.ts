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

/** How many rows a forward pass has; throws where inputs are missing, of another width, or shorter than `rows` asks. */
export function rowCount(
  device: Device,
  widths: Record<string, number>,
  inputs: Record<string, Table>,
  rows: Int32Array | undefined,
): number {
  let count: number | undefined
  for (const [name, width] of Object.entries(widths)) {
    const table = inputs[name]
    if (!(table instanceof TfjsTable) || table.device !== device || table.columns !== width) {
      const got = table === undefined ? 'none' : `${table.columns}`
      throw new Error(`Expected a table of ${width} columns of this engine for input '${name}', got ${got}`)
    }
    if (count !== undefined && count !== table.count)
      throw new Error(`Expected ${count} rows for input '${name}', got ${table.count}`)
    count = table.count
  }
  const all = count ?? 1
  const outside = rows?.find((row) => row < 0 || row >= all)
  if (outside !== undefined) throw new Error(`Expected row indices below ${all}, got ${outside}`)
  return rows?.length ?? all
}
