// What is wrong with a reading that trips the robot, for whoever has written its driver.

import { channelSize, type RobotContract } from '../core/index.js'

/** The first reading that is not finite, with its unit and bounds; the reward, where every reading is sound. */
export function unsoundReading({ observation }: Pick<RobotContract, 'observation'>, readings: Float32Array): string {
  const bad = readings.findIndex((value) => !Number.isFinite(value))
  if (bad < 0) return 'Expected a finite reward with finite terms, got another'
  const got = `got ${readings[bad]}`
  if (observation.kind !== 'box') return `Expected observe to give the number of a choice, ${got}`
  let at = 0
  let number = bad
  for (; number >= channelSize(observation.channels[at]!); at++) number -= channelSize(observation.channels[at]!)
  const channel = observation.channels[at]!
  const place = channel.shape === undefined ? '' : `[${number}]`
  const unit = channel.unit === '' ? '' : ` in ${channel.unit}`
  const range = `from ${observation.low[at]} to ${observation.high[at]}`
  return `Expected observe to give a finite '${channel.name}'${place}${unit}, ${range}, ${got}`
}
