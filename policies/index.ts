// Every policy architecture that ships. A new one is a file beside this one and a line here.

import type { PolicyPlugin } from 'landbridge/core'
import { asymmetric } from './asymmetric.js'
import { cnn } from './cnn.js'
import { history } from './history.js'
import { mlp } from './mlp.js'
import { recurrent } from './recurrent.js'

/** Policy architectures by key; their own `id` is their name. */
export const policies = { mlp, cnn, recurrent, history, asymmetric } as const satisfies Record<string, PolicyPlugin>
