// White noise on named channels of the observation, for envs and channels whose sensors have none of their own.

import { channelSize, type EnvSpec, LandbridgeError, type Step, suggest } from '../../core/index.js'
import { extendSpec, ownObservation, WrappedEnv, type Wrapping, withoutJudge } from './wrapped-env.js'

const own = {
  channelNoise: { nominal: 1, min: 0, max: 10, unit: '1', about: 'factor on the deviations of the noise wrapper' },
}

/** Adds normal noise of the given standard deviations, in each channel's unit. Throws `config` on a name that is no channel. */
export function noise(spec: EnvSpec, { deviations }: { deviations: Record<string, number> }): EnvSpec {
  const { observation } = spec
  if (observation.kind !== 'box') return spec
  const names = observation.channels.map(({ name }) => name)
  for (const name of Object.keys(deviations)) {
    if (names.includes(name)) continue
    throw new LandbridgeError('config', `Expected a channel in 'noise', got '${name}'`, suggest(name, names))
  }
  const each = observation.channels.flatMap((channel) =>
    Array<number>(channelSize(channel)).fill(deviations[channel.name] ?? 0),
  )
  const noisy = (i: number) => (deviations[names[i]!] ?? 0) > 0
  return withoutJudge({
    ...extendSpec(spec, 'noise', own, (of) => new Noise(of, each, { deviations })),
    observation: {
      ...observation,
      low: observation.low.map((low, i) => (noisy(i) ? Number.NEGATIVE_INFINITY : low)),
      high: observation.high.map((high, i) => (noisy(i) ? Number.POSITIVE_INFINITY : high)),
    },
  })
}

class Noise extends WrappedEnv {
  readonly result: Step

  constructor(
    of: Wrapping,
    private readonly deviations: readonly number[],
    options: object,
  ) {
    super(of, options)
    const { result } = this.inner
    this.result = ownObservation(result, result.observation.length)
  }

  protected advance(command: Float32Array): void {
    this.inner.step(command)
    this.begin()
  }

  protected begin(): void {
    const { observation } = this.inner.result
    for (let i = 0; i < observation.length; i++) {
      const deviation = this.constant(0) * this.deviations[i]!
      this.result.observation[i] = observation[i]! + (deviation > 0 ? deviation * this.rng.normal() : 0)
    }
    this.follow()
  }

  protected kept() {
    return [this.result.observation]
  }
}
