// The networks of a source policy laid out for another task: the same trunks, with inputs and action heads as wide as the task asks.

import { headSize, type NetworkSpec, type Networks, type Snapshot, spaceSize, type Task } from '../core/index.js'

/** Specs for `task` that keep everything of the source's architecture that a task does not decide. */
export function networksFor({ actor, critic }: Snapshot['contract'], task: Task): Networks {
  return { actor: resized(actor, task), critic: resized(critic, task) }
}

function resized(spec: NetworkSpec, task: Task): NetworkSpec {
  const inputs = { ...spec.inputs, observation: spaceSize(task.observation) }
  if ('action' in inputs) inputs.action = spaceSize(task.action)
  const heads = spec.heads.map((head) => (head.name === 'value' ? head : { ...head, size: headSize(task.action) }))
  return { ...spec, inputs, heads }
}
