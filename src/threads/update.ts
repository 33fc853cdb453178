// Process entry: measures a PPO update.

import { serveMeasure } from '../bench/measuring-process.js'
import { createUpdate } from '../bench/update-rate.js'

serveMeasure(createUpdate)
