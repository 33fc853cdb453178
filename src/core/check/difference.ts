// Where two plays part, in words: which number of which step, and both its values.

import type { EnvSpec } from '../env.js'
import { numberName } from '../space.js'
import type { Moment } from './moment.js'

/** The first moment at which two plays are not the same bits. */
export interface Difference {
  step: number
  /** `'cart.position' = 0.2 in place of 0.1`: what the second play has, and the first. */
  what: string
}

/** Where the second play first differs from the first in any bit, or ends before it; undefined where it does not. */
export function firstDifference(
  spec: Pick<EnvSpec, 'observation' | 'terms'>,
  a: readonly Moment[],
  b: readonly Moment[],
): Difference | undefined {
  for (const [step, expected] of a.entries()) {
    const got = b[step]
    const what = got === undefined ? 'no step' : parted(spec, expected, got)
    if (what !== undefined) return { step, what }
  }
  return undefined
}

function parted({ observation, terms }: Pick<EnvSpec, 'observation' | 'terms'>, a: Moment, b: Moment) {
  return (
    partedRow(a.observation, b.observation, (i) => numberName(observation, i)) ??
    partedRow(a.terms, b.terms, (i) => terms[i] ?? `${i}`) ??
    partedValue(a.reward, b.reward, 'reward') ??
    partedValue(a.terminated, b.terminated, 'terminated')
  )
}

function partedRow(a: Float32Array, b: Float32Array, name: (i: number) => string): string | undefined {
  if (a.length !== b.length) return `${b.length} numbers in place of ${a.length}`
  const at = a.findIndex((value, i) => !Object.is(value, b[i]))
  return at < 0 ? undefined : partedValue(a[at], b[at], name(at))
}

function partedValue(a: unknown, b: unknown, name: string): string | undefined {
  return Object.is(a, b) ? undefined : `'${name}' = ${shown(b)} in place of ${shown(a)}`
}

/** The two zeros differ. */
function shown(value: unknown): string {
  return Object.is(value, -0) ? '-0' : String(value)
}
