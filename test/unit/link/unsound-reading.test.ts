// What is said of a reading that trips a robot.

import { expect, it } from 'vitest'
import type { Space } from '#src/core/index.js'
import { unsoundReading } from '#src/link/unsound-reading.js'

const observation: Space = {
  kind: 'box',
  channels: [
    { name: 'camera', unit: '', shape: [2, 2] },
    { name: 'block.velocity', unit: 'm/s' },
  ],
  low: [0, Number.NEGATIVE_INFINITY],
  high: [1, 5],
}

it.each([
  [[0, 0, Number.POSITIVE_INFINITY, 0, 1], "a finite 'camera'[2], from 0 to 1, got Infinity"],
  [[0, 0, 0, Number.NaN, Number.NaN], "a finite 'camera'[3], from 0 to 1, got NaN"],
  [[0, 0, 0, 0, Number.NaN], "a finite 'block.velocity' in m/s, from -Infinity to 5, got NaN"],
])('of %j: its channel, and what belongs there', (readings, expected) => {
  expect(unsoundReading({ observation }, Float32Array.from(readings))).toBe(`Expected observe to give ${expected}`)
})

it('of a choice that is no number, and of a reward', () => {
  const choices: Space = { kind: 'discrete', choices: [{ name: 'on', command: [1] }] }
  expect(unsoundReading({ observation: choices }, Float32Array.of(Number.NaN))).toMatch(
    /the number of a choice, got NaN/,
  )
  expect(unsoundReading({ observation }, new Float32Array(5))).toMatch(/^Expected a finite reward/)
})
