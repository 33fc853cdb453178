// Whether laws for an env's constants make sense, before anything is simulated: known names, values and ranges within the table.

import {
  type Distribution,
  type EnvSpec,
  LandbridgeError,
  type ParamSpec,
  type Physics,
  parseOrRefuse,
  physicsSchema,
  suggest,
  written,
} from '../core/index.js'

/**
 * Throws `physics`, naming the env `where`, the parameter, the value and its range, where a name is unknown (with the nearest one),
 * where a value that a law can give lies outside the parameter's range, where a law is none, or where it draws nothing or not
 * what it says.
 */
export function checkPhysics(
  spec: Pick<EnvSpec, 'id' | 'physics'>,
  physics: Physics,
  where = spec.id ?? 'the env',
): void {
  for (const [name, law] of Object.entries(physics)) {
    const param = knownParameter(spec.physics, name, where)
    if (typeof law !== 'number') checkLaw(law, param, where, name)
    for (const value of extremes(law, param)) requireInRange(param, value, `${where}'s '${name}'`)
  }
}

function checkLaw(law: Distribution, param: ParamSpec, where: string, name: string): void {
  const what = `${where}'s '${name}'`
  if (typeof law !== 'object' || law === null || Array.isArray(law))
    throw new LandbridgeError(
      'physics',
      `Expected ${what} ${rangeOf(param)} or a law for it, got ${written(law)}`,
      'a law is data such as { kind: uniform, low: 1, high: 2 }',
    )
  parseOrRefuse(physicsSchema.valueType, law, 'physics', [where, 'physics', name])
  checkOrder(law, what)
  if (law.kind === 'union') checkApart(law.of, what)
  if (law.kind === 'scale' && param.nominal === 0)
    throw new LandbridgeError('physics', `Expected ${what} to have a nominal value to scale, got 0`, 'use `uniform`')
  if (param.startOnly === true && 'every' in law)
    throw new LandbridgeError(
      'physics',
      `Expected ${what} to be drawn at starts only, got every ${law.every} steps`,
      'leave `every` out: it stays for an episode',
    )
}

/** The parameter of a name. Throws `physics` with the nearest name where the table lacks it. */
export function knownParameter(specs: Record<string, ParamSpec>, name: string, where: string): ParamSpec {
  if (Object.hasOwn(specs, name)) return specs[name]!
  const hint = suggest(name, Object.keys(specs))
  throw new LandbridgeError('physics', `Expected a parameter of ${where}, got '${name}'`, hint)
}

/** Whether a value is a number within the parameter's range. */
export const isInRange = ({ min, max }: ParamSpec, value: unknown): boolean =>
  typeof value === 'number' && value >= min && value <= max

/** Throws `physics` where a value of `what` is outside the parameter's range, or no number. */
export function requireInRange(param: ParamSpec, value: unknown, what: string): void {
  if (!isInRange(param, value))
    throw new LandbridgeError('physics', `Expected ${what} ${rangeOf(param)}, got ${written(value)}`)
}

function rangeOf({ min, max, unit }: ParamSpec): string {
  return `in [${min}, ${max}]${unit === '1' ? '' : ` ${unit}`}`
}

/** The furthest values a law gives; a normal law is clamped to the parameter's range, so its mean stands for it. */
function extremes(law: Physics[string], { nominal }: ParamSpec): number[] {
  if (typeof law === 'number') return [law]
  switch (law.kind) {
    case 'fixed':
      return [law.value]
    case 'uniform':
    case 'loguniform':
      return [law.low, law.high]
    case 'scale':
      return [nominal * law.low, nominal * law.high]
    case 'normal':
      return [law.mean]
    case 'union':
      return law.of.flat()
  }
}

function checkOrder(law: Distribution, what: string): void {
  const ranges = law.kind === 'union' ? law.of : 'low' in law ? [[law.low, law.high] as const] : []
  for (const [low, high] of ranges) {
    if (!(low <= high)) throw new LandbridgeError('physics', `Expected ${what} from low to high, got ${low} to ${high}`)
    if (law.kind === 'loguniform' && !(low > 0))
      throw new LandbridgeError('physics', `Expected ${what} from above 0 to be loguniform, got ${low}`)
  }
}

/** Intervals that overlap would count twice, and a point beside intervals never. */
function checkApart(intervals: readonly (readonly [number, number])[], what: string): void {
  const sorted = [...intervals].sort((a, b) => a[0] - b[0] || a[1] - b[1])
  const points = sorted.filter(([low, high]) => low === high)
  const overlap = sorted.findIndex(([low, high], i) => {
    const end = sorted[i - 1]?.[1] ?? Number.NEGATIVE_INFINITY
    return low < end || (low === end && high === end)
  })
  if (overlap >= 0) {
    const [a, b] = [sorted[overlap - 1]!, sorted[overlap]!]
    throw new LandbridgeError('physics', `Expected ${what} from intervals apart, got [${a}] and [${b}]`, 'join them')
  }
  if (points.length > 0 && points.length < sorted.length)
    throw new LandbridgeError(
      'physics',
      `Expected ${what} from intervals or from points alone, got [${points[0]}] beside intervals`,
      'a point has no share of their length: give it a width',
    )
}
