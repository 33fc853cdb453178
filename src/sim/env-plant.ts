// A simulated env in the place of hardware.

import { type EnvSpec, LandbridgeError, type Outcome, type Physics, type Plant } from '../core/index.js'
import { startEpisode } from './episode.js'

/** An env as a plant: one `apply` is one control period; `safe` changes nothing, since a simulator has no driver of its own. */
export function envPlant(spec: EnvSpec, physics: Physics): Plant {
  const nominal = Object.fromEntries(Object.entries(spec.physics).map(([name, { nominal }]) => [name, nominal]))
  const env = spec.create(nominal)
  let started = false
  const running = () => {
    if (!started) throw new LandbridgeError('env', 'Expected a reset before the first observation or command')
    return env
  }
  return {
    observe: (into) => into.set(running().result.observation),
    apply: (command) => running().step(command),
    safe() {},
    simulated: {
      reset(seed) {
        startEpisode(env, spec, physics, seed)
        started = true
      },
      outcome: (): Outcome => running().result,
    },
    dispose: () => env.dispose(),
  }
}
