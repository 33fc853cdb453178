// Which errors are of the project: those of its class, in whichever copy of the package.

import { isWrongUse, LandbridgeError } from 'landbridge/core'
import { expect, it } from 'vitest'

// Another address is another copy.
const copy: { LandbridgeError: typeof LandbridgeError } = await import(
  `${new URL('../../../dist/src/core/error.js', import.meta.url)}?copy`
)

it('another copy makes errors that are known here, and the other way round', () => {
  const foreign = new copy.LandbridgeError('physics', 'Expected a parameter, got none')
  expect(Object.getPrototypeOf(foreign)).not.toBe(LandbridgeError.prototype)
  expect(foreign).toBeInstanceOf(LandbridgeError)
  expect(isWrongUse(foreign)).toBe(true)
  expect(new LandbridgeError('usage', 'Expected one, got two')).toBeInstanceOf(copy.LandbridgeError)
})

it.each([new Error('physics'), { name: 'LandbridgeError', code: 'physics' }, 'LandbridgeError', null, undefined])(
  '%s is none',
  (problem) => {
    expect(problem instanceof LandbridgeError).toBe(false)
  },
)

it('a class that extends it has its own errors alone', () => {
  class Jam extends LandbridgeError {}
  expect(new Jam('env', 'Expected a free joint, got a jam')).toBeInstanceOf(Jam)
  expect(new Jam('env', 'Expected a free joint, got a jam')).toBeInstanceOf(LandbridgeError)
  expect(new LandbridgeError('env', 'Expected a free joint, got a jam')).not.toBeInstanceOf(Jam)
})
