// A simulated env in the place of hardware.

import {
  type EnvSpec,
  LandbridgeError,
  nominalPhysics,
  type Outcome,
  type Physics,
  type Plant,
} from '../../core/index.js'
import { Episode } from './episode.js'

/** An env as a plant: one `apply` is one control period; `safe` changes nothing, since a simulator has no driver of its own. */
export function envPlant(spec: EnvSpec, physics: Physics): Plant {
  const env = spec.create(nominalPhysics(spec))
  const episode = new Episode(spec, physics)
  let started = false
  const running = () => {
    if (!started) throw new LandbridgeError('env', 'Expected a reset before the first observation or command')
    return env
  }
  return {
    observe: (into) => into.set(running().result.observation),
    apply: (command) => episode.step(running(), command),
    safe() {},
    simulated: {
      reset(seed) {
        episode.start(env, seed)
        started = true
      },
      outcome: (): Outcome => running().result,
    },
    dispose: () => env.dispose(),
  }
}
