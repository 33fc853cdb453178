// Masks of dropout: how many numbers they keep and at what weight, and that no two draws share any.

import { expect, it } from 'vitest'
import { createRng } from '#src/core/index.js'
import { Masks } from '#src/nn/masks.js'

const rate = 0.3

function drawn(masks: Masks, rows: number): number[] {
  const into = new Float32Array(5 * rows)
  masks.fill(into, 0, 5, rows, 5, rate)
  return [...into]
}

it('leave the mean of what they are laid over as it is', () => {
  const numbers = drawn(new Masks(createRng(1)), 4000)
  expect(new Set(numbers)).toEqual(new Set([0, Math.fround(1 / (1 - rate))]))
  // Five standard errors.
  expect(Math.abs(numbers.filter((number) => number === 0).length / numbers.length - rate)).toBeLessThan(0.0163)
})

it('go on where they were, in one draw or several', () => {
  const [one, other] = [new Masks(createRng(2)), new Masks(createRng(2))]
  expect([...drawn(one, 7), ...drawn(one, 3)]).toEqual(drawn(other, 10))
  expect(one.save()).toBe(other.save())
})

it('do not begin anew after 2^32 numbers', () => {
  const [one, other] = [new Masks(createRng(3)), new Masks(createRng(3))]
  const [low, high] = one.save().split(' ')
  other.load(`${low} ${high} ${2 ** 32}`)
  expect(drawn(other, 20)).not.toEqual(drawn(one, 20))
})
