// An env under trial: its spec, commands as a random policy would send them, and what comes back, copied.

import { type Env, type EnvPlugin, type EnvSpec, nominalPhysics } from '../env.js'
import { requireDone } from '../require-done.js'
import { createRng, type Rng } from '../rng.js'
import { limitCommand, toCommand } from '../safety.js'
import { spaceSize } from '../space.js'
import { wipeOutcome } from '../unsaid.js'
import { firstDifference } from './difference.js'
import { type Moment, momentOf } from './moment.js'
import { misfitOf } from './observation-fit.js'

/** A play with one constant at an end of its range, all others nominal. */
export interface Extreme {
  name: string
  value: number
  /** What was not finite or thrown; undefined where all went well. */
  trouble: string | undefined
  /** What was observed past the ends of its channel; undefined where all fits, or where there is trouble. */
  misfit: string | undefined
  /** The same of what only critics see. */
  hiddenMisfit: string | undefined
  /** Whether anything came out otherwise than in the nominal play. */
  differs: boolean
}

const STEPS = 200

/** Makes envs of one plug-in and plays them at random. */
export class EnvTrial {
  readonly spec: EnvSpec
  readonly nominal: Record<string, number>
  #play: Moment[] | undefined
  #extremes: Extreme[] | undefined

  constructor(
    readonly plugin: EnvPlugin,
    config: unknown,
  ) {
    this.spec = plugin.create(config)
    // Without a table there is a finding, and no trial.
    this.nominal = this.spec.physics === undefined ? {} : nominalPhysics(this.spec)
  }

  /** A new env, nominal but for `changes`. */
  create(changes: Record<string, number> = {}): Env {
    const env = this.spec.create({ ...this.nominal, ...changes })
    requireDone("'create'", env)
    return env
  }

  /** Resets with `seed` and plays; the first moment is the reset. Episodes that end are started again. */
  play(env: Env, seed: number, steps: number): Moment[] {
    requireDone("'reset'", env.reset(createRng(seed).split('start')))
    return [momentOf(env.result, this.#safe()), ...this.go(env, seed, steps)]
  }

  /** A nominal play of 201 moments, which several laws look at; played once. */
  get nominalPlay(): readonly Moment[] {
    this.#play ??= this.play(this.create(), 1, STEPS)
    return this.#play
  }

  /** The same play at both ends of every constant's range; played once. */
  get extremes(): readonly Extreme[] {
    this.#extremes ??= Object.entries(this.spec.physics).flatMap(([name, { min, max }]) =>
      [min, max].map((value) => this.#extreme(name, value)),
    )
    return this.#extremes
  }

  #extreme(name: string, value: number): Extreme {
    const nominal = this.nominalPlay
    const untried = { misfit: undefined, hiddenMisfit: undefined }
    try {
      const moments = this.play(this.create({ [name]: value }), 1, STEPS)
      const differs = firstDifference(this.spec, nominal, moments) !== undefined
      const odd = moments.findIndex(
        ({ observation, reward }) => !observation.every(Number.isFinite) || !Number.isFinite(reward),
      )
      if (odd >= 0) return { name, value, trouble: `other numbers in step ${odd}`, ...untried, differs }
      const [misfit, hiddenMisfit] = [this.misfit(moments), this.hiddenMisfit(moments)]
      return { name, value, trouble: undefined, misfit, hiddenMisfit, differs }
    } catch (error) {
      return { name, value, trouble: `${error}`, ...untried, differs: true }
    }
  }

  /** What of these observations is not as declared; undefined where all is. */
  misfit(moments: readonly Moment[]): string | undefined {
    const seen = moments.map(({ observation }) => observation)
    return misfitOf(this.spec.observation, seen)
  }

  /** The same of what only critics see. */
  hiddenMisfit(moments: readonly Moment[]): string | undefined {
    const { privileged } = this.spec
    if (privileged === undefined) return undefined
    const given = moments.flatMap((moment) => moment.privileged ?? [])
    if (given.length < moments.length) return 'Expected `result.privileged` as declared, got none'
    return misfitOf(privileged, given)
  }

  /** Plays on from where the env stands. The outcome of the step before is wiped, so that a step that fills no other is seen. */
  go(env: Env, seed: number, steps: number): Moment[] {
    const commands = this.commands(createRng(seed).split('actions'))
    const moments: Moment[] = []
    for (let k = 0; k < steps; k++) {
      if (env.result.terminated) requireDone("'reset'", env.reset(createRng(seed).split(`start ${k}`)))
      const command = commands()
      wipeOutcome(env.result, this.spec.terms.length)
      requireDone("'step'", env.step(command))
      moments.push(momentOf(env.result, command))
    }
    return moments
  }

  /** A source of random commands, limited as a real loop limits them. */
  commands(rng: Rng): () => Float32Array {
    const { action, actuators, controlHz } = this.spec
    const row = new Float32Array(spaceSize(action))
    const command = this.#safe()
    return () => {
      const previous = command.slice()
      for (let i = 0; i < row.length; i++)
        row[i] = action.kind === 'discrete' ? rng.integer(action.choices.length) : rng.uniform(-1, 1)
      toCommand(action, actuators, row, command)
      limitCommand(command, previous, actuators, 1 / controlHz)
      return command
    }
  }

  #safe(): Float32Array {
    return Float32Array.from(this.spec.actuators.safe)
  }
}
