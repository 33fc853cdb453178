// What every wrapper shares: constants of its own beside those of the env within, a generator of its own, one state for both.

import {
  type Actuators,
  createRng,
  type Drawing,
  type Env,
  type EnvSpec,
  LandbridgeError,
  type ParamSpec,
  type Rng,
  type Step,
} from '../../core/index.js'
import { physicsValues } from '../pipeline-physics.js'
import { requireCommand } from '../require-command.js'
import { foreignState, requireOrigin, StateReader, StateWriter } from '../state-bytes.js'

/** A wrapper's env, in the making. */
export interface Wrapping {
  /** What is wrapped: its spec, and an env of it. */
  spec: EnvSpec
  inner: Env
  /** Names the wrapper and its generator. */
  kind: string
  /** Its constants. */
  own: Record<string, ParamSpec>
  /** Values of all constants, those of the env within included. */
  values: Record<string, number>
}

/** A spec with the constants of a wrapper added. Throws `config` where a name is taken, as by the same wrapper twice. */
export function extendSpec(
  spec: EnvSpec,
  kind: string,
  own: Record<string, ParamSpec>,
  wrap: (of: Wrapping) => Env,
): EnvSpec {
  const taken = Object.keys(own).find((name) => Object.hasOwn(spec.physics, name))
  if (taken !== undefined)
    throw new LandbridgeError(
      'config',
      `Expected an env without the parameter '${taken}' for the wrapper '${kind}', got ${spec.id ?? 'one'} with it`,
      `'${kind}' may stand around an env once`,
    )
  return {
    ...spec,
    physics: { ...spec.physics, ...own },
    create: (values) => wrap({ spec, inner: spec.create(without(values, own)), kind, own, values }),
  }
}

/** The spec without its judge, where what the policy sees no longer tells the outcome. */
export function withoutJudge({ judge: _judge, ...spec }: EnvSpec): EnvSpec {
  return spec
}

/** The spec without a return that counts as solved, where that is meant for episodes of another length: of other than so many of its steps. */
export function solvedWithin({ solved, ...spec }: EnvSpec, steps: number): EnvSpec {
  return solved === undefined || steps !== spec.maxSteps ? spec : { ...spec, solved }
}

/** An env around another one. A wrapper overrides what it changes. */
export abstract class WrappedEnv implements Env {
  abstract readonly result: Step
  protected rng: Rng = createRng(0)
  protected readonly inner: Env
  protected readonly kind: string
  readonly #id: string
  /** What a state must have been saved by: kind and options. */
  readonly #origin: string
  readonly #actuators: Actuators
  readonly #own: Record<string, ParamSpec>
  readonly #next: Float64Array
  readonly #values: Float64Array

  /** `options`: what a state is no other wrapper's by. Throws `physics` on wrong constants. */
  constructor({ spec, inner, kind, own, values }: Wrapping, options: object = {}) {
    this.inner = inner
    this.kind = kind
    this.#id = spec.id ?? 'the env'
    this.#origin = `${kind} ${JSON.stringify(options)}`
    this.#actuators = spec.actuators
    this.#own = own
    this.#next = new Float64Array(Object.keys(own).length)
    this.#values = new Float64Array(this.#next.length)
    this.#take(values, this.#next)
  }

  set(physics: Record<string, number>): void {
    this.#take(physics, this.#next, (rest) => this.inner.set(rest))
  }

  retune(physics: Record<string, number>): void {
    if (this.inner.retune === undefined)
      throw new LandbridgeError('env', `Expected an env whose constants may change within an episode in '${this.kind}'`)
    this.#take(physics, this.#next, (rest) => this.inner.retune!(rest))
    this.#values.set(this.#next)
  }

  reset(rng: Rng): void {
    this.#values.set(this.#next)
    this.rng = rng.split(this.kind)
    this.inner.reset(rng)
    this.begin()
  }

  step(command: Float32Array): void {
    requireCommand(this.#id, this.#actuators, command)
    this.advance(command)
  }

  push(x: number, y: number): void {
    this.inner.push?.(x, y)
  }

  draw(): Drawing {
    return this.inner.draw?.() ?? { view: { left: -1, right: 1, bottom: -1, top: 1 }, shapes: [] }
  }

  save(): Uint8Array {
    const writer = new StateWriter()
    writer.write(this.#next)
    writer.write(this.#values)
    for (const values of this.kept()) writer.write(values)
    writer.write([this.result.reward, this.result.terminated ? 1 : 0])
    const head = writer.finish(`${this.#origin}\n${this.rng.save()}`)
    const inner = this.inner.save()
    const bytes = new Uint8Array(4 + head.length + inner.length)
    new DataView(bytes.buffer).setUint32(0, head.length, true)
    bytes.set(head, 4)
    bytes.set(inner, 4 + head.length)
    return bytes
  }

  load(state: Uint8Array): void {
    if (state.length < 4) throw foreignState()
    const length = new DataView(state.buffer, state.byteOffset).getUint32(0, true)
    if (state.length < 4 + length) throw foreignState()
    const reader = new StateReader(state.slice(4, 4 + length))
    const [origin = '', rng = ''] = reader.text.split('\n')
    requireOrigin(this.#origin, origin)
    this.inner.load(state.slice(4 + length))
    reader.read(this.#next)
    reader.read(this.#values)
    for (const values of this.kept()) reader.read(values)
    const outcome = new Float64Array(2)
    reader.read(outcome)
    this.result.reward = outcome[0]!
    this.result.terminated = outcome[1] === 1
    reader.finish()
    this.rng.load(rng)
  }

  dispose(): void {
    this.inner.dispose()
  }

  /** Goes a control step on; the command is of the right size and finite. */
  protected abstract advance(command: Float32Array): void

  /** Starts the wrapper's part of an episode; the env within has been reset. */
  protected abstract begin(): void

  /** Arrays that a state of the wrapper holds, those of its result included where they are its own. */
  protected abstract kept(): readonly (Float64Array | Float32Array)[]

  /** A constant in force, by its place in the table. */
  protected constant(index: number): number {
    return this.#values[index]!
  }

  /** Takes over how the step within went, but for the observation. */
  protected follow(): void {
    const { reward, terminated } = this.inner.result
    this.result.reward = reward
    this.result.terminated = terminated
  }

  /** All or nothing: the own constants are checked before the others are handed on. */
  #take(physics: Record<string, number>, into: Float64Array, hand?: (rest: Record<string, number>) => void): void {
    const mine = Object.fromEntries(Object.keys(this.#own).map((name) => [name, physics[name]!]))
    const checked = into.slice()
    physicsValues(this.kind, this.#own, mine, checked)
    hand?.(without(physics, this.#own))
    into.set(checked)
  }
}

/** A result whose observation is the wrapper's own, everything else that of the env within. */
export function ownObservation(inner: Step, size: number): Step {
  return { ...inner, observation: new Float32Array(size) }
}

function without(values: Record<string, number>, names: object): Record<string, number> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !Object.hasOwn(names, name)))
}
