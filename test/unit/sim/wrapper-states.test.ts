// Wrappers at work: their states are whole, and episodes end where those within do.

import fc from 'fast-check'
import { createRng, type Env, type EnvSpec, nominalPhysics } from 'landbridge/core'
import { expect, it } from 'vitest'
import { envs } from '#envs/index.js'

const spec = (wrapper: object): EnvSpec => envs.cartPole.create({ action: 'continuous', wrappers: [wrapper] })

function started(of: EnvSpec, changes: Record<string, number>, seed: number): Env {
  const env = of.create({ ...nominalPhysics(of), ...changes })
  env.reset(createRng(seed))
  return env
}

/** Observations and rewards of so many commands. */
function play(env: Env, steps: number): number[][] {
  return Array.from({ length: steps }, (_, k) => {
    env.step(Float32Array.of(2 * Math.sin(k * k)))
    return [...env.result.observation, env.result.reward]
  })
}

const lossy = { observationLatency: 0.7, observationJitter: 2, observationLoss: 0.3, frameRepeat: 0.5 }
it.each<[object, Record<string, number>, Record<string, number>]>([
  [{ kind: 'network' }, { ...lossy, commandLatency: 1, commandJitter: 2, commandLoss: 0.3 }, { frameRepeat: 0.1 }],
  [{ kind: 'noise', deviations: { 'pole.angle': 0.1 } }, { channelNoise: 2 }, { channelNoise: 0.5 }],
  [{ kind: 'pushes', force: 5 }, { pushInterval: 0.2, pushDuration: 0.3 }, { pushForce: 2 }],
  [{ kind: 'wind', force: 2 }, { gustForce: 3, gustTime: 0.1 }, { windForce: 1 }],
  [{ kind: 'frame-stack', frames: 3 }, {}, { gravity: 5 }],
])(
  '%j goes on from its state in an env that did something else, with the constants of the next episode',
  (wrapper, now, next) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }), (moment, other) => {
        const of = spec(wrapper)
        const [env, copy] = [started(of, now, 1), started(of, {}, 2)]
        play(env, moment)
        play(copy, other)
        env.set({ ...nominalPhysics(of), ...next })
        copy.load(env.save())
        expect(play(copy, 30)).toEqual(play(env, 30))
        for (const one of [env, copy]) one.reset(createRng(3))
        expect(play(copy, 30)).toEqual(play(env, 30))
      }),
      { numRuns: 15 },
    )
  },
)

it('a repeated action stops where the episode within ends', () => {
  const steps = (env: Env) => {
    let [total, k] = [0, 0]
    while (!env.result.terminated && k++ < 500) {
      env.step(Float32Array.of(10))
      total += env.result.reward
    }
    return total
  }
  const alone = envs.cartPole.create({ action: 'continuous' })
  for (let seed = 0; seed < 10; seed++)
    expect(steps(started(spec({ kind: 'action-repeat', times: 7 }), {}, seed))).toBe(steps(started(alone, {}, seed)))
})

it('what a network brought last stays, however many are lost after it', () => {
  const of = spec({ kind: 'network' })
  for (let seed = 0; seed < 20; seed++) {
    const truth = started(of, {}, seed)
    const order = [truth.result.observation[0]!, ...play(truth, 200).map(([first]) => first!)]
    const seen = play(started(of, { observationLatency: 2, observationLoss: 0.9 }, seed), 200).map(([first]) => first!)
    for (const [k, value] of seen.entries()) {
      const at = order.indexOf(value)
      // Sent two steps ago or earlier, and never older than what was seen before.
      expect(at).toBeLessThanOrEqual(Math.max(k - 1, 0))
      expect(at).toBeGreaterThanOrEqual(k === 0 ? 0 : order.indexOf(seen[k - 1]!))
    }
  }
})
