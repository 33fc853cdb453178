// What a freeze schedule says, applied to an actor and a critic.

import {
  type AlgorithmNeeds,
  type LayerInfo,
  layerInfos,
  type Network,
  type Networks,
  type Progress,
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

/** Freezes and unfreezes layers as the schedule says at this progress; rates are factors on `learningRate`. */
export function thaw(
  { freeze, normaliserContinues = false }: Pick<AlgorithmNeeds, 'freeze' | 'normaliserContinues'>,
  of: { networks: Networks; actor: Network; critic: Network },
  progress: Progress,
  learningRate: number,
): Thaw {
  const layers = layersOf(of.networks)
  const { train, rates } = freeze.at(layers, progress)
  const learning = (network: 'actor' | 'critic') => {
    const names = layers.filter((layer) => layer.network === network && train.has(layer.name)).map(({ name }) => name)
    const own = names.map((name) => [name.slice(network.length + 1), learningRate * (rates[name] ?? 1)] as const)
    of[network].train(new Set(own.map(([name]) => name)))
    return Object.fromEntries(own)
  }
  const first = layers.filter(({ network, depth }) => network === 'actor' && depth === 0)
  const normalises = normaliserContinues || first.some(({ name }) => train.has(name))
  return { actor: learning('actor'), critic: learning('critic'), learningRate, normalises }
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
