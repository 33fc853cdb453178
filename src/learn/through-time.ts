// A network with memory over a rollout, step by step: its outputs, and what it remembered before each step.

import type { Network, Rollout, Table } from '../core/index.js'
import { breathe } from './breathe.js'

/** What {@link throughTime} found. */
export interface Passage {
  /** Outputs by dense head, [length x rows x size]; a free head gives its one row. */
  outputs: Record<string, Float32Array>
  /** Memory before each step, [length x rows x memory size], as it was before a start zeroes it. */
  memories: Float32Array
  /** Memory after the last step, [rows x memory size]. */
  after: Float32Array
  /** The head `value` at final observations, where steps ended by truncation; else 0. [length x rows] */
  finals: Float32Array
}

/** `inputs` hold the rollout's rows; `finals`, where given, those of final observations. */
export async function throughTime(
  network: Network,
  { rows, length, starts, truncated }: Pick<Rollout, 'rows' | 'length' | 'starts' | 'truncated'>,
  before: Float32Array,
  inputs: Record<string, Table>,
  finals?: Record<string, Table>,
): Promise<Passage> {
  const size = before.length / rows
  const passage: Passage = {
    outputs: {},
    memories: new Float32Array(length * rows * size),
    after: before.slice(),
    finals: new Float32Array(length * rows),
  }
  const alive = new Uint8Array(rows)
  for (let t = 0; t < length; t++) {
    const step = Int32Array.from({ length: rows }, (_, row) => t * rows + row)
    passage.memories.set(passage.after, t * rows * size)
    const memory = passage.after
    const tape = await network.forward(inputs, step, {
      length: 1,
      memory,
      starts: starts.subarray(t * rows, (t + 1) * rows),
    })
    keep(network, passage.outputs, tape.outputs, t, length)
    passage.after = tape.memory.slice()
    await breathe()
    if (finals === undefined || !truncated.subarray(t * rows, (t + 1) * rows).includes(1)) continue
    const last = await network.forward(finals, step, { length: 1, memory: passage.after, starts: alive })
    passage.finals.set(last.outputs.value!, t * rows)
  }
  return passage
}

function keep(
  network: Network,
  into: Passage['outputs'],
  outputs: Record<string, Float32Array>,
  t: number,
  length: number,
): void {
  for (const { name, kind } of network.spec.heads) {
    const values = outputs[name]!
    if (kind === 'free') into[name] = values.slice()
    else {
      into[name] ??= new Float32Array(length * values.length)
      into[name].set(values, t * values.length)
    }
  }
}
