// What an env refuses to be commanded, before anything of it moves.

import { type Actuators, LandbridgeError, type Rng } from '../core/index.js'
import { refused, shown } from './check-numbers.js'

/** Throws `channels` on a command of another size or with a number that is not finite, naming env, actuator and range. */
export function requireCommand(id: string, { channels, low, high }: Actuators, command: Float32Array): void {
  if (command?.length !== channels.length)
    throw new LandbridgeError(
      'channels',
      `Expected a command of ${channels.length} numbers for ${id}, got ${command?.length ?? 'none'}`,
    )
  for (let i = 0; i < command.length; i++) {
    if (Number.isFinite(command[i]!)) continue
    const { name, unit } = channels[i]!
    throw new LandbridgeError(
      'channels',
      `Expected ${id}'s '${name}' in [${low[i]}, ${high[i]}] ${unit}, got ${command[i]}`,
    )
  }
}

/** Throws `env` where an env is reset with what draws no numbers: a seed, or nothing. */
export function requireRng(id: string, rng: Rng): void {
  if (typeof rng?.split === 'function') return
  throw refused('a generator', `to reset ${id} with`, shown(rng), 'as in env.reset(createRng(1))')
}
