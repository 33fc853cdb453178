// Readings that arrive late, and noisy: what jumps is never between two of its values, and nothing leaves its bounds.

import { createRng, type EnvSpec, limitCommand, nominalPhysics } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'

/** Plays at random and looks at what is observed after every step. */
function watch(spec: EnvSpec, physics: Record<string, number>, steps: number, look: (seen: Float32Array) => void) {
  const env = spec.create({ ...nominalPhysics(spec), ...physics })
  const rng = createRng(1)
  const { low, high, safe } = spec.actuators
  const previous = Float32Array.from(safe)
  env.reset(rng.split('start'))
  for (let k = 0; k < steps; k++) {
    if (env.result.terminated) env.reset(rng.split(`start ${k}`))
    const command = Float32Array.from(low, (value, i) => rng.uniform(value, high[i]))
    limitCommand(command, previous, spec.actuators, 1 / spec.controlHz)
    previous.set(command)
    env.step(command)
    look(env.result.observation)
  }
  return env
}

describe('with a delay of a fraction of a step', () => {
  const late = { observationDelay: 0.5 }

  it.each([
    { plugin: envs.walker, flag: 'left.contact' },
    { plugin: envs.lander, flag: 'left.contact' },
    { plugin: envs.rover, flag: 'bumper' },
    { plugin: envs.platformer, flag: 'player.grounded' },
  ])('$flag of $plugin.id is 0 or 1', ({ plugin, flag }) => {
    const spec = plugin.create({})
    if (spec.observation.kind !== 'box') throw new Error('Expected channels')
    const at = spec.observation.channels.findIndex(({ name }) => name === flag)
    const values = new Set<number>()
    watch(spec, late, 600, (seen) => values.add(seen[at]!))
    expect([...values].filter((value) => value !== 0 && value !== 1)).toEqual([])
  })

  it('a car that passes the line sees the road, in rays and in pixels', () => {
    for (const config of [{}, { pixels: 24 }]) {
      const spec = envs.drive.create(config)
      const env = spec.create({ ...nominalPhysics(spec), ...late, startSpread: 0 })
      let blind = 0
      for (let seed = 0; seed < 10; seed++) {
        env.reset(createRng(seed))
        for (let k = 0; k < 10; k++) {
          env.step(Float32Array.of(0, 0.3))
          const seen = [...env.result.observation.subarray(4)]
          if ('pixels' in config ? Math.max(...seen) < 0.6 : Math.min(...seen) >= 40) blind++
        }
      }
      expect(blind).toBe(0)
    }
  })

  it('the nearest platform is where one was a step ago', () => {
    const spec = envs.platformer.create({})
    const places = (privileged: Float32Array) =>
      [0, 1, 2].map((i) => Math.min(Math.max(privileged[6 + 2 * i]! - privileged[0]!, -20), 20))
    const env = spec.create({ ...nominalPhysics(spec), ...late })
    for (let seed = 0; seed < 8; seed++) {
      env.reset(createRng(seed))
      let before = places(env.result.privileged!)
      for (let k = 0; k < 120 && !env.result.terminated; k++) {
        env.step(Float32Array.of(6, k % 8 === 0 ? 1 : 0))
        expect(Math.min(...before.map((x) => Math.abs(x - env.result.observation[5]!)))).toBeLessThan(1e-5)
        before = places(env.result.privileged!)
      }
    }
  })

  it('an encoder gives whole counts', () => {
    const spec = envs.acrobot.create({ model: 'design_C.1', action: 'continuous', encoder: 8 })
    const count = (2 * Math.PI) / 256
    watch(spec, late, 100, ([cos, sin]) => {
      const counts = Math.atan2(sin!, cos!) / count
      expect(Math.abs(counts - Math.round(counts))).toBeLessThan(1e-4)
    })
  })
})

describe('with noise', () => {
  it.each([
    { plugin: envs.walker, name: 'lidar.9' },
    { plugin: envs.rover, name: 'lidar[-100]' },
    { plugin: envs.platformer, name: 'coin.x' },
    { plugin: envs.platformer, name: 'ray.7' },
  ])('$name of $plugin.id stays between its ends, and is noisy', ({ plugin, name }) => {
    const spec = plugin.create({})
    if (spec.observation.kind !== 'box') throw new Error('Expected channels')
    const { channels, low, high } = spec.observation
    const at = channels.findIndex((channel) => channel.name === name)
    const values = new Set<number>()
    watch(spec, { observationNoise: 10 }, 100, (seen) => values.add(seen[at]!))
    for (const value of values) {
      expect(value).toBeGreaterThanOrEqual(Math.fround(low[at]!))
      expect(value).toBeLessThanOrEqual(Math.fround(high[at]!))
    }
    expect(values.size).toBeGreaterThan(20)
  })
})
