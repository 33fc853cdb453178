// `landbridge reproduce FILE`: the step in which a world became unstable, once more.

import type { Command } from 'commander'
import { catalog } from '../catalog.js'
import { type Instability, LandbridgeError, nominalPhysics, type PluginRef } from '../core/index.js'
import { isInCatalog, loadEnv, locatePlugin, readInstability, reproduction } from '../run/index.js'
import { printResult } from './shell.js'

/** Adds the verb. */
export function addReproduce(program: Command): void {
  program
    .command('reproduce <file>')
    .description('repeats the step in which a world became unstable, from the state before it; fails as it did')
    .option('--env <env>', 'the environment, where it is not of the catalogue: the module that the world came from')
    .option('--json', 'print what came of it as JSON', false)
    .action(reproduce)
}

async function reproduce(file: string, options: { env?: string; json: boolean }): Promise<void> {
  const instability = readInstability(file)
  const { state, command } = instability
  const { id, spec } = await loadEnv(catalog, locateEnv(file, instability, options.env))
  const env = spec.create(nominalPhysics(spec))
  env.load(state)
  env.step(Float32Array.from(command))
  const { observation, reward } = env.result
  printResult(options.json, { env: id, observation: [...observation], reward }, `${id}: the step went well`)
}

/** The env by any name that the user gave, else of the catalogue, since a file names no code to run. */
function locateEnv(file: string, { env, module }: Instability, named: string | undefined): PluginRef {
  if (named !== undefined) return locatePlugin(catalog, 'env', { ...env, id: named }, process.cwd())
  if (module === undefined && isInCatalog(catalog, 'env', env.id)) return env
  const hint =
    module === undefined
      ? 'name the module that the world came from: --env ./FILE.js'
      : `it names a module; where you trust its code: ${reproduction(file, module)}`
  throw new LandbridgeError('usage', `Expected --env, since '${env.id}' in '${file}' is no env of the catalogue`, hint)
}
