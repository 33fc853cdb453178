// Whether friction holds a contact point or it slides, and the coefficient that goes with it.

import type { AxisRows } from '../joints/axis-rows.js'
import { EDGE } from '../joints/row-sweeps.js'
import { type ContactList, UNKNOWN } from './contact-list.js'

/** Speed below which surfaces that meet anew count as at rest on each other, m/s. */
const STICKING = 1e-3
/** The same of what friction holds, as a solve leaves it, and at most after joints have closed. */
const HELD = 1e-5
const STILL = 1e-4

/** Static and kinetic friction of the points in a list. A point's row is that of its normal, its tangent's the next one. */
export class ContactGrip {
  #list!: ContactList

  constructor(private readonly axes: AxisRows) {}

  /** Takes the points that were found. */
  take(list: ContactList): void {
    this.#list = list
  }

  /** Sets what a point's friction gives in a kick, by the velocities ahead of it where the point is new. */
  ask(i: number, row: number, before: Float64Array): void {
    const { stuck, kinetic } = this.#list
    const { system, demand } = this.axes
    if (stuck[i] === UNKNOWN) stuck[i] = Math.abs(system.speed(row + 1, before)) < STICKING ? 1 : 0
    demand.grip[row + 1] = stuck[i] === 1 ? this.#list.static[i]! : kinetic[i]!
  }

  /** Gives points that static friction could not hold the kinetic one, for the whole kick: forces are constant in it. Whether there are any. */
  yields(first: number, velocities: Float64Array): boolean {
    const { count, kinetic } = this.#list
    const { grip } = this.axes.demand
    let any = false
    for (let i = 0, row = first; i < count; i++, row += 2) {
      if (!(grip[row + 1]! > kinetic[i]!) || this.#holds(row) || this.#slip(row, velocities) < HELD) continue
      grip[row + 1] = kinetic[i]!
      any = true
    }
    return any
  }

  /** Notes whether friction held a point that presses, or not: one of two points may be at its bound while neither slides. */
  keep(i: number, row: number, presses: boolean, velocities: Float64Array): void {
    const { stuck } = this.#list
    if (!presses || this.#holds(row)) stuck[i] = 1
    else if (stuck[i] !== 1 || this.#slip(row, velocities) >= STILL) stuck[i] = 0
  }

  /** Whether friction is within its bound; where nothing presses it is not. */
  #holds(row: number): boolean {
    const { impulses, grip } = this.axes.demand
    return Math.abs(impulses[row + 1]!) < (1 - EDGE) * grip[row + 1]! * impulses[row]!
  }

  #slip(row: number, velocities: Float64Array): number {
    return Math.abs(this.axes.system.speed(row + 1, velocities))
  }
}
