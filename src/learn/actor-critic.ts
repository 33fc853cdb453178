// An actor and a critic with the statistics that both read through: everything of an on-policy learner but its losses.

import {
  type AlgorithmNeeds,
  LandbridgeError,
  type NamedParameters,
  type Network,
  type Networks,
  type Rng,
  type Rollout,
  type Snapshot,
  snapshotContract,
  spaceSize,
  type Table,
} from '../core/index.js'
import { type Actor, createActor, goldenVectors, initialParameters, Normaliser } from '../nn/index.js'
import { packState, unpackState } from './learner-state.js'
import { gather } from './minibatch.js'

/** Standard deviations that normalised observations are clipped to. */
const CLIP = 10
/** Observations kept of every rollout, evenly spread, for golden vectors. */
const GOLDEN_ROWS = 16

/** From random weights, or from `needs.start` with fresh optimisers. */
export class ActorCritic {
  readonly networks: Networks
  readonly actor: Network
  readonly critic: Network
  /** What acts: it has the actor's weights as of the last {@link publish}. */
  readonly acting: Actor
  readonly #normaliser: Normaliser
  #seen: Float32Array // observations that golden vectors are computed for

  constructor(private readonly needs: AlgorithmNeeds) {
    const { task, engine, rng, start } = needs
    this.networks = needs.networks('value')
    const create = (name: 'actor' | 'critic') => {
      const network = engine.network(this.networks[name], rng.split(name))
      const parameters = start?.[name] ?? initialParameters(this.networks[name], rng.split(name))
      network.load({ parameters, first: {}, second: {}, steps: {} })
      return { network, parameters }
    }
    const actor = create('actor')
    this.actor = actor.network
    this.critic = create('critic').network
    this.#normaliser = new Normaliser(spaceSize(task.observation), start?.contract.clip ?? CLIP)
    if (start) this.#normaliser.load(start.normaliser)
    this.acting = createActor(this.networks.actor, task.observation, task.action, this.#normaliser.clip)
    this.#show(actor.parameters)
    this.#seen = start?.golden.observations.slice() ?? new Float32Array(0)
  }

  /** Normalised rows where the engine computes, by the statistics that act now. */
  table(observations: Float32Array): Table {
    const size = spaceSize(this.needs.task.observation)
    const normalised = new Float32Array(observations.length)
    this.#normaliser.apply(observations, observations.length / size, normalised)
    return this.needs.engine.keep(normalised, size)
  }

  /** The critic's values [rows]. */
  async values(observations: Table): Promise<Float32Array> {
    return (await this.critic.forward({ observation: observations })).outputs.value!.slice()
  }

  /** From now on the learnt weights act, with the rollout's observations in the statistics where these are to move. */
  async publish({ observations, rows, length }: Rollout, normalises: boolean): Promise<void> {
    const kept = Math.min(GOLDEN_ROWS, rows * length)
    const spread = Int32Array.from({ length: kept }, (_, i) => Math.floor((i * rows * length) / kept))
    this.#seen = gather(observations, spread, spaceSize(this.needs.task.observation))
    if (normalises) this.#normaliser.observe(observations)
    this.#show(await this.actor.parameters())
  }

  async snapshot(): Promise<Snapshot> {
    const { task, origin } = this.needs
    const contract = snapshotContract(task, origin, this.networks, this.#normaliser.clip)
    const weights = { actor: await this.actor.parameters(), critic: await this.critic.parameters() }
    const policy = { contract, ...weights, normaliser: this.#normaliser.state() }
    return { ...policy, golden: goldenVectors(policy, this.#seen) }
  }

  /** Weights, optimisers, statistics and the given generators; the same state gives the same bytes. */
  async save(rngs: Record<string, Rng>): Promise<Uint8Array> {
    return packState({
      networks: { actor: await this.actor.save(), critic: await this.critic.save() },
      normaliser: this.#normaliser.state(),
      rngs: Object.fromEntries(Object.entries(rngs).map(([name, rng]) => [name, rng.save()])),
      arrays: { seen: this.#seen },
    })
  }

  /** Restores what {@link save} gave, generators included. Throws `checkpoint` on the state of another learner. */
  restore(state: Uint8Array, rngs: Record<string, Rng>): void {
    const { networks, normaliser, rngs: generators, arrays } = unpackState(state)
    const { actor, critic } = networks
    if (actor === undefined || critic === undefined || arrays.seen === undefined)
      throw new LandbridgeError('checkpoint', `Expected an actor and a critic, got ${Object.keys(networks).join(', ')}`)
    this.actor.load(actor)
    this.critic.load(critic)
    this.#normaliser.load(normaliser)
    for (const [name, rng] of Object.entries(rngs)) rng.load(generators[name] ?? '')
    this.#seen = arrays.seen
    this.#show(actor.parameters)
  }

  dispose(): void {
    this.actor.dispose()
    this.critic.dispose()
    this.acting.dispose()
  }

  #show(parameters: NamedParameters): void {
    this.acting.load(parameters, this.#normaliser.state())
  }
}
