// What only critics and teachers see: there in every env, true whatever sensors and delays do.

import { createRng, nominalPhysics, spaceSize } from 'landbridge/core'
import { expect, it } from 'vitest'
import { envs } from '#envs/index.js'

it.each(Object.values(envs).map((plugin) => ({ plugin })))(
  '$plugin.id shows a critic finite numbers that delay and noise of sensors do not touch',
  ({ plugin }) => {
    const spec = plugin.create({})
    const { privileged } = spec
    const [clean, blurred] = [{}, { observationNoise: 3, observationDelay: 2.5 }].map((changes) => {
      const env = spec.create({ ...nominalPhysics(spec), ...changes })
      env.reset(createRng(3))
      for (let k = 0; k < 5; k++) env.step(Float32Array.from(spec.actuators.safe))
      return env.result
    })
    expect(clean!.privileged).toHaveLength(spaceSize(privileged!))
    expect(clean!.privileged!.every(Number.isFinite)).toBe(true)
    const channels = privileged?.kind === 'box' ? privileged.channels : []
    channels.forEach(({ name }, i) => {
      if (/^physics\.observation/.test(name)) return
      expect(blurred!.privileged![i], name).toBe(clean!.privileged![i])
    })
  },
)

it('shows the constants that were drawn where an env names nothing of its own', () => {
  const spec = envs.pendulum.create({})
  const env = spec.create({ ...nominalPhysics(spec), mass: 2.5, observationDelay: 3 })
  env.reset(createRng(1))
  const names = spec.privileged?.kind === 'box' ? spec.privileged.channels.map(({ name }) => name) : []
  const at = (name: string) => env.result.privileged![names.indexOf(name)]
  expect(at('physics.mass')).toBe(2.5)
  env.retune!({ ...nominalPhysics(spec), mass: 3 })
  for (let k = 0; k < 3; k++) env.step(Float32Array.of(2))
  expect(at('physics.mass')).toBe(3)
  expect(at('physics.observationDelay')).toBe(0)
  expect(Math.cos(at('true.pendulum.angle')!)).toBeCloseTo(env.result.observation[0]!, 6)
})
