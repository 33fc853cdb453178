// A Newton step gives every row that pushes what it asks for, whatever steps came before it.

import { createRng } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { JointGeometry } from '#src/sim/joints/joint-geometry.js'
import { Linkage } from '#src/sim/joints/linkage.js'
import { NORMAL, RowDemand, TANGENT } from '#src/sim/joints/row-demand.js'
import { RowNewton } from '#src/sim/joints/row-newton.js'
import { RowSystem } from '#src/sim/joints/row-system.js'

/** Two contacts: of the ground with one body, and of that with another. */
const ROWS = 4

function stage() {
  const rng = createRng(1)
  const linkage = new Linkage(new JointGeometry([], ['a', 'b']), Float64Array.of(0, 0, 0, 1, 1, 10, 0.5, 0.5, 5))
  const system = new RowSystem(linkage)
  const laws = { meet: () => undefined }
  const newton = new RowNewton(system, laws)
  newton.reserve(ROWS)
  const demand = new RowDemand()
  demand.reserve(ROWS)
  demand.kind.set([NORMAL, TANGENT, NORMAL, TANGENT])
  demand.grip.set([0, 0.2, 0, 0.2])
  const pose = () => {
    for (let k = 0; k < 6 * ROWS; k++) system.jacobian[k] = rng.uniform(-1, 1)
    system.from.set([0, 0, 3, 3])
    system.body.set([3, 3, 6, 6])
    system.forget(0, ROWS, ROWS)
  }
  /**
   * What rows lack after a step from tangents that slide at these shares of what their normals, far from none, let them; contacts
   * that are `apart` do not push.
   */
  const lack = (...slides: (number | 'apart')[]) => {
    const lacking = slides.flatMap((slide, i) => {
      const apart = slide === 'apart'
      demand.impulses.set(apart ? [0, 0] : [100, 20 * slide], 2 * i)
      demand.target[2 * i] = rng.uniform(-1, 1)
      return apart ? [] : Math.abs(slide) < 1 ? [2 * i, 2 * i + 1] : [2 * i]
    })
    for (let i = 0; i < ROWS; i++) demand.speeds[i] = rng.uniform(-1, 1)
    newton.leap(demand, ROWS, true)
    return Math.max(...lacking.map((i) => Math.abs(demand.speeds[i]! - demand.target[i]!)))
  }
  pose()
  return { pose, lack }
}

describe('a step of the rows that push', () => {
  const { pose, lack } = stage()
  it.each<[string, boolean, (number | 'apart')[]]>([
    ['the first', false, [1, 0]],
    ['for other speeds', false, [1, 0]],
    ['with a tangent that slides the other way', false, [-1, 0]],
    ['with another one that slides', false, [0, 1]],
    ['with none that slides', false, [0, 0]],
    ['of one contact alone', false, [0, 'apart']],
    ['of the other alone', false, ['apart', 0]],
    ['at other poses', true, [0, 0]],
    ['at poses that differ again', true, [0, 0]],
  ])('%s', (_, moves, slides) => {
    if (moves) pose()
    expect(lack(...slides)).toBeLessThan(1e-7)
  })
})
