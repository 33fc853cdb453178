// Envs that break one law each, and what the check says of them.

import { LandbridgeError, type Rng } from 'landbridge/core'
import { type Broken, channels, declared, high, low } from './declared-breakages.js'
import { outcomes } from './outcome-breakages.js'
import { after, env, PointEnv } from './point-env.js'

const shared = { position: 0 }
let calls = 0
const drawn = (of: object) => env((self) => ({ draw: () => ({ ...PointEnv.prototype.draw.call(self), ...of }) }))

/** Of every law. */
export const broken: Broken[] = [
  ...declared,
  ...outcomes,
  { law: 'drawing', says: /got nothing at view of the drawing in step 0/, by: drawn({ view: undefined }) },
  {
    law: 'drawing',
    says: /got "red" at shapes.0.tone of the drawing in step 0/,
    by: drawn({ shapes: [{ kind: 'circle', x: 0, y: 0, radius: 1, tone: 'red' }] }),
  },
  {
    law: 'drawing',
    says: /view from left to right and from bottom to top, got 2, -2 and -1, 1 in step 0/,
    by: drawn({ view: { left: 2, right: -2, bottom: -1, top: 1 } }),
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
    law: 'same-seed',
    says: /same seed to give the same bits, got 'point.position' = \S+ in place of \S+ in step 0/,
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
    says: /nothing of the episode before, got 'point.velocity' = \S+ in place of \S+ in step [01] after it/,
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
    says: /loaded state to go on bit for bit, got 'point.position' = \S+ in place of \S+ in step 0/,
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
    says: /two envs to be independent, got 'point.position' = \S+ in place of \S+ in step \d+ where a second one runs beside/,
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
    says: /'set' to wait for the next reset, got 'point.position' = \S+ in place of \S+ in step 1 after it/,
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
