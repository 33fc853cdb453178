// The catalogue: every plug-in by kind and id, handed to whoever runs a plan.

import type { EnvPlugin } from './env.js'
import type { AlgorithmPlugin, FreezePlugin } from './learner.js'
import type { EnginePlugin } from './network.js'
import type { PolicyPlugin } from './policy.js'
import type { BridgePlugin } from './robot.js'

/** Plug-ins by kind; the keys of each record are free, the plug-in's `id` is its name. */
export interface Catalog {
  env: Record<string, EnvPlugin>
  policy: Record<string, PolicyPlugin>
  algorithm: Record<string, AlgorithmPlugin>
  freeze: Record<string, FreezePlugin>
  engine: Record<string, EnginePlugin>
  bridge: Record<string, BridgePlugin>
}

/** A kind of plug-in. */
export type PluginKind = keyof Catalog
