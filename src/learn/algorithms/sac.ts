// Soft actor-critic (Haarnoja et al., "Soft actor-critic algorithms and applications", 2018, arXiv 1812.05905), read from top to
// bottom: options, acting, a gradient step with its three losses. With `criticDropout`, `criticLayerNorm` and a high `updateRatio`
// and `policyEvery` it is DroQ (Hiraoka et al. 2022, arXiv 2110.02034).

import {
  type AlgorithmNeeds,
  LandbridgeError,
  type LayerSpec,
  type Learner,
  mean,
  type Networks,
  plugin,
  type Rng,
  type Snapshot,
  spaceSize,
  z,
} from 'landbridge/core'
import {
  continuousNetworks,
  descend,
  LearntScalar,
  type Minibatch,
  OffPolicy,
  offPolicyOptions,
  requireFinite,
  requireHead,
  squash,
  squashGradients,
  type Thaw,
  TwinCritics,
} from 'landbridge/learn'

const TEMPERATURE = 'Expected auto or a number above 0'
/** Nats, more than any number of actions has; the temperature's step squares how far the entropy is from it, in single precision. */
const LARGEST_ENTROPY = 1e6

const schema = z.object({
  ...offPolicyOptions,
  blend: z.number().positive().max(1).default(0.005).describe("share of the critics in their targets' every step"),
  temperature: z
    .union([z.literal('auto'), z.number().positive({ error: TEMPERATURE })], { error: TEMPERATURE })
    .default('auto')
    .describe(
      'weight of the entropy; auto: learnt so that the entropy is targetEntropy, from 1 or, where training goes on from a snapshot of sac, from its last',
    ),
  targetEntropy: z
    .number()
    .min(-LARGEST_ENTROPY)
    .max(LARGEST_ENTROPY)
    .exactOptional()
    .describe('in nats; minus the number of actions by default'),
  policyEvery: z.int().min(1).default(1).describe('gradient steps of the critics for one of the policy'),
  criticDropout: z
    .number()
    .min(0)
    .max(0.9)
    .default(0)
    .describe(
      'share of hidden units dropped in the critics (DroQ, arXiv 2110.02034: 0.01); the policy then climbs the mean of both, not the smaller',
    ),
  criticLayerNorm: z.boolean().default(false).describe('layer normalisation in the critics (DroQ: true)'),
})

const config = schema.refine(
  ({ temperature, targetEntropy }) => targetEntropy === undefined || temperature === 'auto',
  { path: ['targetEntropy'], error: 'Expected it only where temperature is auto' },
)

/** SAC as a plug-in. */
export const sac = plugin({
  id: 'sac',
  summary: 'soft actor-critic: off-policy, continuous actions, twin critics, learnt temperature; DroQ by options',
  config,
  create: (options, needs: AlgorithmNeeds): Learner => new Sac(options, needs),
})

class Sac extends OffPolicy {
  readonly #critics: TwinCritics
  readonly #logTemperature: LearntScalar
  readonly #targetEntropy: number
  readonly #exploring: Drawn
  readonly #drawn: Drawn
  readonly #targets: Float32Array
  readonly #gradients: Heads
  #count = 0

  constructor(
    private readonly options: z.infer<typeof config>,
    needs: AlgorithmNeeds,
  ) {
    super(options, needs, regularised(continuousNetworks('sac', needs), options, needs.start !== undefined))
    const size = spaceSize(needs.task.action)
    requireHead('actor', this.networks.networks.actor, { name: 'logStd', size, kind: 'dense' })
    const { minibatch, temperature } = options
    this.#critics = new TwinCritics(this.networks, needs, options)
    const { logTemperature = 0 } = needs.start?.contract ?? {}
    this.#logTemperature = new LearntScalar(temperature === 'auto' ? logTemperature : Math.log(temperature))
    this.#targetEntropy = options.targetEntropy ?? -size
    this.#exploring = drawnFor(needs.rows, size)
    this.#drawn = drawnFor(minibatch, size)
    this.#targets = new Float32Array(minibatch)
    this.#gradients = { mean: new Float32Array(minibatch * size), logStd: new Float32Array(minibatch * size) }
  }

  protected exploreLearnt(observations: Float32Array, rows: number, into: Float32Array): void {
    this.#draw(this.networks.acting.outputs(observations, rows), this.rngs.actions, this.#exploring)
    into.set(this.#exploring.actions)
  }

  protected async improve(batch: Minibatch, rates: Thaw): Promise<Record<string, number>> {
    const value = await this.#critics.regress(batch, await this.#targetsOf(batch), rates.critic)
    this.#count = (this.#count + 1) % this.options.policyEvery
    // A frozen policy cannot follow, so the temperature stands still with it.
    const learns = this.#count === 0 && Object.keys(rates.actor).length > 0
    const policy = learns ? await this.#improvePolicy(batch, rates) : {}
    await this.#critics.follow()
    return { ...value, ...policy }
  }

  /** reward + discount (smaller target value - temperature log-prob) of a next action drawn now (equations 2 and 3). */
  async #targetsOf(batch: Minibatch): Promise<Float32Array> {
    const { logProbs, actions } = this.#drawn
    const targets = this.#targets
    const temperature = Math.exp(this.#logTemperature.value)
    const next = await this.networks.actor.forward({ observation: batch.nextTable })
    this.#draw(next.outputs, this.rngs.noise, this.#drawn)
    await this.#critics.targetValues(batch.nextTable, actions, targets)
    for (let i = 0; i < targets.length; i++) {
      targets[i] = batch.rewards[i]! + batch.discounts[i]! * (targets[i]! - temperature * logProbs[i]!)
    }
    return targets
  }

  /** The policy down mean(temperature log-prob - smaller value), with dropout mean value (DroQ, algorithm 2), the temperature towards the entropy wanted (equations 7 and 17). */
  async #improvePolicy(batch: Minibatch, rates: Thaw): Promise<Record<string, number>> {
    const { actor } = this.networks
    const { actions, logProbs, noise, byAction } = this.#drawn
    const tape = await actor.forward({ observation: batch.observationTable })
    const heads = this.#draw(tape.outputs, this.rngs.noise, this.#drawn)
    const climbed = this.options.criticDropout > 0 ? 'mean' : 'smaller'
    const value = await this.#critics.climb(batch.observationTable, actions, byAction, climbed)
    const logProb = mean(logProbs)
    const temperature = Math.exp(this.#logTemperature.value)
    const policyLoss = temperature * logProb - value
    requireFinite(policyLoss, 'policy loss')
    squashGradients({ ...heads, noise }, actions, byAction, temperature / batch.rows, this.#gradients)
    const { maxGradientNorm: maxNorm } = this.options
    await descend(this.needs.engine, [
      { network: actor, tape, outputGradients: this.#gradients, rates: rates.actor, maxNorm },
    ])
    if (this.options.temperature === 'auto')
      this.#logTemperature.step(-(logProb + this.#targetEntropy), rates.learningRate)
    return { policyLoss, entropy: -logProb, temperature }
  }

  #draw(outputs: Readonly<Record<string, Float32Array>>, rng: Rng, into: Drawn): Heads {
    const heads = { mean: outputs.mean!, logStd: outputs.logStd! }
    for (let i = 0; i < into.noise.length; i++) into.noise[i] = rng.normal()
    squash({ ...heads, noise: into.noise }, into.actions, into.logProbs)
    return heads
  }

  override async snapshot(): Promise<Snapshot> {
    const { contract, ...rest } = await super.snapshot()
    return { ...rest, contract: { ...contract, logTemperature: this.#logTemperature.value } }
  }

  protected override state(): Record<string, Float32Array> {
    return { temperature: this.#logTemperature.save(), count: Float32Array.of(this.#count) }
  }

  protected override resume({ temperature, count }: Record<string, Float32Array>): void {
    this.#logTemperature.load(temperature!)
    this.#count = count![0]!
  }

  override dispose(): void {
    this.#critics.dispose()
    super.dispose()
  }
}

/** Actor outputs, or gradients by them, [rows x action size]. */
type Heads = Record<'mean' | 'logStd', Float32Array>

/** Actions drawn, with their noise and what a loss says of them, [rows x action size]; log-probabilities [rows]. */
type Drawn = Record<'noise' | 'actions' | 'byAction' | 'logProbs', Float32Array>

function drawnFor(rows: number, size: number): Drawn {
  const array = () => new Float32Array(rows * size)
  return { noise: array(), actions: array(), byAction: array(), logProbs: new Float32Array(rows) }
}

/**
 * Dropout, then layer normalisation, between the linear part of the dense layers of the critics' trunks and their activation. A
 * snapshot's critic stays as it is. Throws `config` where a critic has no such layers, or its snapshot has none that are regularised.
 */
function regularised({ actor, critic }: Networks, options: z.infer<typeof config>, isStarted: boolean): Networks {
  const { criticDropout: rate, criticLayerNorm } = options
  if (rate === 0 && !criticLayerNorm) return { actor, critic }
  const kinds = critic.trunks.flatMap(({ layers }) => layers.map(({ kind }) => kind ?? 'dense'))
  const expected = isStarted ? ['dropout', 'layerNorm'] : ['dense']
  if (!expected.some((kind) => kinds.some((there) => there === kind))) {
    const message = `Expected ${expected.join(' or ')} layers in the critic${isStarted ? ' of the snapshot' : ''}`
    const got = kinds.length === 0 ? 'none' : [...new Set(kinds)].join(', ')
    throw new LandbridgeError('config', `${message}, got ${got}`, 'leave criticDropout and criticLayerNorm off')
  }
  if (isStarted) return { actor, critic }
  const trunks = critic.trunks.map((trunk) => ({
    ...trunk,
    layers: trunk.layers.flatMap((layer, i): LayerSpec[] => {
      if (layer.kind !== undefined && layer.kind !== 'dense') return [layer]
      const dropped: LayerSpec[] = rate > 0 ? [{ kind: 'dropout', rate }] : []
      const isNormalised = trunk.layers[i + 1]?.kind === 'layerNorm'
      if (!criticLayerNorm || isNormalised) return [layer, ...dropped]
      return [{ ...layer, activation: 'linear' }, ...dropped, { kind: 'layerNorm', activation: layer.activation }]
    }),
  }))
  return { actor, critic: { ...critic, trunks } }
}
