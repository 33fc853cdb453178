// The environments of this package. A new one is one file and one line here.

import type { EnvPlugin } from 'landbridge/core'
import { acrobot } from './acrobot.js'
import { cartPole } from './cart-pole.js'
import { cartPoleSwingUp } from './cart-pole-swing-up.js'
import { cheetah } from './cheetah.js'
import { drive } from './drive.js'
import { hopper } from './hopper.js'
import { lander } from './lander.js'
import { mountainCar } from './mountain-car.js'
import { pendubot } from './pendubot.js'
import { pendulum } from './pendulum.js'
import { platformer } from './platformer.js'
import { pusher } from './pusher.js'
import { reacher } from './reacher.js'
import { rover } from './rover.js'
import { walker } from './walker.js'

/** Every environment of this package. */
export const envs = {
  cartPole,
  cartPoleSwingUp,
  pendulum,
  acrobot,
  pendubot,
  mountainCar,
  reacher,
  lander,
  hopper,
  walker,
  cheetah,
  rover,
  drive,
  pusher,
  platformer,
} as const satisfies Record<string, EnvPlugin>
