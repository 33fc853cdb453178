// The reacher: what its effort costs, and where its targets lie.

import { createRng, nominalPhysics } from 'landbridge/core'
import { expect, it } from 'vitest'
import { envs } from '#envs/index.js'

it.each([2, 3, 6])('an arm of %d links pays for the mean of its efforts, as much as one of two', (links) => {
  const spec = envs.reacher.create({ links, torque: 2 })
  const seen = new Float32Array(3 * links + 4)
  const cost = (command: Float32Array) => spec.judge!(seen, command, seen).terms[1]!
  expect(cost(new Float32Array(links).fill(2))).toBeCloseTo(-0.2, 6)
  expect(cost(new Float32Array(links).fill(-1))).toBeCloseTo(-0.05, 6)
  expect(cost(Float32Array.of(2, ...Array(links - 1).fill(0)))).toBeCloseTo(-0.2 / links, 6)
})

it.each([0.2, 0.1])('targets lie evenly in a disc of %f m', (targetReach) => {
  const spec = envs.reacher.create({})
  const env = spec.create({ ...nominalPhysics(spec), targetReach })
  const shares = Array.from({ length: 400 }, (_, seed) => {
    env.reset(createRng(seed))
    const [x, y] = env.result.observation.subarray(6, 8) as unknown as [number, number]
    return (x ** 2 + y ** 2) / targetReach ** 2
  })
  // As much of the disc lies within each share of its area.
  for (const share of [0.25, 0.5, 0.75])
    expect(Math.abs(shares.filter((value) => value < share).length / 400 - share)).toBeLessThan(0.06)
  expect(Math.max(...shares)).toBeLessThanOrEqual(1 + 1e-6)
  expect(Math.max(...shares)).toBeGreaterThan(0.97)
})

it('targets of a short arm lie within its reach', () => {
  const spec = envs.reacher.create({})
  const env = spec.create({ ...nominalPhysics(spec), reach: 0.1, targetReach: 0.2 })
  for (let seed = 0; seed < 100; seed++) {
    env.reset(createRng(seed))
    expect(Math.hypot(env.result.observation[6]!, env.result.observation[7]!)).toBeLessThanOrEqual(0.1 + 1e-6)
  }
})
