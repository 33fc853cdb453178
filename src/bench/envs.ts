// Environments: control steps a second on one core, resets included.

import { envs as all } from '../../envs/index.js'
import { createRng, type EnvPlugin, limitCommand } from '../core/index.js'
import { startEpisode } from '../sim/index.js'
import { interleavedMedians, type Row, row, secondsOf } from './bench.js'

const ROUNDS = 7
const STEPS = 10_000

/** Control steps a second of every environment, with random commands; an env takes `substeps` solver steps for each. */
export async function envs(): Promise<Row[]> {
  const plugins: EnvPlugin[] = Object.values(all)
  const medians = await interleavedMedians(
    Object.fromEntries(plugins.map((plugin) => [plugin.id, createRun(plugin)])),
    ROUNDS,
  )
  return plugins.map(({ id }) =>
    row({ bench: `envs/${id}`, value: medians[id]!, unit: 'steps/s', limit: null, better: 'higher' }),
  )
}

/** Steps as a vectorised env does: commands through the limits, a new episode where one ends. */
function createRun(plugin: EnvPlugin): () => Promise<number> {
  const spec = plugin.create({})
  const nominal = Object.fromEntries(Object.entries(spec.physics).map(([name, { nominal }]) => [name, nominal]))
  const env = spec.create(nominal)
  const rng = createRng(1)
  const { low, high, safe } = spec.actuators
  const command = Float32Array.from(safe)
  const previous = Float32Array.from(safe)
  return async () => {
    const seconds = await secondsOf(() => {
      let left = 0
      for (let step = 0; step < STEPS; step++) {
        if (left === 0 || env.result.terminated) {
          startEpisode(env, spec, {}, step)
          previous.set(safe)
          left = spec.maxSteps
        }
        for (let i = 0; i < command.length; i++) command[i] = rng.uniform(low[i], high[i])
        limitCommand(command, previous, spec.actuators, 1 / spec.controlHz)
        env.step(command)
        previous.set(command)
        left--
      }
    })
    return STEPS / seconds
  }
}
