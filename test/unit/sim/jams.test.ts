// Feet that slide and jam: friction lifts what presses, so that sweeps over contacts go round in circles where there is an answer.

import { createRng } from 'landbridge/core'
import { expect, it } from 'vitest'
import { buildOwnScene } from '#src/bench/own-scene.js'
import { walkerScene } from '#src/bench/robot-scenes.js'
import { box, World } from '#src/sim/index.js'
import { run } from './rods.js'

it('no joint of a thrashing robot passes its rated speed, however its feet jam', () => {
  const spec = walkerScene(60)
  const pins = spec.pins!
  let most = 0
  for (let seed = 0; seed < 60; seed++) {
    const rng = createRng(seed)
    const scene = buildOwnScene(spec)!
    for (let step = 0; step < 150; step++) {
      scene.drive!(Float64Array.from(pins, () => rng.uniform(-1, 1)))
      scene.step()
      for (const { from, to, motor } of pins)
        most = Math.max(most, Math.abs(scene.rate(to)[2]! - scene.rate(from)[2]!) - motor!.speed)
    }
  }
  expect(most).toBeLessThan(1e-6)
})

it.each([60, 240])('what slides feels kinetic friction alone, at %i Hz', (hz) => {
  const surface = { friction: 0.4, staticFriction: 0.6 }
  const world = new World({
    step: 1 / hz,
    gravity: 9.81,
    bodies: { sled: box({ width: 1, height: 0.3, mass: 1, surface }) },
    terrain: [{ points: [-50, 0, 50, 0], surface }],
  })
  world.put('sled', [0, 0.15, 0], [3, 0, 0])
  world.start([], [])
  run(world, 3 * hz)
  expect((world.body('sled').pose[0]! * 2 * 0.4 * 9.81) / 9).toBeCloseTo(1, 3)
})
