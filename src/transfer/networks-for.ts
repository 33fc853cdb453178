// The networks of a source policy laid out for another task: the same trunks, with inputs and action heads as wide as the task asks.

import {
  headSize,
  LandbridgeError,
  type NetworkSpec,
  type Networks,
  networkLayers,
  privilegedSize,
  type Snapshot,
  spaceSize,
  type Task,
} from '../core/index.js'

/**
 * Specs for `task` that keep everything of the source's architecture that a task does not decide. Throws `config` where the source's
 * layers lie over certain places of an observation that has another size now, and where its critic needs privileged observations that
 * the task lacks.
 */
export function networksFor({ actor, critic }: Snapshot['contract'], task: Task): Networks {
  return { actor: resized(actor, task), critic: resized(critic, task) }
}

function resized(spec: NetworkSpec, task: Task): NetworkSpec {
  const size = spaceSize(task.observation)
  const placed = networkLayers(spec).find(({ kind }) => kind === 'take' || kind === 'conv')
  if (placed !== undefined && size !== spec.inputs.observation) throw misplaced(placed.name, spec, size)
  const inputs = { ...spec.inputs, observation: size }
  if ('privileged' in inputs) inputs.privileged = privilegedSize(task)
  if ('action' in inputs) inputs.action = spaceSize(task.action)
  const heads = spec.heads.map((head) => (head.name === 'value' ? head : { ...head, size: headSize(task.action) }))
  return { ...spec, inputs, heads }
}

function misplaced(layer: string, { inputs }: NetworkSpec, size: number): LandbridgeError {
  const expected = `Expected ${inputs.observation} observations as layer '${layer}' was laid out for`
  return new LandbridgeError(
    'config',
    `${expected}, got ${size}`,
    'images and windows carry over to the same observations only: give the target those options of its env that decide what is seen (env.pixels, env.history, ...) as in the training',
  )
}
