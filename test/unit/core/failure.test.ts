import { describe, expect, it } from 'vitest'
import { errorOf, failureOf, failureSchema, LandbridgeError } from '#src/core/index.js'

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
