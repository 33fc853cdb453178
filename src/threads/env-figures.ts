// Worker entry: figures of one environment, where no other has run.

import { parentPort, workerData } from 'node:worker_threads'
import { envFigures } from '../bench/envs.js'

const { id, what } = workerData as { id: string; what: keyof typeof envFigures }
parentPort!.postMessage(await envFigures[what](id))
