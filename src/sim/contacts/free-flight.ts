// What a solve begins with, so that it can begin again.

import type { RowDemand } from '../joints/row-demand.js'

/** Velocities before any contact pushes, with the impulses along the coordinates that they carry. */
export class FreeFlight {
  readonly velocities: Float64Array
  readonly #impulses: Float64Array

  /** Of velocities of so many numbers, where the first `axes` rows are those of the coordinates. */
  constructor(
    size: number,
    private readonly axes: number,
  ) {
    this.velocities = new Float64Array(size)
    this.#impulses = new Float64Array(axes)
  }

  /** Notes them. */
  keep(velocities: Float64Array, demand: RowDemand): void {
    this.velocities.set(velocities)
    for (let i = 0; i < this.axes; i++) this.#impulses[i] = demand.applied[i]!
  }

  /** Puts them back; the rows behind those of the coordinates, up to `count`, have no impulses. */
  restore(velocities: Float64Array, { impulses, applied }: RowDemand, count: number): void {
    velocities.set(this.velocities)
    for (const values of [impulses, applied]) {
      values.fill(0, this.axes, count)
      values.set(this.#impulses)
    }
  }
}
