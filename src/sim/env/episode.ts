// The course of an episode: constants drawn from their laws, then the initial state, each from its own stream of one seed; laws
// with `every` are drawn anew on the way, and commands go through the limits.

import {
  createRng,
  type Distribution,
  type Env,
  type EnvSpec,
  LandbridgeError,
  limitCommand,
  type ParamSpec,
  type Physics,
  type Rng,
  requireDone,
  toCommand,
} from '../../core/index.js'
import { checkPhysics, requireInRange } from '../check-physics.js'
import { copyRow } from '../copy-row.js'

/** The laws of an env's constants (nominal where `physics` does not name them), and where the episode under way is. */
export class Episode {
  readonly #drawn: readonly string[] // in the order of the table
  readonly #redrawn: readonly { name: string; every: number }[]
  readonly #values: Record<string, number> = {}
  readonly #where: string
  readonly #wanted: Float32Array
  #seed = 0
  #elapsed = 0
  /** The command given last, as the limits let it through; the safe one at the start. */
  readonly applied: Float32Array

  /** Throws `physics` on unknown names, laws that are none, and values out of range. */
  constructor(
    private readonly spec: EnvSpec,
    private readonly physics: Physics,
  ) {
    this.#where = spec.id ?? 'the env'
    this.applied = Float32Array.from(spec.actuators.safe)
    this.#wanted = this.applied.slice()
    checkPhysics(spec, physics)
    const law = (name: string) => physics[name]
    const names = Object.keys(spec.physics)
    this.#drawn = names.filter((name) => typeof law(name) === 'object')
    this.#redrawn = this.#drawn.flatMap((name) => {
      const every = everyOf(law(name)!)
      return every === undefined ? [] : [{ name, every }]
    })
    for (const name of names) {
      const value = law(name)
      this.#values[name] = typeof value === 'number' ? value : spec.physics[name]!.nominal
    }
  }

  /** Control steps since the start. */
  get elapsed(): number {
    return this.#elapsed
  }

  /** Starts an episode: sets the constants and resets the env. Throws `physics` on a drawn value out of range. */
  start(env: Env, seed: number): void {
    this.#seed = seed
    this.#elapsed = 0
    this.applied.set(this.spec.actuators.safe)
    if (this.#drawn.length > 0) {
      const rng = createRng(seed).split('physics')
      for (const name of this.#drawn) this.#draw(name, rng)
    }
    env.set(this.#values)
    requireDone("'reset'", env.reset(createRng(seed).split('start')))
  }

  /** One control period of a policy's action, which becomes a command within the limits. Throws as {@link step}. */
  act(env: Env, action: Float32Array): void {
    toCommand(this.spec.action, this.spec.actuators, action, this.#wanted)
    this.command(env, this.#wanted)
  }

  /** One control period of the nearest command within the limits. Throws as {@link step}. */
  command(env: Env, wanted: Float32Array): void {
    const { actuators, controlHz } = this.spec
    copyRow(wanted, this.#wanted)
    limitCommand(this.#wanted, this.applied, actuators, 1 / controlHz)
    this.step(env, this.#wanted)
  }

  /**
   * One control period of a command that is within the limits already; constants that are due are drawn anew before. Throws `env`
   * where they may not change within an episode, and what the env throws.
   */
  step(env: Env, command: Float32Array): void {
    copyRow(command, this.applied)
    this.#proceed(env)
    requireDone("'step'", env.step(this.applied))
    this.#elapsed++
  }

  #proceed(env: Env): void {
    const elapsed = this.#elapsed
    if (this.#redrawn.length === 0 || elapsed === 0) return
    const due = this.#redrawn.filter(({ every }) => elapsed % every === 0)
    if (due.length === 0) return
    if (env.retune === undefined)
      throw new LandbridgeError(
        'env',
        `Expected an env whose constants may change within an episode for '${due[0]!.name}'`,
      )
    const rng = createRng(this.#seed).split(`physics ${elapsed}`)
    for (const { name } of due) this.#draw(name, rng)
    env.retune(this.#values)
  }

  #draw(name: string, rng: Rng): void {
    this.#values[name] = this.#inRange(name, draw(this.physics[name] as Distribution, this.spec.physics[name]!, rng))
  }

  #inRange(name: string, value: number): number {
    requireInRange(this.spec.physics[name]!, value, `${this.#where}'s '${name}'`)
    return value
  }
}

function everyOf(law: Physics[string]): number | undefined {
  return typeof law === 'object' && 'every' in law ? law.every : undefined
}

function draw(law: Distribution, spec: ParamSpec, rng: Rng): number {
  switch (law.kind) {
    case 'fixed':
      return law.value
    case 'uniform':
      return rng.uniform(law.low, law.high)
    case 'loguniform':
      // Rounding in exp and log must not carry it past an end of the range.
      return clamp(Math.exp(rng.uniform(Math.log(law.low), Math.log(law.high))), law.low, law.high)
    case 'scale':
      return spec.nominal * rng.uniform(law.low, law.high)
    case 'normal':
      return clamp(law.mean + law.std * rng.normal(), spec.min, spec.max)
    case 'union':
      return drawUnion(law.of, rng)
  }
}

/** Even over the union of the intervals: the longer ones come more often. Points alone come equally often. */
function drawUnion(intervals: readonly (readonly [number, number])[], rng: Rng): number {
  const total = intervals.reduce((sum, [low, high]) => sum + high - low, 0)
  if (total === 0) return intervals[rng.integer(intervals.length)]![0]
  let rest = rng.uniform(0, total)
  for (const [low, high] of intervals) {
    if (rest < high - low) return low + rest
    rest -= high - low
  }
  return intervals.at(-1)![1]
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high)
}
