// What every test of an env starts from.

import type { EnvSpec } from 'landbridge/core'

/** The nominal value of every parameter. */
export function nominal(spec: EnvSpec): Record<string, number> {
  return Object.fromEntries(Object.entries(spec.physics).map(([name, { nominal }]) => [name, nominal]))
}
