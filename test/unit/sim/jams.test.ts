// Feet that slide and jam: friction lifts what presses, so that sweeps over contacts go round in circles where there is an answer.

import { createRng } from 'landbridge/core'
import { expect, it } from 'vitest'
import { buildOwnScene } from '#src/bench/own-scene.js'
import { walkerScene } from '#src/bench/robot-scenes.js'

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
  expect(most).toBeLessThan(1e-3)
})
