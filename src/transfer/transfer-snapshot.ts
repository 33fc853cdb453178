// Re-initialising a policy for another task: what both share by name is computed as before, what is new starts without effect.

import {
  type Networks,
  type NormaliserMode,
  type Rng,
  type Snapshot,
  type SnapshotContract,
  type SnapshotOrigin,
  type Surgery,
  snapshotContract,
  type Task,
} from '../core/index.js'
import { goldenVectors } from '../nn/index.js'
import { type ChannelMap, mapChannels, namesOf } from './channel-map.js'
import { actionChange, goldenRows } from './golden-rows.js'
import { type Graft, graft } from './graft.js'
import { taskWarnings } from './task-warnings.js'
import { transferNormaliser } from './transfer-normaliser.js'

/** What a policy is re-initialised for. The networks may differ from the source's in what they observe and command. */
export interface TransferTarget {
  task: Task
  /** Where the snapshot will say it was trained. */
  origin: Pick<SnapshotContract, 'env' | 'physics'>
  networks: Networks
}

/**
 * The source's policy for the target's channels. Shared actions keep their means or logits where observations are the same,
 * permuted or added; a removed observation stands at its mean from now on. Throws `channels`, both sides listed, where a name means
 * another unit or shape or a box meets choices, and `config`, naming the layer, where the networks differ in more than channels.
 */
export function transferSnapshot(
  source: Snapshot,
  target: TransferTarget,
  { normaliser: mode, rng }: { normaliser: NormaliserMode; rng: Rng },
): { snapshot: Snapshot; surgery: Surgery } {
  const { task, networks } = target
  const { clip, privileged: hidden } = source.contract
  const origin = { ...target.origin, ...trainingOf(source.contract) }
  const observation = mapChannels(source.contract.observation, task.observation, 'observation')
  const action = mapChannels(source.contract.action, task.action, 'action')
  const privileged = hidden && task.privileged && mapChannels(hidden, task.privileged, 'privileged observation')
  const operate = (network: 'actor' | 'critic') =>
    graft({ network, source, target: networks[network], observation, action, ...(privileged && { privileged }), rng })
  const actor = operate('actor')
  const critic = operate('critic')
  const { normaliser, about, warnings } = transferNormaliser(source.normaliser, observation, mode)
  const rows = goldenRows(source, observation, rng.split('golden'))
  const bare = {
    contract: snapshotContract(task, origin, networks, clip),
    actor: actor.parameters,
    normaliser,
    ...(privileged &&
      source.privileged && { privileged: transferNormaliser(source.privileged, privileged, mode).normaliser }),
  }
  const golden = goldenVectors(bare, Float32Array.from(rows.target.flat()))
  const snapshot: Snapshot = { ...bare, critic: critic.parameters, golden }
  const changeFrom = (at: number[][]) =>
    actionChange({ policy: source, rows: at }, { policy: snapshot, rows: rows.target }, action)
  warnings.push(
    ...lossWarnings(observation, action, () => changeFrom(rows.source)),
    ...taskWarnings(source.contract, task),
  )
  const fates = { observations: observation.fates, actions: action.fates }
  const change = changeFrom(rows.atMean)
  const surgery: Surgery = { ...fates, normaliser: about, ...countsOf(actor, critic), change, warnings }
  return { snapshot, surgery }
}

/** What a snapshot says of its training beside where that was. */
function trainingOf({
  algorithm,
  duelling,
  logTemperature,
}: SnapshotContract): Omit<SnapshotOrigin, 'env' | 'physics'> {
  return {
    ...(algorithm !== undefined && { algorithm }),
    ...(duelling && { duelling }),
    ...(logTemperature !== undefined && { logTemperature }),
  }
}

/** What it costs that observations are gone. */
function lossWarnings(observation: ChannelMap, action: ChannelMap, change: () => number): string[] {
  if (action.from.every((from) => from < 0))
    return ['no action of the policy is one of the target: only hidden layers are carried over, and no answer compares']
  if (observation.from.every((from) => from < 0))
    return [
      'no observation of the policy is one of the target: it acts blindly until it has learnt to read them; other senses may learn sooner from scratch, or by `bc` from a recording',
    ]
  const lost = namesOf(observation, 'removed')
  if (lost.length === 0) return []
  const by = change().toPrecision(3)
  return [`without ${lost.join(', ')} an action differs by up to ${by} on observations like those of the training`]
}

function countsOf(actor: Graft, critic: Graft): Pick<Surgery, 'copied' | 'fresh'> {
  return { copied: actor.copied + critic.copied, fresh: actor.fresh + critic.fresh }
}
