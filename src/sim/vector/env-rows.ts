// Some rows of a vectorised env at work: limits before each step, a new episode in the same step that ends one. The whole of it in
// this process, a slice of it in a worker: the same code, hence the same bits.

import {
  type Env,
  type EnvSpec,
  episodeSeed,
  LandbridgeError,
  nominalPhysics,
  type Physics,
  type PluginRef,
  requireDone,
  type Step,
  spaceSize,
  type VectorStep,
} from '../../core/index.js'
import { copyRow } from '../copy-row.js'
import { Episode } from '../env/episode.js'
import { breakdownAt, PLACE } from './breakdown.js'
import { requireFinite, requireFiniteStart } from './require-finite.js'

/** One env and its places in the arrays of the step. */
interface Row {
  index: number
  env: Env
  episode: Episode
  /** Laws that the episode was made of. */
  physics: Physics
  /** Episodes begun since the reset. */
  episodes: number
  action: Float32Array
  applied: Float32Array
  observation: Float32Array
  final: Float32Array
  terms: Float32Array
  privileged: Float32Array | undefined
  finalPrivileged: Float32Array | undefined
}

/** Which rows of a vectorised env, of what, and where they are written. */
export interface RowsOptions {
  /** What made the env, where that is known. */
  ref?: PluginRef | undefined
  physics: Physics
  /** The rows, `last` exclusive. */
  first: number
  last: number
  /** Of all rows. */
  step: VectorStep
  actions: Float32Array // [all rows x action size]
  /** Tells at any moment what the rows are at, for whoever survives them. */
  place?: Int32Array
}

/**
 * Rows of a vectorised env. Whatever its code throws in an episode is thrown on with the env, the row, the episode's seed and the
 * step: an error of the project by its code, any other as the cause of an `env`.
 */
export class EnvRows {
  readonly #spec: EnvSpec
  readonly #ref: PluginRef | undefined
  readonly #step: VectorStep
  readonly #rows: Row[]
  readonly #place: Int32Array
  #physics: Physics
  #seed: number | undefined

  constructor(spec: EnvSpec, options: RowsOptions) {
    const { physics, first, last, step, place = new Int32Array(PLACE.size) } = options
    this.#spec = spec
    this.#ref = options.ref
    this.#physics = physics
    this.#step = step
    this.#place = place
    this.#rows = Array.from({ length: last - first }, (_, i) => createRow(spec, options, first + i))
  }

  /** Starts every row's first episode. */
  reset(seed: number): void {
    this.#seed = seed
    this.#each((row) => {
      const { index } = row
      row.episodes = 0
      row.terms.fill(0)
      this.#step.rewards[index] = 0
      this.#step.terminated[index] = 0
      this.#step.truncated[index] = 0
      this.#begin(row)
      row.applied.set(row.episode.applied)
      this.#observe(row, 1)
    })
  }

  /** One control period of every row. Throws `env` before a reset, `unstable` where a row is no longer finite. */
  step(): void {
    if (this.#seed === undefined) throw new LandbridgeError('env', 'Expected a reset before the first step')
    this.#each((row) => this.#advance(row))
  }

  /** Other laws for the constants, from each row's next episode. */
  randomise(physics: Physics): void {
    this.#physics = physics
  }

  dispose(): void {
    for (const { env } of this.#rows) env.dispose()
  }

  #each(work: (row: Row) => void): void {
    try {
      for (const row of this.#rows) work(row)
    } catch (problem) {
      const id = this.#spec.id ?? this.#ref?.id ?? 'the env'
      throw breakdownAt(problem, { id, ref: this.#ref, seed: this.#seed!, place: this.#place })
    }
    this.#place[PLACE.busy] = 0
  }

  /** Notes what is under way: a step of the row's episode, or with 0 its start. */
  #enter({ index, episodes }: Row, step: number): void {
    this.#place[PLACE.row] = index
    this.#place[PLACE.episode] = episodes - 1
    this.#place[PLACE.step] = step
    this.#place[PLACE.busy] = 1
  }

  #advance(row: Row): void {
    const { index, env, episode } = row
    this.#enter(row, episode.elapsed + 1)
    episode.act(env, row.action)
    copyRow(episode.applied, row.applied)
    const { result } = env
    requireFinite(this.#spec, result)
    const terminated = result.terminated
    const ended = terminated || episode.elapsed >= this.#spec.maxSteps
    this.#step.rewards[index] = result.reward
    copyRow(result.terms, row.terms)
    this.#step.terminated[index] = terminated ? 1 : 0
    this.#step.truncated[index] = ended && !terminated ? 1 : 0
    if (ended) {
      row.final.set(result.observation)
      if (result.privileged !== undefined) row.finalPrivileged?.set(result.privileged)
      this.#begin(row)
    }
    this.#observe(row, ended ? 1 : 0)
  }

  #begin(row: Row): void {
    if (row.physics !== this.#physics) {
      row.physics = this.#physics
      row.episode = new Episode(this.#spec, this.#physics)
    }
    row.episodes++
    this.#enter(row, 0)
    row.episode.start(row.env, episodeSeed(this.#seed!, row.index, row.episodes - 1))
    requireFiniteStart(this.#spec, row.env.result)
  }

  #observe({ index, env, observation, privileged }: Row, starts: 0 | 1): void {
    copyRow(env.result.observation, observation)
    if (env.result.privileged !== undefined && privileged !== undefined) copyRow(env.result.privileged, privileged)
    this.#step.starts[index] = starts
  }
}

function createRow(spec: EnvSpec, { physics, step, actions }: RowsOptions, index: number): Row {
  const env = spec.create(nominalPhysics(spec))
  requireResult(spec, env)
  const size = spaceSize(spec.observation)
  const view = (array: Float32Array, columns: number) => array.subarray(index * columns, (index + 1) * columns)
  const commands = spec.actuators.channels.length
  const hidden = spec.privileged ? spaceSize(spec.privileged) : 0
  return {
    index,
    env,
    episode: new Episode(spec, physics),
    physics,
    episodes: 0,
    action: view(actions, spaceSize(spec.action)),
    applied: view(step.applied, commands),
    observation: view(step.observations, size),
    final: view(step.finals, size),
    terms: view(step.terms, spec.terms.length),
    privileged: step.privileged && view(step.privileged, hidden),
    finalPrivileged: step.finalsPrivileged && view(step.finalsPrivileged, hidden),
  }
}

/** Throws `env` on what is no env, or where its result is not laid out as declared. */
function requireResult(spec: EnvSpec, env: Partial<Env> | undefined): void {
  requireDone(`'create' of ${spec.id ?? 'the env'}`, env)
  const { result } = env ?? {}
  if (typeof result !== 'object' || result === null)
    throw new LandbridgeError(
      'env',
      `Expected 'create' of ${spec.id ?? 'the env'} to give an env with a result`,
      'see `landbridge check`',
    )
  const declared = { observation: spaceSize(spec.observation), terms: spec.terms.length }
  for (const [name, size] of Object.entries(declared)) {
    const got = (result as Partial<Step>)[name as keyof typeof declared]?.length
    if (got === size) continue
    const message = `Expected result.${name} to be ${size} numbers as declared, got ${got ?? 'none'}`
    throw new LandbridgeError('env', message, 'see `landbridge check`')
  }
}
