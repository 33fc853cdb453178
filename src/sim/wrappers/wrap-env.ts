// Wrappers as data: what a config names, innermost first.

import { type EnvSpec, parseOrRefuse, z } from '../../core/index.js'
import { actionRepeat } from './action-repeat.js'
import { network } from './network.js'
import { noise } from './noise.js'
import { pushes, wind } from './pushes.js'
import { frameStack, observationHistory } from './stack.js'
import { solvedWithin } from './wrapped-env.js'

/** N. Without a default: what is a breeze to a walker throws a pendulum about. */
const force = z.number('Expected a force in N, sized for the env').positive()

/** One wrapper, named by its kind. */
export const wrapperSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('time-limit'), steps: z.int().positive() }),
  z.strictObject({ kind: z.literal('action-repeat'), times: z.int().min(2).max(64) }),
  z.strictObject({ kind: z.literal('frame-stack'), frames: z.int().min(2).max(16) }),
  z.strictObject({
    kind: z.literal('observation-history'),
    steps: z.int().min(1).max(64),
    channels: z.array(z.string()).min(1),
  }),
  z.strictObject({ kind: z.literal('network') }),
  z.strictObject({ kind: z.literal('noise'), deviations: z.record(z.string(), z.number().nonnegative()) }),
  z.strictObject({ kind: z.literal('pushes'), force }),
  z.strictObject({ kind: z.literal('wind'), force }),
])
/** One wrapper, named by its kind. */
export type Wrapper = z.infer<typeof wrapperSchema>

/** The env within these wrappers, the first one innermost. Throws `config` where one is none or does not fit. */
export function wrapEnv(spec: EnvSpec, wrappers: readonly Wrapper[]): EnvSpec {
  return parseOrRefuse(z.array(wrapperSchema), wrappers, 'config', ['wrappers']).reduce(wrapOnce, spec)
}

function wrapOnce(spec: EnvSpec, wrapper: Wrapper): EnvSpec {
  switch (wrapper.kind) {
    case 'time-limit':
      return { ...solvedWithin(spec, wrapper.steps), maxSteps: wrapper.steps }
    case 'action-repeat':
      return actionRepeat(spec, wrapper)
    case 'frame-stack':
      return frameStack(spec, wrapper)
    case 'observation-history':
      return observationHistory(spec, wrapper)
    case 'network':
      return network(spec)
    case 'noise':
      return noise(spec, wrapper)
    case 'pushes':
      return pushes(spec, wrapper)
    case 'wind':
      return wind(spec, wrapper)
  }
}
