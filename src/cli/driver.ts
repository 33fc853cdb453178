// The driver that a module makes, and which `--set` it takes.

import { type Driver, importPlugin, isMade, LandbridgeError, type PluginRef } from '../core/index.js'
import { inDriver } from '../link/index.js'

/** The driver of a module, `machine` being what the user called it; undefined where it makes no driver. Throws what making it throws. */
export async function driverOf({ id, config }: PluginRef, machine: string): Promise<Driver | undefined> {
  if (!id.startsWith('file:')) return undefined
  const plugin = await importPlugin(id)
  const made = await inDriver(id, 'create', () => plugin.create(config, undefined as never), 'module')
  requireWhole(made, machine)
  return isMade('robot', made) ? (made as Driver) : undefined
}

/** Throws `unknown-plugin` where a module makes half a driver. */
function requireWhole(made: unknown, machine: string): void {
  const there = Object(made) as object
  const [missing, other] = ['contract', 'open'].filter((member) => !(member in there))
  if (missing === undefined || other !== undefined) return
  throw new LandbridgeError(
    'unknown-plugin',
    `Expected the driver ${machine} to make 'contract' and 'open', got no '${missing}'`,
  )
}

const isOfDriver = (assignment: string) => assignment.startsWith('driver.')

/** Throws `usage` where laws were given: a driver's machine is as it is. */
export function refuseLaws({ set, preset }: { set: readonly string[]; preset?: string }): void {
  const sets = set.filter((assignment) => !isOfDriver(assignment)).map((assignment) => `--set ${assignment}`)
  const [unused] = [...sets, ...(preset === undefined ? [] : [`--preset ${preset}`])]
  if (unused === undefined) return
  const message = `Expected no constants for a driver, got '${unused}'`
  throw new LandbridgeError('usage', message, 'options of its own: --set driver.NAME=VALUE')
}

/** Throws `usage` where a driver's options were given, and there is none. */
export function refuseDriverOptions({ set }: { set: readonly string[] }): void {
  const given = set.find(isOfDriver)
  if (given === undefined) return
  throw new LandbridgeError('usage', `Expected a driver for '--set ${given}', got an environment`)
}
