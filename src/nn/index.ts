// Networks on flat named parameters, the engines that compute them, and the policies and files made of them.

import type { EnginePlugin } from '../core/index.js'
import { simd } from './simd/engine.js'
import { tfjs } from './tfjs/engine.js'

export { type Actor, actionHead, createActor, isSquashed, snapshotPolicy } from './actor.js'
export { categorical } from './categorical.js'
export type { ActionDistribution, HeadOutputs } from './distribution.js'
export { distributionOf } from './distribution-of.js'
export { createExplorer } from './explorer.js'
export { gaussian } from './gaussian.js'
export { GOLDEN_ROWS, goldenVectors } from './golden.js'
export { initialParameters } from './initial-parameters.js'
export { deviations, Normaliser } from './normaliser.js'
export { referenceForward } from './reference-network.js'
export { decodeTensors, encodeTensors, type Tensor } from './safetensors.js'
export type { KernelOrder } from './simd/kernel-module.js'
export { createProbe } from './simd/probe.js'
export { decodeSnapshot, encodeSnapshot, snapshotHash } from './snapshot.js'
export { checkSpec } from './spec.js'
export { simd, tfjs }

/** Every engine that ships. */
export const engines = { simd, tfjs } as const satisfies Record<string, EnginePlugin>
