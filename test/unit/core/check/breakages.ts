// Envs that break one law each, and what the check says of them.

import { type Env, LandbridgeError, type Outcome, type Rng } from 'landbridge/core'
import { type Broken, channels, declared, high, low } from './declared-breakages.js'
import { type Breakage, PointEnv, pointPlugin } from './point-env.js'

/** Steps as the lawful env does, then does something more. */
function after(self: PointEnv, more: () => unknown): Partial<Env> {
  return {
    step(command) {
      PointEnv.prototype.step.call(self, command)
      more()
    },
  }
}

/** A class that overrides methods of the lawful env. */
function env(change: (env: PointEnv) => Partial<Env>): Breakage {
  return {
    make(physics) {
      const made = new PointEnv(physics)
      return Object.assign(made, change(made))
    },
  }
}

const shared = { position: 0 }
let calls = 0
const drawn = (of: object) => env((self) => ({ draw: () => ({ ...PointEnv.prototype.draw.call(self), ...of }) }))

/** The lawful judge but for `of`. */
const judged = (of: Partial<Outcome>): Breakage => {
  const { judge } = pointPlugin().create({})
  return { declared: { judge: (...seen) => ({ ...judge!(...seen), ...of }) } }
}

/** Of every law. */
export const broken: Broken[] = [
  ...declared,
  { law: 'drawing', says: /got nothing at view of the drawing in step 0/, by: drawn({ view: undefined }) },
  {
    law: 'drawing',
    says: /got "red" at shapes.0.tone of the drawing in step 0/,
    by: drawn({ shapes: [{ kind: 'circle', x: 0, y: 0, radius: 1, tone: 'red' }] }),
  },
  {
    law: 'runs',
    says: /Expected no error, got Expected 'block', got 'blok'/,
    hint: "did you mean 'block'?",
    by: env(() => ({
      reset() {
        throw new LandbridgeError('env', "Expected 'block', got 'blok'", "did you mean 'block'?")
      },
    })),
  },
  {
    law: 'unknown-physics',
    says: /'set' to refuse the parameter 'no-such-parameter', got no error/,
    by: env((self) => ({
      set(physics) {
        self.next = physics
      },
    })),
  },
  {
    law: 'observations',
    says: /point.position in \[0, 4\], got -/,
    by: {
      declared: {
        observation: {
          kind: 'box',
          channels: [{ name: 'point.position', unit: 'm' }, channels[1]!],
          low: [0, low],
          high: [4, high],
        },
      },
    },
  },
  {
    law: 'observations',
    says: /3 numbers in an observation, got 2/,
    by: {
      declared: {
        observation: {
          kind: 'box',
          channels: [{ ...channels[0]!, shape: [2] }, channels[1]!],
          low: [low, low],
          high: [high, high],
        },
      },
    },
  },
  {
    law: 'observations',
    says: /point.position in \[-4, 4\], got 5 in step 1 with 'drag' at 1/,
    also: ['set-waits'],
    by: env((self) => after(self, () => self.constants.drag === 1 && self.result.observation.fill(5, 0, 1))),
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
    law: 'result',
    says: /`result.observation` to be the same array/,
    by: env((self) => ({
      step(command) {
        self.result.observation = self.result.observation.slice()
        PointEnv.prototype.step.call(self, command)
      },
    })),
  },
  {
    law: 'command-kept',
    says: /'step' to leave its command alone, got 0 for/,
    also: ['judge'],
    by: env((self) => ({
      step(command) {
        PointEnv.prototype.step.call(self, command)
        command.fill(0)
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
  {
    law: 'same-seed',
    says: /same seed to give the same bits, got a difference in step 0/,
    also: ['reset-forgets', 'instances-apart', 'save-load', 'physics-matters', 'set-waits'],
    by: env((self) => ({
      reset(rng: Rng) {
        PointEnv.prototype.reset.call(self, rng)
        self.state[0] = ++calls / 1e6
        self.observe()
      },
    })),
  },
  {
    law: 'seeds-differ',
    says: /the same one five times/,
    by: env((self) => ({
      reset(rng: Rng) {
        PointEnv.prototype.reset.call(self, rng)
        self.state.fill(0.25)
        self.observe()
      },
    })),
  },
  {
    law: 'reset-forgets',
    says: /nothing of the episode before, got a difference in step [01] after it/,
    also: ['save-load'],
    by: env((self) => {
      let episodes = 0
      return {
        reset(rng: Rng) {
          PointEnv.prototype.reset.call(self, rng)
          self.state[1]! += episodes++ / 100
          self.observe()
        },
      }
    }),
  },
  {
    law: 'save-load',
    says: /loaded state to go on bit for bit, got a difference in step 0/,
    by: env((self) => ({
      load(bytes) {
        const [, velocity] = self.state
        PointEnv.prototype.load.call(self, bytes)
        self.state[1] = velocity!
      },
    })),
  },
  {
    law: 'instances-apart',
    says: /two envs to be independent, got a difference in step \d+ where a second one runs beside/,
    also: ['save-load', 'set-waits'],
    by: env((self) => ({
      reset(rng: Rng) {
        PointEnv.prototype.reset.call(self, rng)
        shared.position = self.state[0]!
      },
      step(command) {
        self.state[0] = shared.position
        PointEnv.prototype.step.call(self, command)
        shared.position = self.state[0]!
      },
    })),
  },
  {
    law: 'set-waits',
    says: /'set' to wait for the next reset, got a change 1 steps after it/,
    by: env((self) => ({
      set(physics) {
        PointEnv.prototype.set.call(self, physics)
        self.constants = physics
      },
    })),
  },
  {
    law: 'physics-ranges',
    says: /200 finite steps with 'drag' at 1, got other numbers in step 1/,
    also: ['set-waits'],
    by: env((self) => after(self, () => self.constants.drag === 1 && self.result.observation.fill(Number.NaN))),
  },
  {
    law: 'physics-matters',
    says: /'colour' to change something at 0 or 1/,
    by: {
      declared: {
        physics: {
          mass: { nominal: 1, min: 0.5, max: 2, unit: 'kg', about: 'mass' },
          drag: { nominal: 0.1, min: 0, max: 1, unit: '1', about: 'drag' },
          colour: { nominal: 0, min: 0, max: 1, unit: '1', about: 'nothing' },
        },
      },
      make(physics) {
        const made = new PointEnv({ mass: physics.mass!, drag: physics.drag! })
        const set = (values: Record<string, number>) => {
          const { colour: _, ...rest } = values
          PointEnv.prototype.set.call(made, rest)
        }
        set(physics)
        return Object.assign(made, { set })
      },
    },
  },
  {
    law: 'runs',
    says: /Expected no error, got out of order \(.*breakages/,
    by: env(() => ({
      reset() {
        throw new Error('out of order')
      },
    })),
  },
  {
    law: 'runs',
    says: /Expected no error, got something that cannot be read/,
    by: env(() => ({
      step() {
        throw Object.create(null)
      },
    })),
  },
]
