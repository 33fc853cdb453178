// Ways among discs, against a flood over a fine grid.

import { createRng, nominalPhysics } from 'landbridge/core'
import { expect, it } from 'vitest'
import { envs } from '#envs/index.js'
import { isPassable } from '#src/sim/index.js'

type Place = [x: number, y: number]
const HALF = 4

/** Whether a flood from one place over free cells reaches the other. */
function floods(from: Place, to: Place, discs: readonly Place[], radius: number, half: number): boolean {
  const count = 129
  const cell = (2 * HALF) / (count - 1)
  const numberOf = ([x, y]: Place) => Math.round((x + HALF) / cell) * count + Math.round((y + HALF) / cell)
  const isFree = (at: number) => {
    const [x, y] = [-HALF + Math.floor(at / count) * cell, -HALF + (at % count) * cell]
    return Math.max(Math.abs(x), Math.abs(y)) <= half && discs.every(([ox, oy]) => Math.hypot(ox - x, oy - y) > radius)
  }
  const seen = new Set([numberOf(from)])
  for (const at of seen)
    for (const next of [at - count, at + count, at - 1, at + 1]) if (!seen.has(next) && isFree(next)) seen.add(next)
  return seen.has(numberOf(to))
}

it('says of discs at random whether they leave a way', () => {
  const rng = createRng(5)
  const place = (): Place => [rng.uniform(-3.5, 3.5), rng.uniform(-3.5, 3.5)]
  const away = ([x, y]: Place, [ox, oy]: Place) => Math.hypot(ox - x, oy - y)
  const found = Array.from({ length: 120 }, () => {
    const [from, to] = [place(), place()]
    const discs = Array.from({ length: 50 }, place).filter((disc) => away(disc, from) > 0.8 && away(disc, to) > 0.8)
    const passes = (by: number) => isPassable([from, to], discs, 0.7 + by, 3.8 - by)
    // Where a little more or less room would tell otherwise, a grid cannot.
    if (passes(0.05) !== passes(-0.05)) return undefined
    expect(passes(0)).toBe(floods(from, to, discs, 0.7, 3.8))
    return passes(0)
  })
  for (const answer of [true, false]) expect(found.filter((passes) => passes === answer).length).toBeGreaterThan(20)
})

it('is left to the rover, however many obstacles stand in its yard', () => {
  const spec = envs.rover.create({ obstacles: 20 })
  const env = spec.create({ ...nominalPhysics(spec), obstacleRadius: 0.6, radius: 0.26 })
  for (let seed = 0; seed < 25; seed++) {
    env.reset(createRng(seed).split('start'))
    const circles = env.draw!().shapes.flatMap((shape) => (shape.kind === 'circle' ? [shape] : []))
    const places = circles.map(({ x, y }): Place => [x, y])
    const [goal, rover] = places.slice(20) as [Place, Place]
    expect(floods(rover, goal, places.slice(0, 20), 0.6 + 0.26, HALF - 0.26)).toBe(true)
  }
})
