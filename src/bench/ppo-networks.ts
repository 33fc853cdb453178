// Networks that PPO updates are measured with, and the actions that they choose.

import { envs } from '../../envs/index.js'
import { policies } from '../../policies/index.js'
import { type NetworkSpec, type Networks, type Space, taskOf } from '../core/index.js'

/** An actor, its critic, and the actions that the actor is for. */
export interface PpoNetworks extends Networks {
  action: Space
}

/** Numbers of an observation. */
export const OBSERVATIONS = 8
/** Numbers of an action. */
export const ACTIONS = 2
/** Width of both hidden layers of {@link small}. */
export const HIDDEN = 64

/** 64-64. */
export const small = dense([HIDDEN, HIDDEN])
/** 512-256-128, as simulations of thousands of robots side by side use them. */
export const large = dense([512, 256, 128])

/** A box of so many numbers. */
export function box(size: number): Space {
  const channels = Array.from({ length: size }, (_, i) => ({ name: `channel-${i}`, unit: '' }))
  return { kind: 'box', channels, low: Array<number>(size).fill(-1), high: Array<number>(size).fill(1) }
}

/** Networks with hidden layers of these widths, tanh, over eight observations and two gaussian actions. */
export function dense(hidden: readonly number[]): PpoNetworks {
  const layers = hidden.map((size) => ({ size, activation: 'tanh' as const, gain: Math.SQRT2 }))
  const trunk = { name: 'trunk', from: ['observation'], layers }
  const network = (heads: NetworkSpec['heads']) => ({ inputs: { observation: OBSERVATIONS }, trunks: [trunk], heads })
  return {
    actor: network([
      { kind: 'dense', name: 'mean', from: 'trunk', size: ACTIONS, gain: 0.01 },
      { kind: 'free', name: 'logStd', size: ACTIONS, initial: 0 },
    ]),
    critic: network([{ kind: 'dense', name: 'value', from: 'trunk', size: 1, gain: 1 }]),
    action: box(ACTIONS),
  }
}

/** The policy `cnn` on the cart-pole's camera, four images of 32 x 32 grey. */
export function convolutional(): PpoNetworks {
  const task = taskOf(envs.cartPole.create({ pixels: 32, wrappers: [{ kind: 'frame-stack', frames: 4 }] }))
  return { ...policies.cnn.create({}, { task, critic: 'value' }), action: task.action }
}
