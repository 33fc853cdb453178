// An actor network as a policy: normalise, infer, map. Always on the simd kernels, whatever engine learns.

import {
  headSize,
  isFiniteRow,
  LandbridgeError,
  type NamedParameters,
  type Network,
  type NetworkSpec,
  type NormaliserState,
  numberName,
  type Policy,
  type Snapshot,
  type Space,
  spaceSize,
} from '../core/index.js'
import { Normaliser } from './normaliser.js'
import { type FillInput, Inference } from './simd/inference.js'

/** A policy whose weights can be replaced. A row's result does not depend on how many rows are computed together. */
export interface Actor {
  policy: Policy
  /**
   * Raw outputs by head, free heads included, for raw observations [rows x size]; valid until the next call of anything here.
   * `memory` [rows x memorySize] is updated in place; without it every row is an episode's first.
   */
  outputs(observations: Float32Array, rows: number, memory?: Float32Array): Record<string, Float32Array>
  /** Throws `channels` where a parameter or the statistics do not fit. */
  load(parameters: NamedParameters, normaliser: NormaliserState): void
  /** Loads the weights that a network of the same spec has now: fast where its engine is the one that policies act on. */
  follow(network: Network, normaliser: NormaliserState): Promise<void>
  /** Frees the weights' memory; nothing may be called afterwards. */
  dispose(): void
}

/** The head that gives a policy's deterministic action: `mean` of a box, `logits` of choices. */
export function actionHead(action: Space): 'mean' | 'logits' {
  return action.kind === 'box' ? 'mean' : 'logits'
}

/** Throws `config` where a spec is no actor for these spaces: one input `observation`, the action's head, sizes as the spaces say. */
export function checkActor(spec: NetworkSpec, observation: Space, action: Space): void {
  const inputs = JSON.stringify(spec.inputs)
  const expected = JSON.stringify({ observation: spaceSize(observation) })
  if (inputs !== expected) throw new LandbridgeError('config', `Expected actor inputs ${expected}, got ${inputs}`)
  const name = actionHead(action)
  const head = spec.heads.find((candidate) => candidate.name === name)
  if (head?.kind !== 'dense' || head.size !== headSize(action)) {
    const got = head === undefined ? 'none' : `a ${head.kind} one of ${head.size}`
    throw new LandbridgeError('config', `Expected a dense head '${name}' of ${headSize(action)}, got ${got}`)
  }
}

/** An actor with all weights 0 and no statistics yet; observations are clipped to `clip` standard deviations. */
export function createActor(spec: NetworkSpec, observation: Space, action: Space, clip: number): Actor {
  checkActor(spec, observation, action)
  const normaliser = new Normaliser(spaceSize(observation), clip)
  const inference = new Inference(spec)
  const outputs = rawOutputs(inference, normaliser, observation)
  const head = actionHead(action)
  const choose = action.kind === 'discrete' ? largest : isSquashed(spec) ? squash : clipUnit
  let actions = new Float32Array(spaceSize(action))
  return {
    policy: {
      observation,
      action,
      memorySize: inference.memorySize,
      act(observations, rows, memory) {
        const raw = outputs(observations, rows, memory)[head]!
        const length = rows * spaceSize(action)
        if (actions.length !== length) actions = new Float32Array(length)
        choose(raw, actions)
        return actions
      },
    },
    outputs,
    load(parameters, state) {
      inference.load(parameters)
      normaliser.load(state)
    },
    async follow(network, state) {
      if (!inference.follow(network)) inference.load(await network.parameters())
      normaliser.load(state)
    },
    dispose: () => inference.dispose(),
  }
}

/** What an actor's {@link Actor.outputs} are. */
function rawOutputs(inference: Inference, normaliser: Normaliser, observation: Space): Actor['outputs'] {
  const { memorySize } = inference
  const { size } = normaliser
  let source: Float32Array
  let count = 0
  const fill: Record<string, FillInput> = {
    observation: (floats, at, stride) => normaliser.apply(source, count, floats, at, stride),
  }
  return (observations: Float32Array, rows: number, memory?: Float32Array) => {
    if (!Number.isInteger(rows) || rows < 0)
      throw new LandbridgeError('channels', `Expected a whole number of rows, got ${rows}`)
    if (observations?.length !== rows * size)
      throw new LandbridgeError(
        'channels',
        `Expected ${rows} rows of ${size} numbers, got ${observations?.length ?? 'none'}`,
      )
    if (memory !== undefined && memory.length < rows * memorySize)
      throw new LandbridgeError('channels', `Expected memory of ${rows} rows of ${memorySize}, got ${memory.length}`)
    // One that is not would stay in the memory for good.
    if (!isFiniteRow(observations)) {
      const at = observations.findIndex((value) => !Number.isFinite(value))
      const what = `${observations[at]} for '${numberName(observation, at % size)}' in row ${Math.floor(at / size)}`
      throw new LandbridgeError('channels', `Expected finite observations, got ${what}`)
    }
    source = observations
    count = rows
    return inference.run(rows, fill, memory)
  }
}

/**
 * The policy of a snapshot. Its weights lie outside of what is garbage collected until `dispose`; it may not act afterwards.
 */
export function snapshotPolicy({ contract, actor, normaliser }: Snapshot): Policy & Pick<Actor, 'dispose'> {
  const { policy, load, dispose } = createActor(contract.actor, contract.observation, contract.action, contract.clip)
  load(actor, normaliser)
  return { ...policy, dispose }
}

/** Whether the deterministic action is tanh of the mean. */
export function isSquashed(actor: NetworkSpec): boolean {
  return actor.heads.some((head) => head.kind === 'dense' && head.name === 'mean' && head.squash === true)
}

function squash(means: Float32Array, actions: Float32Array): void {
  for (let i = 0; i < actions.length; i++) actions[i] = Math.tanh(means[i]!)
}

function clipUnit(means: Float32Array, actions: Float32Array): void {
  for (let i = 0; i < actions.length; i++) actions[i] = Math.min(Math.max(means[i]!, -1), 1)
}

/** The first of the largest logits of every row. */
function largest(logits: Float32Array, actions: Float32Array): void {
  const size = logits.length / actions.length
  for (let row = 0; row < actions.length; row++) {
    let best = 0
    for (let i = 1; i < size; i++) if (logits[row * size + i]! > logits[row * size + best]!) best = i
    actions[row] = best
  }
}
