// Worker entry: the machine beside its safety layer. A driver's machine loads no simulator, a user's env no catalogue.

import {
  type DriverPlugin,
  type EnvPlugin,
  importPlugin,
  LandbridgeError,
  type PluginRef,
  resolvePlugin,
  taskContract,
} from '../core/index.js'
import {
  type ActuatorOrder,
  actuatorThread,
  driverPlant,
  inDriver,
  type Machine,
  requireDriverContract,
} from '../link/index.js'

await actuatorThread(open)

async function open({ env, driver, physics }: ActuatorOrder): Promise<Machine> {
  if (driver !== undefined) {
    const { id, config } = driver
    const plugin = (await importPlugin(id)) as DriverPlugin
    const { contract, open } = await inDriver(id, 'create', () => plugin.create(config))
    requireDriverContract(contract)
    // The limits as they were checked, whatever the driver does to its arrays.
    const checked = structuredClone(contract)
    return { contract: checked, plant: driverPlant(await inDriver(id, 'open', open), id) }
  }
  if (env === undefined) throw new LandbridgeError('usage', 'Expected an env or a driver, got neither')
  const { envPlant } = await import('../sim/index.js')
  const spec = (await envPlugin(env)).create(env.config)
  return { contract: taskContract(spec), plant: envPlant(spec, physics) }
}

async function envPlugin(ref: PluginRef): Promise<EnvPlugin> {
  if (ref.id.startsWith('file:')) return (await importPlugin(ref.id)) as EnvPlugin
  const { catalog } = await import('../catalog.js')
  return resolvePlugin(catalog, 'env', ref)
}
