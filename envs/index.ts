// The environments of this package. A new one is one file and one line here.

import type { EnvPlugin } from 'landbridge/core'
import { acrobot } from './acrobot.js'
import { cartPole } from './cart-pole.js'
import { pendubot } from './pendubot.js'
import { pendulum } from './pendulum.js'

/** Every environment of this package. */
export const envs = { cartPole, pendulum, acrobot, pendubot } as const satisfies Record<string, EnvPlugin>
