// Every policy architecture that ships. A new one is a file beside this one and a line here.

import type { PolicyPlugin } from 'landbridge/core'
import { mlp } from './mlp.js'

/** Policy architectures by key; their own `id` is their name. */
export const policies = { mlp } as const satisfies Record<string, PolicyPlugin>
