// Process entry: measures a training.

import { serveMeasure } from '../bench/measuring-process.js'
import { createTrainingRate } from '../bench/training-rate.js'

serveMeasure(createTrainingRate)
