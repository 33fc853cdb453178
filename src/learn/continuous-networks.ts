// The networks of algorithms that climb the critic by the action: an actor of squashed actions, a critic of observation and action.

import { type AlgorithmNeeds, LandbridgeError, type Networks } from '../core/index.js'
import { isSquashed } from '../nn/index.js'
import { requireHead } from './require-heads.js'

/**
 * Throws `config`, saying which algorithm fits, where the task has choices or the networks are those of another kind of algorithm, or
 * where the critic gives no value.
 */
export function continuousNetworks(id: string, needs: AlgorithmNeeds): Networks {
  const { action } = needs.task
  if (action.kind === 'discrete') {
    const got = `${action.choices.length} choices`
    throw new LandbridgeError('config', `Expected continuous actions for '${id}', got ${got}`, 'use ppo, a2c or dqn')
  }
  const networks = needs.networks('action-value')
  const inputs = Object.keys(networks.critic.inputs).sort().join(' and ')
  if (inputs !== 'action and observation') {
    const hint = `start from a snapshot of sac or td3, or choose another policy for '${id}'`
    throw new LandbridgeError('config', `Expected a critic of action and observation, got one of ${inputs}`, hint)
  }
  if (!isSquashed(networks.actor)) {
    const hint = `start from a snapshot of sac or td3, or choose another policy for '${id}'`
    throw new LandbridgeError('config', `Expected an actor whose mean is squashed for '${id}', got another`, hint)
  }
  requireHead('critic', networks.critic, { name: 'value', size: 1 })
  return networks
}
