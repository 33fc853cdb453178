// Adam over flat memory. A frozen parameter keeps its moments and its own step count.

import { rateOf, requireUsableNorm } from '../network-checks.js'
import type { Parameter } from './graph.js'
import { address, type Instance } from './instance.js'

const beta1 = 0.9
const beta2 = 0.999
/** Keeps parameters with next to no gradient from moving at the full rate (Huang et al., "The 37 implementation details of PPO", 2022). */
const epsilon = 1e-5

/** Float indices of the four arrays, all laid out alike. */
export interface AdamBlocks {
  parameters: number
  gradients: number
  first: number
  second: number
}

/** Parameters side by side that have the same rate and take the same step. */
interface Stretch {
  offset: number
  length: number
  rate: number
  step: number
}

/** A step up to its kernels, in two parts, so that several networks are checked before the first of them moves. */
export interface AdamStep {
  /** Once the kernels so far have run: throws `unstable` where the gradients are no use; nothing has changed then. */
  check(): void
  /** Moves the parameters and zeroes their gradients; what it answers, once its kernels have run, counts their steps. */
  move(): () => void
}

/** One step on each of `learning`, clipped to a global norm over them all. `total` is the byte address of a double. */
export function startAdam(
  instance: Instance,
  blocks: AdamBlocks,
  total: number,
  learning: readonly Parameter[],
  steps: Map<string, number>,
  by: { rates: Record<string, number>; maxNorm?: number | undefined },
): AdamStep {
  const stretches = stretchesOf(learning, steps, by.rates)
  instance.floats.fill(0, total / 4, total / 4 + 2)
  for (const { offset, length } of stretches)
    instance.kernels.addSquares(address(blocks.gradients + offset), length, total)
  return {
    check: () => requireUsableNorm(Math.sqrt(new Float64Array(instance.floats.buffer, total, 1)[0]!), by.maxNorm),
    move() {
      for (const { offset, length, rate, step } of stretches) {
        instance.kernels.adam(
          address(blocks.parameters + offset),
          address(blocks.gradients + offset),
          address(blocks.first + offset),
          address(blocks.second + offset),
          length,
          total,
          by.maxNorm ?? Number.POSITIVE_INFINITY,
          rate / (1 - beta1 ** step),
          1 / Math.sqrt(1 - beta2 ** step),
          epsilon,
        )
      }
      return () => {
        for (const { name } of learning) steps.set(name, (steps.get(name) ?? 0) + 1)
      }
    },
  }
}

function stretchesOf(
  learning: readonly Parameter[],
  steps: ReadonlyMap<string, number>,
  rates: Record<string, number>,
): Stretch[] {
  const stretches: Stretch[] = []
  let last: Stretch | undefined
  for (const parameter of learning) {
    const { name, offset, length } = parameter
    const rate = rateOf(parameter.layer, rates)
    const step = (steps.get(name) ?? 0) + 1
    if (last !== undefined && last.offset + last.length === offset && last.rate === rate && last.step === step)
      last.length += length
    else {
      last = { offset, length, rate, step }
      stretches.push(last)
    }
  }
  return stretches
}
