// Tasks can be done with what their envs observe: hand-written controllers reach what is written here, and random commands do not.

import { createRng, type EnvPlugin, limitCommand, nominalPhysics } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'
import { Episode } from '#src/sim/index.js'
import { type Controller, follow, pump, reach, seek, swingUp } from './controllers.js'

/** Mean return over episodes from seeds 0 on. */
function score(plugin: EnvPlugin, config: object, episodes: number, act?: Controller): number {
  const spec = plugin.create(config)
  const { actuators, maxSteps, controlHz } = spec
  const env = spec.create(nominalPhysics(spec))
  const rng = createRng(1)
  let total = 0
  for (let seed = 0; seed < episodes; seed++) {
    new Episode(spec, {}).start(env, seed)
    const previous = Float32Array.from(actuators.safe)
    for (let k = 0; k < maxSteps && !env.result.terminated; k++) {
      const wanted = act?.(env.result.observation) ?? actuators.low.map((low, i) => rng.uniform(low, actuators.high[i]))
      const command = Float32Array.from(wanted)
      limitCommand(command, previous, actuators, 1 / controlHz)
      previous.set(command)
      env.step(command)
      total += env.result.reward
    }
  }
  return total / episodes
}

describe.each([
  { plugin: envs.mountainCar, config: {}, act: pump, atLeast: -125, random: -199 },
  { plugin: envs.cartPoleSwingUp, config: {}, act: swingUp, atLeast: 650, random: 200 },
  { plugin: envs.drive, config: {}, act: follow, atLeast: 900, random: 100 },
  { plugin: envs.rover, config: {}, act: seek, atLeast: 10, random: 1 },
  { plugin: envs.reacher, config: {}, act: reach(2), atLeast: -8, random: -11 },
])('$plugin.id $config', ({ plugin, config, act, atLeast, random }) => {
  it('can be done', () => {
    expect(score(plugin, config, 8, act)).toBeGreaterThan(atLeast)
  })

  it('is not done by chance', () => {
    expect(score(plugin, config, 8)).toBeLessThan(random)
  })
})
