// Laws of the physics table: every parameter works over its whole range, and is connected to something.

import type { Law } from './env-declaration-laws.js'

/** At both ends of every range the env stays finite under random commands. */
export const physicsRangesHold: Law = ({ extremes, nominalPlay }) => {
  const odd = extremes.find(({ trouble }) => trouble !== undefined)
  if (odd === undefined) return undefined
  return `Expected ${nominalPlay.length - 1} finite steps with '${odd.name}' at ${odd.value}, got ${odd.trouble}`
}

/** Every parameter changes something at one end of its range: one that changes nothing is not connected. One without a range cannot. */
export const physicsMatters: Law = ({ spec, extremes }) => {
  const dead = Object.entries(spec.physics).filter(
    ([name, { min, max }]) => min < max && !extremes.some((extreme) => extreme.name === name && extreme.differs),
  )
  if (dead.length === 0) return undefined
  const names = dead.map(([name, { min, max }]) => `'${name}' to change something at ${min} or ${max}`)
  return `Expected ${names.join(', ')}, got the same bits as at its nominal value`
}
