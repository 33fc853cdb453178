// Every engine that ships keeps the same laws, but for the build of TensorFlow that a process cannot have beside the other.

import { engineLaws } from './engine/laws.js'

engineLaws(({ gpu }) => gpu !== true)
