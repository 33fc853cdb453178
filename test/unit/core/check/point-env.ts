// A hand-written env that keeps every law, and breaks one on demand: a point pushed along a line.

import {
  type Env,
  type EnvPlugin,
  type EnvSpec,
  LandbridgeError,
  plugin,
  type Rng,
  type Step,
  z,
} from 'landbridge/core'

const parameters = {
  mass: { nominal: 1, min: 0.5, max: 2, unit: 'kg', about: 'mass of the point' },
  drag: { nominal: 0.1, min: 0, max: 1, unit: 'N s/m', about: 'viscous friction' },
}

/** What the outside of the plug-in declares, in place of the right thing. */
type Declared = Partial<Omit<EnvSpec, 'create'>>

/** A way to break a law: other declarations, or another class. */
export interface Breakage {
  named?: { id?: string; summary?: string }
  declared?: Declared
  make?: (physics: Record<string, number>) => Env
}

/** Pushes a point to 0; lawful but for the breakage. */
export function pointPlugin({ named, declared, make = (physics) => new PointEnv(physics) }: Breakage = {}): EnvPlugin {
  return plugin({
    id: 'point',
    summary: 'Push a point to 0',
    ...named,
    config: z.object({}),
    create: (): EnvSpec => ({
      observation: {
        kind: 'box',
        channels: [
          { name: 'point.position', unit: 'm' },
          { name: 'point.velocity', unit: 'm/s' },
        ],
        low: [-4, Number.NEGATIVE_INFINITY],
        high: [4, Number.POSITIVE_INFINITY],
      },
      action: { kind: 'box', channels: [{ name: 'point.force', unit: 'N' }], low: [-1], high: [1] },
      actuators: { channels: [{ name: 'point.force', unit: 'N' }], low: [-1], high: [1], slew: [100], safe: [0] },
      terms: ['distance', 'effort'],
      controlHz: 10,
      maxSteps: 100,
      substeps: 1,
      physics: parameters,
      judge(_observation, command, next) {
        const terms = Float32Array.of(-(next[0]! ** 2), -0.1 * command[0]! ** 2)
        return { reward: terms[0]! + terms[1]!, terms, terminated: Math.abs(next[0]!) > 2 }
      },
      create: make,
      ...declared,
    }),
  })
}

/** The env itself. Every method may be overridden to break a law. */
export class PointEnv implements Env {
  result: Step = { observation: new Float32Array(2), reward: 0, terms: new Float32Array(2), terminated: false }
  state = Float64Array.of(0, 0) // position, velocity
  constants: Record<string, number> = {}
  next: Record<string, number> = {}

  constructor(physics: Record<string, number>) {
    this.set(physics)
  }

  set(physics: Record<string, number>): void {
    for (const name of Object.keys(physics))
      if (!(name in parameters)) throw new LandbridgeError('physics', `Expected mass or drag, got '${name}'`)
    this.next = physics
  }

  reset(rng: Rng): void {
    this.constants = this.next
    this.state[0] = rng.uniform(-0.5, 0.5)
    this.state[1] = rng.uniform(-0.5, 0.5)
    this.result.reward = 0
    this.result.terms.fill(0)
    this.result.terminated = false
    this.observe()
  }

  step(command: Float32Array): void {
    const { mass, drag } = this.constants as { mass: number; drag: number }
    this.state[1]! += (0.1 * (command[0]! - drag * this.state[1]!)) / mass
    this.state[0]! += 0.1 * this.state[1]!
    this.observe()
    const { result } = this
    result.terms[0] = -(result.observation[0]! ** 2)
    result.terms[1] = -0.1 * command[0]! ** 2
    result.reward = result.terms[0]! + result.terms[1]!
    result.terminated = Math.abs(result.observation[0]!) > 2
  }

  observe(): void {
    this.result.observation.set(this.state)
  }

  draw() {
    const x = this.state[0]!
    return {
      view: { left: -2, right: 2, bottom: -1, top: 1 },
      shapes: [{ kind: 'circle' as const, x, y: 0, radius: 0.1, tone: 'body' as const }],
    }
  }

  save(): Uint8Array {
    const { observation, terms, reward, terminated } = this.result
    const { mass, drag } = this.constants as { mass: number; drag: number }
    const all = [...this.state, ...observation, ...terms, reward, Number(terminated), mass, drag]
    return new Uint8Array(Float64Array.from(all).buffer)
  }

  load(bytes: Uint8Array): void {
    const all = new Float64Array(bytes.slice().buffer)
    this.state.set(all.subarray(0, 2))
    this.result.observation.set(all.subarray(2, 4))
    this.result.terms.set(all.subarray(4, 6))
    this.result.reward = all[6]!
    this.result.terminated = all[7] === 1
    this.constants = { mass: all[8]!, drag: all[9]! }
  }

  dispose(): void {}
}

/** Steps as the lawful env does, then does something more. */
export function after(self: PointEnv, more: () => unknown): Partial<Env> {
  return {
    step(command) {
      PointEnv.prototype.step.call(self, command)
      more()
    },
  }
}

/** A class that overrides methods of the lawful env. */
export function env(change: (env: PointEnv) => Partial<Env>): Breakage {
  return {
    make(physics) {
      const made = new PointEnv(physics)
      return Object.assign(made, change(made))
    },
  }
}
