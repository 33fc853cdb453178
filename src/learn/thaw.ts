// What a freeze schedule says, applied to an actor and a critic.

import {
  type AlgorithmNeeds,
  LandbridgeError,
  type LayerInfo,
  layerInfos,
  type Network,
  type Networks,
  type Progress,
  written,
} from '../core/index.js'

/** What learns in an update, and how fast. */
export interface Thaw {
  /** Learning rates of the learning layers by name in their network. */
  actor: Record<string, number>
  critic: Record<string, number>
  /** The algorithm's own, before factors. */
  learningRate: number
  /** Whether statistics of observations move: they stand still while the layers that read them do, unless the stage says otherwise. */
  normalises: boolean
}

/** Freezes and unfreezes layers as the schedule says at this progress; rates are factors on `learningRate`. Throws `config` on an answer that is none. */
export function thaw(
  { freeze, normaliserContinues = false }: Pick<AlgorithmNeeds, 'freeze' | 'normaliserContinues'>,
  of: { networks: Networks; actor: Network; critic: Network },
  progress: Progress,
  learningRate: number,
): Thaw {
  const layers = layersOf(of.networks)
  const { train, rates } = requireAnswer(freeze.at(layers, progress))
  const learning = (network: 'actor' | 'critic') => {
    const names = layers.filter((layer) => layer.network === network && train.has(layer.name)).map(({ name }) => name)
    const own = names.map((name) => [name.slice(network.length + 1), learningRate * rateOf(rates, name)] as const)
    of[network].train(new Set(own.map(([name]) => name)))
    return Object.fromEntries(own)
  }
  const first = layers.filter(({ network, depth }) => network === 'actor' && depth === 0)
  const normalises = normaliserContinues || first.some(({ name }) => train.has(name))
  return { actor: learning('actor'), critic: learning('critic'), learningRate, normalises }
}

type Answer = ReturnType<AlgorithmNeeds['freeze']['at']>

/** A schedule may be a user's own. */
function requireAnswer(answer: Answer | undefined): Answer {
  if (typeof answer?.train?.has === 'function' && typeof answer.rates === 'object' && answer.rates !== null)
    return answer
  const got = answer instanceof Promise ? 'a promise' : written(answer)
  throw new LandbridgeError(
    'config',
    `Expected 'at' of the freeze schedule to give { train: a Set of names, rates: { NAME: number } }, got ${got}`,
    'return what `trainByRate` gives',
  )
}

function rateOf(rates: Answer['rates'], name: string): number {
  const rate = rates[name] ?? 1
  if (Number.isFinite(rate) && rate >= 0) return rate
  throw new LandbridgeError(
    'config',
    `Expected the freeze schedule's rate of '${name}' from 0 on, got ${written(rate)}`,
  )
}

// Some algorithms thaw after every step of the env; the layers are always the same.
const known = new WeakMap<Networks, LayerInfo[]>()

function layersOf(networks: Networks): LayerInfo[] {
  let layers = known.get(networks)
  if (layers === undefined) {
    layers = layerInfos(networks)
    known.set(networks, layers)
  }
  return layers
}
