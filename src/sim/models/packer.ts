// The laws of Packer et al. 2018, "Assessing generalization in deep reinforcement learning" (arXiv:1810.12282, table 1): every
// constant apart, uniform in a range around its value, or outside of that range within a wider one.

import type { Physics } from '../../core/index.js'

/** A range R, and the outer bounds of the range E around it. */
export interface PackerRange {
  random: readonly [low: number, high: number]
  extreme: readonly [low: number, high: number]
}

/** The presets `packer-default`, `packer-random` (R) and `packer-extreme` (E) of an env; `fixed` holds where the task differs from the env's own. */
export function packerPresets(
  ranges: Record<string, PackerRange>,
  fixed: Record<string, number> = {},
): Record<string, Physics> {
  const laws = (law: (range: PackerRange) => Physics[string]) =>
    Object.fromEntries(Object.entries(ranges).map(([name, range]) => [name, law(range)]))
  return {
    'packer-default': fixed,
    'packer-random': laws(({ random: [low, high] }) => ({ kind: 'uniform', low, high })),
    'packer-extreme': laws(({ random: [low, high], extreme: [least, most] }) => ({
      kind: 'union',
      of: [
        [least, low],
        [high, most],
      ],
    })),
  }
}

/** A range in multiples of a value, as the acrobot and the pendulum have it. */
export function around(value: number): PackerRange {
  return { random: [0.75 * value, 1.25 * value], extreme: [0.5 * value, 1.5 * value] }
}
