// What TensorFlow.js holds.

import { createRequire } from 'node:module'

/** TensorFlow.js's own count, over all of its backends. */
export function countTensors(): () => number {
  const require = createRequire(new URL('../../peers/package.json', import.meta.url))
  const name: string = '@tensorflow/tfjs'
  const tf = require(name) as { memory(): { numTensors: number } }
  return () => tf.memory().numTensors
}
