// Forces from outside: shoves now and then, and wind that gusts. They meet the env's main body.

import { type EnvSpec, LandbridgeError, type Step } from '../../core/index.js'
import { extendSpec, WrappedEnv, type Wrapping } from './wrapped-env.js'

/** Shoves of `force` N (nominal) into a random direction of the plane, about two seconds after the last. */
export function pushes(spec: EnvSpec, { force }: { force: number }): EnvSpec {
  const own = {
    pushForce: { nominal: force, min: 0, max: 10 * force, unit: 'N', about: 'size of a shove' },
    pushInterval: {
      nominal: 2,
      min: 0.1,
      max: 30,
      unit: 's',
      about: 'mean time from the end of one shove to the next',
    },
    pushDuration: {
      nominal: 0.1,
      min: 0.01,
      max: 2,
      unit: 's',
      about: 'how long a shove lasts, at least a control step',
    },
  }
  return extendSpec(spec, 'pushes', own, (of) => new Pushes(of))
}

/** Wind along x of `force` N (nominal), gusts of half of it on top. */
export function wind(spec: EnvSpec, { force }: { force: number }): EnvSpec {
  const own = {
    windForce: {
      nominal: force,
      min: -10 * force,
      max: 10 * force,
      unit: 'N',
      about: 'mean force of the wind along x',
    },
    gustForce: {
      nominal: force / 2,
      min: 0,
      max: 10 * force,
      unit: 'N',
      about: 'standard deviation of the gusts, along x and y',
    },
    gustTime: { nominal: 1, min: 0.05, max: 30, unit: 's', about: 'time in which a gust fades' },
  }
  return extendSpec(spec, 'wind', own, (of) => new Wind(of))
}

/** Forces of several wrappers add up: each hands on what it was given and its own. */
abstract class Pushing extends WrappedEnv {
  readonly result: Step
  readonly #given = new Float64Array(2)
  protected readonly force = new Float64Array(2)
  /** Of a control step. */
  protected readonly seconds: number

  constructor(of: Wrapping) {
    super(of)
    if (this.inner.push === undefined)
      throw new LandbridgeError('config', `Expected an env that can be pushed in the wrapper '${this.kind}'`)
    this.result = this.inner.result
    this.seconds = 1 / of.spec.controlHz
  }

  override push(x: number, y: number): void {
    this.#given[0] = x
    this.#given[1] = y
  }

  protected advance(command: Float32Array): void {
    this.blow()
    this.inner.push!(this.#given[0]! + this.force[0]!, this.#given[1]! + this.force[1]!)
    this.inner.step(command)
  }

  protected begin(): void {
    this.#given.fill(0)
    this.force.fill(0)
  }

  protected kept(): (Float64Array | Float32Array)[] {
    return [this.#given, this.force]
  }

  /** Works out the force of the next control step. */
  protected abstract blow(): void
}

class Pushes extends Pushing {
  readonly #left = new Float64Array(1) // seconds of the shove under way

  protected blow(): void {
    this.#left[0]! -= this.seconds
    if (this.#left[0]! > 1e-9) return
    this.force.fill(0)
    if (this.rng.uniform() * this.constant(1) >= this.seconds) return
    const angle = this.rng.uniform(-Math.PI, Math.PI)
    this.force[0] = this.constant(0) * Math.cos(angle)
    this.force[1] = this.constant(0) * Math.sin(angle)
    this.#left[0] = this.constant(2)
  }

  protected override begin(): void {
    super.begin()
    this.#left[0] = 0
  }

  protected override kept() {
    return [...super.kept(), this.#left]
  }
}

/** Gusts are an Ornstein-Uhlenbeck process, stepped exactly. */
class Wind extends Pushing {
  readonly #gust = new Float64Array(2) // in deviations

  protected blow(): void {
    const stay = Math.exp(-this.seconds / this.constant(2))
    for (let i = 0; i < 2; i++) {
      this.#gust[i] = stay * this.#gust[i]! + Math.sqrt(1 - stay * stay) * this.rng.normal()
      this.force[i] = (i === 0 ? this.constant(0) : 0) + this.constant(1) * this.#gust[i]!
    }
  }

  protected override begin(): void {
    super.begin()
    for (let i = 0; i < 2; i++) this.#gust[i] = this.rng.normal()
  }

  protected override kept() {
    return [...super.kept(), this.#gust]
  }
}
