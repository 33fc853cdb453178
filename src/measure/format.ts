// Numbers as people read them: three to four figures, grouped thousands, the same on every machine.

import type { Estimate } from '../core/index.js'

/** A number for prose and tables; a dash where there is none. `sign` puts a plus before what is positive. */
export function formatNumber(value: number | null, { sign = false } = {}): string {
  if (value === null) return '–'
  const size = Math.abs(value)
  const decimals = size >= 999.95 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3
  const [whole, fraction] = size.toFixed(decimals).split('.') as [string, string?]
  const trimmed = fraction?.replace(/0+$/, '') ?? ''
  const digits = `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${trimmed && `.${trimmed}`}`
  if (Number(size.toFixed(decimals)) === 0) return '0'
  return value < 0 ? `-${digits}` : `${sign ? '+' : ''}${digits}`
}

/** `[low, high]`, or an empty text where there is no interval. */
export function formatInterval({ low, high }: Pick<Estimate, 'low' | 'high'>): string {
  return low === null || high === null ? '' : `[${formatNumber(low)}, ${formatNumber(high)}]`
}

/** `2 of 5 seeds`. */
export function ofSeeds(count: number, all: number): string {
  return `${count} of ${all} ${all === 1 ? 'seed' : 'seeds'}`
}
