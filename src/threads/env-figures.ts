// Worker entry: figures of one environment, where no other has run.

import { parentPort, workerData } from 'node:worker_threads'
import { envFigures, type Party } from '../bench/envs.js'

const { id, what, party } = workerData as { id: string; what: keyof typeof envFigures; party: Party }
parentPort!.postMessage(await envFigures[what](id, party))
