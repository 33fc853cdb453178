// Holds every command for several steps of the env within; rewards and their terms add up.

import type { EnvSpec, Step } from '../../core/index.js'
import { extendSpec, solvedWithin, WrappedEnv, type Wrapping, withoutJudge } from './wrapped-env.js'

/** The env at a control rate `times` lower. What was counted in control steps goes on being counted in those of the env within. */
export function actionRepeat(spec: EnvSpec, { times }: { times: number }): EnvSpec {
  const physics = Object.fromEntries(
    Object.entries(spec.physics).map(([name, param]) => [name, { ...param, unit: unitWithin(param.unit, times) }]),
  )
  const extended = extendSpec({ ...spec, physics }, 'action-repeat', {}, (of) => new ActionRepeat(of, times))
  const maxSteps = Math.ceil(spec.maxSteps / times)
  return withoutJudge({
    ...solvedWithin(extended, maxSteps * times),
    controlHz: spec.controlHz / times,
    maxSteps,
    substeps: spec.substeps * times,
  })
}

/** What a unit of the env within is outside: of control steps a part, or a part of a part. */
function unitWithin(unit: string, times: number): string {
  const [steps, parts = 1] = /^(?:1\/(\d+) )?control steps$/.exec(unit) ?? []
  return steps === undefined ? unit : `1/${Number(parts) * times} control steps`
}

class ActionRepeat extends WrappedEnv {
  readonly result: Step

  constructor(
    of: Wrapping,
    private readonly times: number,
  ) {
    super(of, { times })
    const { result } = this.inner
    this.result = { ...result, terms: new Float32Array(result.terms.length) }
  }

  protected advance(command: Float32Array): void {
    const { result, inner } = this
    result.terms.fill(0)
    result.reward = 0
    for (let k = 0; k < this.times; k++) {
      inner.step(command)
      result.reward += inner.result.reward
      for (let i = 0; i < result.terms.length; i++) result.terms[i]! += inner.result.terms[i]!
      result.terminated = inner.result.terminated
      if (result.terminated) return
    }
  }

  protected begin(): void {
    this.result.terms.fill(0)
    this.follow()
  }

  protected kept() {
    return [this.result.terms]
  }
}
