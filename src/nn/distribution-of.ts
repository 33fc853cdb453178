// Which law of actions goes with which action space.

import { type Space, spaceSize } from '../core/index.js'
import { categorical } from './categorical.js'
import type { ActionDistribution } from './distribution.js'
import { gaussian } from './gaussian.js'

/** A gaussian for a box (heads `mean` and `logStd`), a categorical for choices (head `logits`). */
export function distributionOf(action: Space): ActionDistribution {
  return action.kind === 'box' ? gaussian(spaceSize(action)) : categorical(action.choices.length)
}
