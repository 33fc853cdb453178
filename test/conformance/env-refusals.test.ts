// What every env refuses, and that its world then stays as it was.

import { createRng, type Env, type EnvPlugin, type LandbridgeError, nominalPhysics } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'

const plugins: EnvPlugin[] = Object.values(envs)

function refusal(act: () => void): LandbridgeError {
  try {
    act()
  } catch (problem) {
    return problem as LandbridgeError
  }
  throw new Error('Expected a refusal, got none')
}

describe.each(plugins.map((plugin) => ({ id: plugin.id, plugin })))('$id', ({ id, plugin }) => {
  const spec = plugin.create({})
  const nominal = nominalPhysics(spec)
  const safe = Float32Array.from(spec.actuators.safe)
  const started = (): Env => {
    const env = spec.create(nominal)
    env.reset(createRng(1))
    env.step(safe)
    return env
  }
  const env = started()
  const twin = started()

  /** Steps both on, then one of them through a reset too: nothing of what was refused may show. */
  function expectUntouched(): void {
    expect(env.save()).toEqual(twin.save())
    for (const one of [env, twin]) {
      one.reset(createRng(2))
      one.step(safe)
    }
    expect(env.save()).toEqual(twin.save())
  }

  it('a constant out of its range, by env, name, value and range', () => {
    for (const [name, { min, max }] of Object.entries(spec.physics))
      for (const value of [min - Math.abs(min) - 1, max + Math.abs(max) + 1, Number.NaN, Number.POSITIVE_INFINITY]) {
        const wrong = { ...nominal, [name]: value }
        for (const act of [() => env.set(wrong), () => env.retune!(wrong), () => void spec.create(wrong)]) {
          const { code, message } = refusal(act)
          expect(code).toBe('physics')
          for (const part of [id, `'${name}'`, `[${min}, ${max}]`, `got ${value}`]) expect(message).toContain(part)
        }
      }
    expectUntouched()
  })

  it('a constant that it has not, with the nearest one', () => {
    const [first] = Object.keys(nominal) as [string]
    for (const act of [
      () => env.set({ ...nominal, [`${first}x`]: 1 }),
      () => env.retune!({ ...nominal, [`${first}x`]: 1 }),
    ]) {
      const { code, message, hint } = refusal(act)
      expect(code).toBe('physics')
      expect(message).toBe(`Expected a parameter of ${id}, got '${first}x'`)
      expect(hint).toContain(first)
    }
    expectUntouched()
  })

  it('a command of another size or not finite, by actuator and range', () => {
    const { channels, low, high } = spec.actuators
    for (const size of [0, channels.length + 1]) {
      const { code, message } = refusal(() => env.step(new Float32Array(size)))
      expect([code, message]).toEqual([
        'channels',
        `Expected a command of ${channels.length} numbers for ${id}, got ${size}`,
      ])
    }
    channels.forEach(({ name }, i) => {
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        const command = safe.slice()
        command[i] = value
        const { code, message } = refusal(() => env.step(command))
        expect(code).toBe('channels')
        for (const part of [id, `'${name}'`, `[${low[i]}, ${high[i]}]`, `got ${value}`]) expect(message).toContain(part)
      }
    })
    expectUntouched()
  })
})
