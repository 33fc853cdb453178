// The networks of algorithms that learn the law of actions itself: an actor that is not squashed, a critic of the state.

import { type AlgorithmNeeds, LandbridgeError, type Networks } from '../core/index.js'
import { isSquashed } from '../nn/index.js'

/** Throws `config`, saying what fits, where the networks are those of an algorithm that climbs its critic by the action. */
export function stateValueNetworks(id: string, needs: AlgorithmNeeds): Networks {
  const networks = needs.networks('value')
  if (!('action' in networks.critic.inputs) && !isSquashed(networks.actor)) return networks
  const hint = 'start from a snapshot of ppo, a2c or bc, or fine-tune with sac or td3'
  throw new LandbridgeError('config', `Expected networks with a state-value critic for '${id}', got others`, hint)
}
