// Worker entry: simulates some rows of a pooled env until the pool closes.

import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { catalog } from '../catalog.js'
import { resolvePlugin } from '../core/index.js'
import { createExplorer } from '../nn/index.js'
import { type PoolLetter, type PoolMemory, type PoolOrder, servePoolRows } from '../sim/index.js'

const { order, port } = workerData as { order: PoolOrder; port: MessagePort }

await servePoolRows(async () => (await resolvePlugin(catalog, 'env', order.env)).create(order.env.config), order, {
  say: (hello) => parentPort!.postMessage(hello),
  memory: () => new Promise<PoolMemory>((resolve) => parentPort!.once('message', resolve)),
  received: () => [...messages()],
  fail: (failure) => port.postMessage(failure),
  explorer: createExplorer,
})

function* messages(): Generator<PoolLetter> {
  for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) yield next.message
}
