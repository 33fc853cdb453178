// Envs whose outcome breaks one law each, and what the check says of them.

import type { Outcome, Rng } from 'landbridge/core'
import type { Broken } from './declared-breakages.js'
import { after, type Breakage, env, PointEnv, pointPlugin } from './point-env.js'

/** Leaves a part of the outcome as the step before said it. */
const unfilled = (part: 'reward' | 'terminated') =>
  env((self) => ({
    step(command) {
      const { [part]: before } = self.result
      PointEnv.prototype.step.call(self, command)
      Object.assign(self.result, { [part]: before })
    },
  }))

/** The lawful judge but for `of`. */
const judged = (of: Partial<Outcome>): Breakage => {
  const { judge } = pointPlugin().create({})
  return { declared: { judge: (...seen) => ({ ...judge!(...seen), ...of }) } }
}

/** Of laws of rewards, resets and judges. */
export const outcomes: Broken[] = [
  {
    law: 'reward',
    says: /every step to fill result.terminated, got nothing in step 1$/,
    also: ['observations', 'judge'],
    by: unfilled('terminated'),
  },
  {
    law: 'reward',
    says: /every step to fill result.reward, got nothing in step 1$/,
    also: ['judge'],
    by: unfilled('reward'),
  },
  {
    law: 'reward',
    says: /every step to fill result.terms\[1\] \('effort'\), got nothing in step 1$/,
    also: ['judge'],
    by: env((self) => ({
      step(command) {
        const [, effort] = self.result.terms
        PointEnv.prototype.step.call(self, command)
        self.result.terms[1] = effort!
      },
    })),
  },
  {
    law: 'reward',
    says: /sum of its terms, got -?[\d.e-]+ for -?[\d.e-]+ in step 1/,
    also: ['judge'],
    by: env((self) => after(self, () => self.result.reward++)),
  },
  {
    law: 'reward',
    says: /finite reward term 'effort', got NaN in step 1/,
    hint: 'every term a finite number',
    also: ['judge', 'physics-ranges'],
    by: env((self) => after(self, () => self.result.terms.fill(Number.NaN, 1))),
  },
  {
    law: 'reward',
    says: /a finite reward, got NaN in step 1/,
    also: ['judge', 'physics-ranges'],
    by: env((self) => after(self, () => (self.result.reward = Number.NaN))),
  },
  {
    law: 'reward',
    says: /'terminated' to be true or false, got 0 in step 1/,
    also: ['judge'],
    by: env((self) => after(self, () => Object.assign(self.result, { terminated: Number(self.result.terminated) }))),
  },
  { law: 'reward', says: /3 reward terms, got 2/, by: { declared: { terms: ['a', 'b', 'c'] } } },
  {
    law: 'reset',
    says: /no reward after reset, got -/,
    also: ['reset-forgets'],
    by: env((self) => ({
      reset(rng: Rng) {
        const { reward } = self.result
        PointEnv.prototype.reset.call(self, rng)
        self.result.reward = reward
      },
    })),
  },
  {
    law: 'reset',
    says: /an episode not to be over after reset, got terminated/,
    also: ['reset-forgets', 'save-load'],
    by: env((self) => ({
      reset(rng: Rng) {
        const { terminated } = self.result
        PointEnv.prototype.reset.call(self, rng)
        self.result.terminated = terminated
      },
    })),
  },
  {
    law: 'judge',
    says: /judge to give the env's reward, got 7 for/,
    by: { declared: { judge: () => ({ reward: 7, terms: new Float32Array(2), terminated: false }) } },
  },
  { law: 'judge', says: /judge to give the env's reward, got NaN for/, by: judged({ reward: Number.NaN }) },
  { law: 'judge', says: /judge to give 2 reward terms, got 7/, by: judged({ terms: new Float32Array(7) }) },
  {
    law: 'judge',
    says: /judge to give the env's reward term '\S+', got 9 for/,
    by: judged({ terms: Float32Array.of(9, 9) }),
  },
  {
    law: 'judge',
    says: /judge to give the env's reward term '\S+', got NaN for/,
    by: judged({ terms: new Float32Array(2).fill(Number.NaN) }),
  },
]
