// The env that a plan names.

import {
  type Catalog,
  declarationFault,
  type EnvSpec,
  LandbridgeError,
  type PluginRef,
  requireMade,
  resolvePlugin,
} from '../core/index.js'

/** The env spec of a reference, with the id that snapshots name it by: a module's env is never taken for one of the catalogue. */
export async function loadEnv(catalog: Catalog, ref: PluginRef): Promise<{ id: string; spec: EnvSpec }> {
  const plugin = await resolvePlugin(catalog, 'env', ref)
  const id = ref.id.startsWith('file:') ? `module:${plugin.id}` : plugin.id
  const spec = requireMade('env', plugin.create(ref.config), ref.id)
  const fault = declarationFault(spec)
  if (fault !== undefined) throw new LandbridgeError('env', `${id}: ${fault}`, 'see `landbridge check`')
  return { id, spec }
}
