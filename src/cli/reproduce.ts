// `landbridge reproduce FILE`: the step in which a world became unstable, once more.

import type { Command } from 'commander'
import { catalog } from '../catalog.js'
import { nominalPhysics } from '../core/index.js'
import { loadEnv, locatePlugin, readInstability } from '../run/index.js'
import { printResult } from './shell.js'

/** Adds the verb. */
export function addReproduce(program: Command): void {
  program
    .command('reproduce <file>')
    .description('repeats the step in which a world became unstable, from the state before it; fails as it did')
    .option('--env <env>', 'the environment, where it is no longer at the place that the file names')
    .option('--json', 'print what came of it as JSON', false)
    .action(reproduce)
}

async function reproduce(file: string, options: { env?: string; json: boolean }): Promise<void> {
  const { env: ref, module, state, command } = readInstability(file)
  const located = locatePlugin(catalog, 'env', { ...ref, id: options.env ?? module ?? ref.id }, process.cwd())
  const { id, spec } = await loadEnv(catalog, located)
  const env = spec.create(nominalPhysics(spec))
  env.load(state)
  env.step(Float32Array.from(command))
  const { observation, reward } = env.result
  printResult(options.json, { env: id, observation: [...observation], reward }, `${id}: the step went well`)
}
