// Which machines get code, and when.

import { expect, it } from 'vitest'
import { pin } from '#src/sim/index.js'
import { JointGeometry } from '#src/sim/joints/joint-geometry.js'
import { EarnedCode } from '#src/sim/joints/linkage-compiler.js'

/** Code of a chain of so many links, with so many bodies beside it. */
function chain(links: number, loose = 0): EarnedCode {
  const names = Array.from({ length: links + loose }, (_, i) => `body${i}`)
  const joints = names
    .slice(0, links)
    .map((body, i) => pin({ body, at: [0, 1], ...(i > 0 && { from: names[i - 1]! }) }))
  // A rotor comes after all bodies, so that each number of them is a structure of its own.
  joints.push(pin({ body: names[0]!, from: names[links - 1]!, armature: { inertia: 1, ratio: 1 } }))
  const geometry = new JointGeometry(joints, names)
  const numbers = (length: number) => new Float64Array(length)
  const { rows, jacobian } = geometry
  return new EarnedCode(geometry, numbers(3 * names.length + 6), numbers(rows * rows), numbers(jacobian.length))
}

it('comes at once for few rows, for more after 500 steps of all machines for each row beyond eight, for many never', () => {
  expect(chain(1).next()).toBeDefined()
  const machines = [chain(4), chain(4)] // 11 rows
  for (let step = 0; step < 750; step++) for (const machine of machines) expect(machine.next()).toBeUndefined()
  for (const machine of machines) expect(machine.next()).toBeDefined()
  const large = chain(11) // 25 rows
  for (let step = 0; step < 20_000; step++) large.next()
  expect(large.next()).toBeUndefined()
})

it('comes for 64 structures of a process, which keep it', () => {
  const given = Array.from({ length: 80 }, (_, loose) => chain(1, loose + 1).next() !== undefined)
  // Two had theirs before.
  expect(given.filter(Boolean)).toHaveLength(62)
  expect(given.lastIndexOf(true)).toBe(61)
  expect(chain(1).next()).toBeDefined()
})
