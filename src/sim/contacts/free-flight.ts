// What a solve begins with, so that it can begin again.

import type { RowDemand } from '../joints/row-demand.js'
import { longer } from '../joints/row-maths.js'

/** Velocities before any contact pushes, with the impulses along the coordinates that they carry. */
export class FreeFlight {
  readonly velocities: Float64Array
  #impulses = new Float64Array(0)

  constructor(size: number) {
    this.velocities = new Float64Array(size)
  }

  /** Notes them, where the first `axes` rows are those of the coordinates. */
  keep(velocities: Float64Array, demand: RowDemand, axes: number): void {
    this.velocities.set(velocities)
    if (axes > this.#impulses.length) this.#impulses = longer(this.#impulses, axes)
    for (let i = 0; i < axes; i++) this.#impulses[i] = demand.applied[i]!
  }

  /** Puts them back; the rows behind those of the coordinates, up to `count`, have no impulses. */
  restore(velocities: Float64Array, { impulses, applied }: RowDemand, axes: number, count: number): void {
    velocities.set(this.velocities)
    for (const values of [impulses, applied]) {
      values.fill(0, axes, count)
      for (let i = 0; i < axes; i++) values[i] = this.#impulses[i]!
    }
  }
}
