// Worker entry: the speed of one environment, where no other has run.

import { parentPort, workerData } from 'node:worker_threads'
import { envSpeed } from '../bench/envs.js'

parentPort!.postMessage(await envSpeed(workerData as string))
