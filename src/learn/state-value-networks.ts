// The networks of algorithms that learn the law of actions itself: an actor that is not squashed, a critic of the state.

import { type AlgorithmNeeds, LandbridgeError, type Networks, spaceSize } from '../core/index.js'
import { isSquashed } from '../nn/index.js'
import { requireHead } from './require-heads.js'

/**
 * Throws `config`, saying what fits, where the networks are those of an algorithm that climbs its critic by the action, or lack a
 * head: a value, and the spread of continuous actions.
 */
export function stateValueNetworks(id: string, needs: AlgorithmNeeds): Networks {
  const networks = needs.networks('value')
  const { action } = needs.task
  if (!('action' in networks.critic.inputs) && !isSquashed(networks.actor)) {
    requireHead('critic', networks.critic, { name: 'value', size: 1 })
    if (action.kind === 'box') requireHead('actor', networks.actor, { name: 'logStd', size: spaceSize(action) })
    return networks
  }
  const hint = 'start from a snapshot of ppo, a2c or bc, or fine-tune with sac or td3'
  throw new LandbridgeError('config', `Expected networks with a state-value critic for '${id}', got others`, hint)
}
