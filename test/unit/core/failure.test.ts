import { describe, expect, it } from 'vitest'
import { errorOf, failureOf, failureSchema, LandbridgeError, soundError } from '#src/core/index.js'

const sent = (problem: unknown) => failureSchema.parse(JSON.parse(JSON.stringify(failureOf(problem))))

describe('an error that is sent as JSON', () => {
  it('keeps code, hint and causes, those of programs with their stack', () => {
    const program = new TypeError('no such motor')
    const problem = new LandbridgeError('env', 'Expected a motor', 'plug it in', { cause: program })
    const back = errorOf(sent(problem))
    expect(back).toBeInstanceOf(LandbridgeError)
    expect(back).toMatchObject({ code: 'env', message: 'Expected a motor', hint: 'plug it in' })
    expect(back.cause).toMatchObject({ name: 'TypeError', message: 'no such motor', stack: program.stack })
  })

  it('carries an unstable world once, whatever stands around it', () => {
    const state = Uint8Array.of(0, 128, 255)
    const instability = { env: { id: 'disc', config: {} }, state, command: [0.5], seed: 3, step: 9 }
    const cause = new LandbridgeError('unstable', 'torn apart', undefined, { instability })
    const back = errorOf(sent(new LandbridgeError('unstable', 'torn apart in step 9', 'why', { cause, instability })))
    const torn = { code: 'unstable', message: 'torn apart', instability: undefined }
    expect(back).toMatchObject({ instability, cause: torn })
    expect(sent(new LandbridgeError('unstable', 'kept in a file', 'why', { cause }))).not.toHaveProperty('instability')
  })

  it('may be anything that is thrown', () => {
    expect(errorOf(sent('out of paper'))).toMatchObject({ message: 'out of paper', stack: 'out of paper' })
    expect(errorOf(sent(undefined))).toMatchObject({ message: 'undefined' })
  })

  it('is refused with a code that nobody knows', () => {
    expect(failureSchema.safeParse({ message: 'x', code: 'internal' }).success).toBe(false)
  })
})

describe('what was thrown, as an error that can be read', () => {
  const refuse = () => {
    throw new Error('touched')
  }
  const unreadable = 'something that cannot be read'
  it.each<[string, unknown, string]>([
    ['an object without a text', Object.create(null), unreadable],
    ['a proxy that throws', new Proxy({}, { get: refuse, has: refuse, getPrototypeOf: refuse }), unreadable],
    ['an error whose message throws', Object.defineProperty(new Error(), 'message', { get: refuse }), unreadable],
    ['an error whose stack throws', Object.defineProperty(new Error('x'), 'stack', { get: refuse }), 'x'],
    ['an error whose stack is a number', Object.assign(new Error('x'), { stack: 7 }), 'x'],
    ['an error whose message is a number', Object.assign(new Error(), { message: 7 }), '7'],
    ['what looks like an error of the project', { [Symbol.for('landbridge.error')]: true }, '[object Object]'],
  ])('%s', (_, thrown, message) => {
    const error = soundError(thrown)
    expect(error.message).toBe(message)
    expect(error.stack).toBeTypeOf('string')
    expect(sent(thrown)).toMatchObject({ message })
  })

  it.each<[string, PropertyDescriptor]>([
    ['instability', { value: 7 }],
    ['instability', { value: { state: [1] } }],
    ['instability', { get: refuse }],
    ['hint', { get: refuse }],
  ])('one of the project whose %s cannot be read', (name, descriptor) => {
    const problem = Object.defineProperty(new LandbridgeError('env', 'x'), name, descriptor)
    expect(failureOf(problem)).toEqual({ code: 'env', message: 'x' })
    expect(soundError(problem)).toMatchObject({ code: 'env', message: 'x' })
  })

  it('an error of a code that nobody knows is none of the project', () => {
    const problem = Object.assign(new LandbridgeError('env', 'x'), { code: 'internal' })
    expect(soundError(problem)).not.toBeInstanceOf(LandbridgeError)
  })

  it('one that is its own cause ends', () => {
    const problem: Error = new Error('loop')
    problem.cause = problem
    let depth = 0
    for (let at: unknown = soundError(problem); at instanceof Error; at = at.cause) depth++
    expect(depth).toBeLessThan(20)
  })

  it('one of a very long text is cut', () => {
    expect(soundError('y'.repeat(1e6)).message.length).toBeLessThan(1e5)
  })
})
