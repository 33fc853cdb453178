// Options that cannot be kept, or say two things at once, are refused before any memory is asked for.

import { describe, expect, it } from 'vitest'
import type { algorithms } from '#src/learn/index.js'
import { createLearner, identity } from './identity-env.js'

type Refused = [algorithm: keyof typeof algorithms, config: object, message: string]

describe('an algorithm refuses', () => {
  it.each<Refused>([
    ['td3', { minibatch: 2e9, capacity: 2e9 }, 'td3.minibatch: Expected integer from 1 to 1048576, got 2000000000'],
    ['bc', { minibatch: 3e9 }, 'bc.minibatch: Expected integer from 1 to 1048576, got 3000000000'],
    ['ppo', { minibatch: 2 ** 21, batch: 2 ** 21 }, 'ppo.minibatch: Expected integer from 2 to 1048576, got 2097152'],
    ['sac', { updateRatio: 1e300 }, 'sac.updateRatio: Expected number above 0 to 1000, got 1e+300'],
    ['bc', { gradientSteps: 1e9 }, 'bc.gradientSteps: Expected integer from 1 to 1000000, got 1000000000'],
    ['cem', { population: 1e9 }, 'cem.population: Expected integer from 4 to 1000000, got 1000000000'],
    ['cem', { spread: 1e38 }, 'cem.spread: Expected number above 0 to 1000000, got 1e+38'],
    ['cem', { extraSpread: 1e300 }, 'cem.extraSpread: Expected number from 0 to 1000000, got 1e+300'],
    ['sac', { targetEntropy: 1e300 }, 'sac.targetEntropy: Expected number from -1000000 to 1000000, got 1e+300'],
    ['sac', { temperature: 0 }, 'sac.temperature: Expected auto or a number above 0, got 0'],
    ['sac', { temperature: 'cold' }, 'sac.temperature: Expected auto or a number above 0, got "cold"'],
    [
      'sac',
      { temperature: 0.1, targetEntropy: -3 },
      'sac.targetEntropy: Expected it only where temperature is auto, got -3',
    ],
    // It learns through whole rollouts.
    ['a2c', { sequence: 4 }, "Expected an option of 'a2c', got 'sequence'"],
    ['ppo', { desiredKl: 0.1 }, 'ppo.desiredKl: Expected it only where learningRateDecay is adaptive, got 0.1'],
  ])('%s with %j', async (algorithm, config, message) => {
    const kind = algorithm === 'ppo' ? 'discrete' : 'box'
    await expect(createLearner(identity(kind), config, { algorithm })).rejects.toMatchObject({
      code: 'config',
      message,
    })
  })

  it('a minibatch of more observations than an array holds', async () => {
    const spec = identity('box')
    const channels = [{ name: 'camera', unit: '1', shape: [64, 64] }]
    const seeing = { ...spec, observation: { kind: 'box' as const, channels, low: [0], high: [1] } }
    const size = 2 ** 19
    const refused = createLearner(seeing, { minibatch: size }, { algorithm: 'td3' })
    const message = `Expected a minibatch of at most 262144 observations of 4096 numbers, got ${size}`
    await expect(refused).rejects.toMatchObject({ code: 'config', message, hint: 'lower minibatch' })
  })
})
