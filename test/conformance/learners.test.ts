// Learners on TensorFlow.js: whatever they gather, keep and throw away, nothing is left behind.

import { describe, expect, it } from 'vitest'
import type { algorithms } from '#src/learn/index.js'
import { engines } from '#src/nn/index.js'
import { createLearner, identity, practise } from '../unit/learn/identity-env.js'
import { missing } from './engine/available.js'
import { countTensors } from './engine/tensors.js'

const replay = { warmup: 20, minibatch: 8, horizon: 4, updateRatio: 0.5 }
const configs: Record<keyof typeof algorithms, { kind: 'box' | 'discrete'; config: object }> = {
  ppo: { kind: 'discrete', config: { batch: 64, minibatch: 16, epochs: 2 } },
  a2c: { kind: 'box', config: { batch: 32 } },
  dqn: { kind: 'discrete', config: { ...replay, duelling: true, targetEvery: 7 } },
  sac: { kind: 'box', config: { ...replay, criticDropout: 0.1, criticLayerNorm: true } },
  td3: { kind: 'box', config: replay },
  bc: { kind: 'box', config: { minibatch: 16, gradientSteps: 4 } },
  cem: { kind: 'discrete', config: { population: 4, horizon: 10 } },
}
const why = missing('tfjs', { backend: 'cpu' })
const data = { observations: new Float32Array(200).fill(0.5), actions: new Float32Array(100) }

describe.runIf(why === undefined)('on tfjs', () => {
  it.each(Object.entries(configs))(
    '%s holds as many tensors after each training as after the first',
    async (id, of) => {
      const engine = await engines.tfjs.create({ backend: 'cpu' })
      const tensors = countTensors()
      const before = tensors()
      const spec = identity(of.kind)
      const learner = await createLearner(spec, of.config, { algorithm: id as keyof typeof algorithms, engine, data })
      await practise(spec, learner, 256)
      const held = tensors()
      for (let round = 0; round < 3; round++) await practise(spec, learner, 256)
      expect(tensors()).toBe(held)
      learner.dispose()
      expect(tensors()).toBe(before)
    },
  )
})
