// Process entry: makes the PPO update that the first message orders, and measures it at every message.

import { createMeasure, type UpdateAnswer, type UpdateOrder } from '../bench/update-process.js'
import { failureOf } from '../core/index.js'

let measure: Promise<() => Promise<number>> | undefined

process.on('disconnect', () => process.exit(1))
process.on('message', (order) => void answer(order as UpdateOrder))

async function answer(order: UpdateOrder): Promise<void> {
  process.send?.(await measured(order))
}

async function measured(order: UpdateOrder): Promise<UpdateAnswer> {
  try {
    measure ??= createMeasure(order)
    return { works: true, milliseconds: await (await measure)() }
  } catch (problem) {
    return { works: false, failure: failureOf(problem) }
  }
}
