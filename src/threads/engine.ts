// Process entry: tries the engine that the first message names, answers, and ends.

import { catalog } from '../catalog.js'
import { engineOrderSchema, runEngineTrial } from '../run/index.js'

process.on('disconnect', () => process.exit(1))
process.once('message', (order) => void main(order))

async function main(order: unknown): Promise<void> {
  const result = await runEngineTrial(catalog, engineOrderSchema.parse(order))
  process.send?.(result, () => process.exit(0))
}
