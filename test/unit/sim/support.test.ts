// The plane that bodies lie on, seen from above: Coulomb's laws, and rest that is exact.

import { disc, World } from 'landbridge/sim'
import { describe, expect, it } from 'vitest'

const surface = { friction: 0.3 }
const lying = (mass: number, friction: number) => ({
  ...disc({ radius: 0.1, mass, surface }),
  support: { force: friction * mass * 9.81, torque: friction * mass * 9.81 * 0.06 },
})

/** A world seen from above, no gravity in its plane. */
function above(bodies: Record<string, ReturnType<typeof lying>>, step = 1 / 240) {
  return new World({ step, gravity: 0, bodies })
}

describe('a body on a plane', () => {
  it.each([
    [0.4, 1, 0],
    [0.1, 1, 1],
    [0.4, 0.6, -0.8],
  ])('with friction %d slides v2 / (2 mu g) along [%d, %d]', (friction, x, y) => {
    const world = above({ puck: lying(1, friction) })
    const speed = 3
    const length = Math.hypot(x, y)
    world.put('puck', [0, 0, 0], [(speed * x) / length, (speed * y) / length, 0])
    world.start([], [])
    for (let k = 0; k < 240 * 4; k++) world.step()
    world.observe()
    const at = world.bodyAt('puck')
    const far = Math.hypot(world.poses[at]!, world.poses[at + 1]!)
    expect(far / (speed ** 2 / (2 * friction * 9.81))).toBeCloseTo(1, 4)
    expect(world.poses[at + 1]! * x).toBeCloseTo(world.poses[at]! * y, 9)
    expect(world.rates[at]).toBe(0)
  })

  it('stands still, to the bit, under less force and torque than it holds', () => {
    const world = above({ puck: lying(2, 0.4) })
    world.start([], [])
    const at = world.bodyAt('puck')
    world.forces.set([0.7 * 0.8 * 9.81, 0.7 * 0.8 * 9.81, 0.04 * 0.8 * 9.81], at)
    for (let k = 0; k < 1000; k++) world.step()
    world.observe()
    expect([...world.poses.subarray(at, at + 3)]).toEqual([0, 0, 0])
  })

  it('does not creep under a neighbour that pushes with less', () => {
    const world = above({ puck: lying(1, 0.4), finger: lying(0.5, 0) })
    world.put('puck', [0.2, 0, 0], [0, 0, 0])
    world.start([], [])
    const [puck, finger] = [world.bodyAt('puck'), world.bodyAt('finger')]
    world.forces[finger] = 0.9 * 0.4 * 9.81
    for (let k = 0; k < 2400; k++) world.step()
    world.observe()
    expect(Math.abs(world.poses[puck]! - 0.2)).toBeLessThan(1e-6)
    world.forces[finger] = 1.5 * 0.4 * 9.81
    for (let k = 0; k < 240; k++) world.step()
    world.observe()
    // Both go on together under what is left over: (1.5 - 1) x 0.4 g on 1.5 kg.
    expect(world.rates[puck]!).toBeCloseTo((0.5 * 0.4 * 9.81) / 1.5, 2)
  })

  it('is slowed in its spin by the torque alone', () => {
    const world = above({ puck: lying(1, 0.4) })
    world.put('puck', [0, 0, 0], [0, 0, 10])
    world.start([], [])
    for (let k = 0; k < 24; k++) world.step()
    world.observe()
    expect(world.rates[world.bodyAt('puck') + 2]).toBeCloseTo(10 - (0.1 * 0.4 * 9.81 * 0.06) / 0.005, 6)
  })
})
