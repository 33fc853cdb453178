// An actor and a critic with the statistics that both read through: everything of a learner but its losses.

import {
  type AlgorithmNeeds,
  LandbridgeError,
  mean,
  type NamedParameters,
  type Network,
  type NetworkState,
  type Networks,
  type NormaliserState,
  type Rng,
  type Rollout,
  type Snapshot,
  snapshotContract,
  spaceSize,
  type Table,
} from '../core/index.js'
import {
  type Actor,
  checkSpec,
  createActor,
  GOLDEN_ROWS,
  goldenVectors,
  initialParameters,
  Normaliser,
} from '../nn/index.js'
import { packState, unpackState } from './learner-state.js'
import { gather } from './minibatch.js'
import { requireInputs } from './require-heads.js'

/** Standard deviations that normalised observations are clipped to. */
const CLIP = 10
/** How far a twin of a snapshot's critic begins from it, relative to the root mean square of each parameter. */
const TWIN_NOISE = 0.1

/** From random weights, or from `needs.start` with fresh optimisers. */
export class ActorCritic {
  readonly networks: Networks
  readonly actor: Network
  readonly critic: Network
  /** What acts: it has the actor's weights as of the last {@link syncActing}. */
  readonly acting: Actor
  /** The actor's weights at the start. */
  readonly actorStart: NamedParameters
  /** Twins and targets by name: in checkpoints, not in snapshots. */
  readonly #others: Record<string, Network> = {}
  readonly #normaliser: Normaliser
  /** Of what only the critic sees; undefined where it sees no more than the actor. */
  readonly #privileged: Normaliser | undefined
  #seen: Float32Array // observations that golden vectors are computed for

  /** `networks` where they are not those that the policy architecture lays out for a state-value critic. */
  constructor(
    private readonly needs: AlgorithmNeeds,
    networks = needs.networks('value'),
  ) {
    const { task, start } = needs
    checkSpec(networks.actor)
    checkSpec(networks.critic)
    requireInputs(networks.critic, task)
    this.networks = networks
    this.actorStart = this.#initial('actor', 'actor')
    this.actor = this.#network('actor', this.actorStart)
    this.critic = this.#network('critic', this.#initial('critic', 'critic'))
    this.#normaliser = new Normaliser(spaceSize(task.observation), start?.contract.clip ?? CLIP)
    if (start) this.#normaliser.load(start.normaliser)
    const { privileged } = this.networks.critic.inputs
    if (privileged !== undefined) this.#privileged = new Normaliser(privileged, this.#normaliser.clip)
    if (start?.privileged) this.#privileged?.load(start.privileged)
    this.acting = createActor(this.networks.actor, task.observation, task.action, this.#normaliser.clip)
    this.#load(this.actorStart)
    this.#seen = start?.golden.observations.slice() ?? new Float32Array(0)
  }

  /** A target: a further network that starts as the one of that name did and learns nothing itself. */
  addTarget(of: 'actor' | 'critic' | 'twin'): Network {
    const kind = of === 'twin' ? 'critic' : of
    const target = this.#add(`${of}Target`, kind, this.#initial(kind, of))
    target.train(new Set())
    return target
  }

  /** A second critic. A snapshot holds one, so that with `start` its twin begins near it: equal ones would stay equal. */
  addTwin(): Network {
    return this.#add('twin', 'critic', this.#initial('critic', 'twin'))
  }

  /** Normalised rows where the engine computes, by the statistics that act now. */
  table(observations: Float32Array): Table {
    const size = spaceSize(this.needs.task.observation)
    const normalised = new Float32Array(observations.length)
    this.#normaliser.apply(observations, observations.length / size, normalised)
    return this.needs.engine.keep(normalised, size)
  }

  /** Where the engine computes, what both networks read at a rollout's rows. */
  inputs(rollout: Rollout): { actor: Record<string, Table>; critic: Record<string, Table> } {
    const critic = this.criticInputs(rollout, 'observations')
    return { actor: { observation: critic.observation! }, critic }
  }

  /** What a critic of states reads at a rollout's rows, at its final or at its last observations. */
  criticInputs(rollout: Rollout, at: 'observations' | 'finals' | 'last'): Record<string, Table> {
    const observation = this.table(rollout[at])
    if (this.#privileged === undefined) return { observation }
    const rows = privilegedOf(rollout)[at]
    const normalised = new Float32Array(rows.length)
    this.#privileged.apply(rows, rows.length / this.#privileged.size, normalised)
    return { observation, privileged: this.needs.engine.keep(normalised, this.#privileged.size) }
  }

  /** Whether dropout layers of actor and critic drop: in gradient steps alone. What acts never drops. */
  drop(drops: boolean): void {
    this.actor.drop(drops)
    this.critic.drop(drops)
  }

  /** The critic's values of all rows, or of those named. */
  async values(inputs: Record<string, Table>, rows?: Int32Array): Promise<Float32Array> {
    return (await this.critic.forward(inputs, rows)).outputs.value!.slice()
  }

  /** From now on the learnt weights act, with the rollout's observations in the statistics where these are to move. */
  async absorb(rollout: Rollout, normalises: boolean): Promise<void> {
    const { observations, rows, length } = rollout
    const kept = Math.min(GOLDEN_ROWS, rows * length)
    const spread = Int32Array.from({ length: kept }, (_, i) => Math.floor((i * rows * length) / kept))
    this.#seen = gather(observations, spread, spaceSize(this.needs.task.observation))
    if (normalises) {
      this.observe(observations)
      this.#privileged?.observe(privilegedOf(rollout).observations)
    }
    await this.syncActing()
  }

  /** Takes raw observations [rows x size] into the statistics. */
  observe(observations: Float32Array): void {
    this.#normaliser.observe(observations)
  }

  /** Normalised rows of raw ones, by the statistics as they are now. */
  normalise(observations: Float32Array, into: Float32Array): void {
    this.#normaliser.apply(observations, observations.length / this.#normaliser.size, into)
  }

  /** Standard deviations that normalised observations are clipped to. */
  get clip(): number {
    return this.#normaliser.clip
  }

  /** A copy of the statistics of observations. */
  statistics(): NormaliserState {
    return this.#normaliser.state()
  }

  /** Weights that were found without an optimiser. */
  setActor(parameters: NamedParameters): void {
    this.actor.load({ parameters, first: {}, second: {}, steps: {} })
  }

  /** From now on the learnt weights and statistics act. */
  async syncActing(): Promise<void> {
    await this.acting.follow(this.actor, this.#normaliser.state())
  }

  /** With golden vectors for `seen`, raw observations, or where there are none for those of the last rollout. */
  async snapshot(seen = this.#seen): Promise<Snapshot> {
    const { task, origin } = this.needs
    const contract = snapshotContract(task, origin, this.networks, this.#normaliser.clip)
    const weights = { actor: await this.actor.parameters(), critic: await this.critic.parameters() }
    const policy = { contract, ...weights, normaliser: this.#normaliser.state(), ...this.#privilegedState() }
    return { ...policy, golden: goldenVectors(policy, seen.length > 0 ? seen : this.#seen) }
  }

  /** Weights, optimisers, statistics, the given generators and arrays; the same state gives the same bytes. */
  async save(rngs: Record<string, Rng>, arrays: Record<string, Float32Array> = {}): Promise<Uint8Array> {
    const others: Record<string, NetworkState> = {}
    for (const [name, network] of Object.entries(this.#others)) others[name] = await network.save()
    return packState({
      networks: { actor: await this.actor.save(), critic: await this.critic.save(), ...others },
      normaliser: this.#normaliser.state(),
      ...this.#privilegedState(),
      rngs: Object.fromEntries(Object.entries(rngs).map(([name, rng]) => [name, rng.save()])),
      arrays: { ...arrays, seen: this.#seen },
    })
  }

  /** Restores what {@link save} gave, generators included; gives its arrays. Throws `checkpoint` on the state of another learner. */
  restore(state: Uint8Array, rngs: Record<string, Rng>): Record<string, Float32Array> {
    const { networks, normaliser, privileged, rngs: generators, arrays } = unpackState(state)
    const own: Record<string, Network> = { actor: this.actor, critic: this.critic, ...this.#others }
    const expected = Object.keys(own).join(', ')
    const got = Object.keys(networks).join(', ')
    if (got !== expected || arrays.seen === undefined) {
      const hint = 'resume with the algorithm and options that the run began with'
      throw new LandbridgeError('checkpoint', `Expected the state of ${expected}, got that of ${got}`, hint)
    }
    for (const [name, network] of Object.entries(own)) network.load(networks[name]!)
    this.#normaliser.load(normaliser)
    if (privileged) this.#privileged?.load(privileged)
    for (const [name, rng] of Object.entries(rngs)) rng.load(generators[name] ?? '')
    this.#seen = arrays.seen
    this.#load(networks.actor!.parameters)
    return arrays
  }

  dispose(): void {
    for (const network of [this.actor, this.critic, ...Object.values(this.#others)]) network.dispose()
    this.acting.dispose()
  }

  #privilegedState(): Pick<Snapshot, 'privileged'> {
    return this.#privileged ? { privileged: this.#privileged.state() } : {}
  }

  #add(name: string, kind: 'actor' | 'critic', parameters: NamedParameters): Network {
    const network = this.#network(kind, parameters, name)
    this.#others[name] = network
    return network
  }

  /** A network with dropout masks of its own, by its name. */
  #network(kind: 'actor' | 'critic', parameters: NamedParameters, name: string = kind): Network {
    const network = this.needs.engine.network(this.networks[kind], this.needs.rng.split(name), parameters)
    // An engine from elsewhere may have drawn its own.
    network.load({ parameters, first: {}, second: {}, steps: {} })
    return network
  }

  #initial(kind: 'actor' | 'critic', label: string): NamedParameters {
    const { start, rng } = this.needs
    if (start === undefined) return initialParameters(this.networks[kind], rng.split(label))
    return label === 'twin' ? jittered(start.critic, rng.split(label)) : start[kind]
  }

  #load(parameters: NamedParameters): void {
    this.acting.load(parameters, this.#normaliser.state())
  }
}

/** Throws `env` where the env gives nothing of the kind, as a machine does. */
function privilegedOf({ privileged }: Rollout): NonNullable<Rollout['privileged']> {
  if (privileged !== undefined) return privileged
  const hint = "on a machine train a policy whose critic sees what its actor sees ('mlp')"
  throw new LandbridgeError('env', 'Expected privileged observations for the critic, got none', hint)
}

function jittered(parameters: NamedParameters, rng: Rng): NamedParameters {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, values]) => {
      const size = Math.sqrt(mean(values.map((value) => value * value)))
      return [name, values.map((value) => value + TWIN_NOISE * size * rng.normal())]
    }),
  )
}
