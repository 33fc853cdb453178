// TensorFlow's GPU build keeps the laws of engines too, in a process of its own.

import { engineLaws } from './engine/laws.js'

engineLaws(({ gpu }) => gpu === true)
