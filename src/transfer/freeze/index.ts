// The freeze schedules, by name.

import type { FreezePlugin } from '../../core/index.js'
import { allButHead } from './all-but-head.js'
import { criticFirst } from './critic-first.js'
import { gradual } from './gradual.js'
import { none } from './none.js'

/** Every freeze schedule that comes with the project; a new one is one file and one line here. */
export const freezeSchedules = { none, allButHead, gradual, criticFirst } as const satisfies Record<
  string,
  FreezePlugin
>
