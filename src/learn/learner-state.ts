// A learner's checkpoint as one file of tensors: networks with their optimiser, statistics, random generators.

import { LandbridgeError, type NamedParameters, type NetworkState, type NormaliserState } from '../core/index.js'
import { decodeTensors, encodeTensors, type Tensor } from '../nn/index.js'

/** What a learner saves. */
export interface LearnerState {
  networks: Record<string, NetworkState>
  normaliser: NormaliserState
  /** Statistics of privileged observations, where the critic reads them. */
  privileged?: NormaliserState
  /** Saved generators by name. */
  rngs: Record<string, string>
  /** Further arrays by name. */
  arrays: Record<string, Float32Array>
}

const KINDS = ['parameters', 'first', 'second'] as const

/** The same state gives the same bytes. */
export function packState({ networks, normaliser, privileged, rngs, arrays }: LearnerState): Uint8Array {
  const tensors: Record<string, Tensor> = {
    'normaliser/mean': tensor(normaliser.mean),
    'normaliser/variance': tensor(normaliser.variance),
  }
  if (privileged) {
    tensors['privileged/count'] = tensor(Float64Array.of(privileged.count))
    tensors['privileged/mean'] = tensor(privileged.mean)
    tensors['privileged/variance'] = tensor(privileged.variance)
  }
  const steps: Record<string, NetworkState['steps']> = {}
  const masks: Record<string, string> = {}
  for (const [network, state] of Object.entries(networks)) {
    steps[network] = Object.fromEntries(Object.entries(state.steps).sort(([a], [b]) => (a < b ? -1 : 1)))
    if (state.masks !== undefined) masks[network] = state.masks
    for (const kind of KINDS) {
      for (const [name, values] of Object.entries(state[kind])) tensors[`${network}/${kind}/${name}`] = tensor(values)
    }
  }
  for (const [name, values] of Object.entries(arrays)) tensors[`arrays/${name}`] = tensor(values)
  const metadata = { steps: JSON.stringify(steps), rngs: JSON.stringify(rngs), count: String(normaliser.count) }
  const dropping = Object.keys(masks).length > 0
  return encodeTensors({ metadata: dropping ? { ...metadata, masks: JSON.stringify(masks) } : metadata, tensors })
}

/** Reads what {@link packState} wrote. Throws `checkpoint` on anything else. */
export function unpackState(bytes: Uint8Array): LearnerState {
  try {
    const { metadata, tensors } = decodeTensors(bytes)
    const masks = JSON.parse(metadata.masks ?? '{}') as Record<string, string>
    const steps = JSON.parse(metadata.steps!) as Record<string, NetworkState['steps']>
    const under = (prefix: string) =>
      Object.fromEntries(
        Object.entries(tensors).flatMap(([name, { values }]) =>
          name.startsWith(prefix) && values instanceof Float32Array ? [[name.slice(prefix.length), values]] : [],
        ),
      ) as NamedParameters
    const networks = Object.entries(steps).map(([network, counts]) => {
      const [parameters, first, second] = KINDS.map((kind) => under(`${network}/${kind}/`))
      const state = { parameters: parameters!, first: first!, second: second!, steps: counts }
      return [network, masks[network] === undefined ? state : { ...state, masks: masks[network] }] as const
    })
    return {
      networks: Object.fromEntries(networks),
      normaliser: {
        count: Number(metadata.count),
        mean: tensors['normaliser/mean']!.values as Float64Array,
        variance: tensors['normaliser/variance']!.values as Float64Array,
      },
      ...(tensors['privileged/count'] && {
        privileged: {
          count: tensors['privileged/count'].values[0]!,
          mean: tensors['privileged/mean']!.values as Float64Array,
          variance: tensors['privileged/variance']!.values as Float64Array,
        },
      }),
      rngs: JSON.parse(metadata.rngs!) as Record<string, string>,
      arrays: under('arrays/'),
    }
  } catch (cause) {
    const got = cause instanceof LandbridgeError ? `bytes that are cut or changed (${cause.message})` : 'something else'
    throw new LandbridgeError('checkpoint', `Expected the state of a learner, got ${got}`, undefined, { cause })
  }
}

function tensor(values: Float32Array | Float64Array): Tensor {
  return { shape: [values.length], values }
}
