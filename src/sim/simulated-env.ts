// Turns a declared simulation into an env plug-in: adds motors' and sensors' dynamics, command history, save and load.

import {
  type EnvPlugin,
  type EnvSpec,
  type Outcome,
  type PluginRef,
  plugin,
  requireDone,
  requireOutcome,
  wipeOutcome,
  z,
} from '../core/index.js'
import { checkKeys, refused, shown } from './check-numbers.js'
import { checkMachine, checkSimulation } from './check-simulation.js'
import { privilegedChannels } from './env/hidden-state.js'
import { createSimulatedEnv } from './env/running-env.js'
import { machineMechanism } from './env/world-mechanism.js'
import { pipelinePhysics } from './pipeline-physics.js'
import type { Simulation } from './simulation.js'
import { type Wrapper, wrapEnv, wrapperSchema } from './wrappers/wrap-env.js'

/** Options that every simulated env has. */
const commonConfig = {
  history: z.int().min(0).max(16).default(0).describe('number of last commands added to the observation'),
  substeps: z.int().min(1).max(1000).exactOptional().describe('solver steps a control step'),
  wrappers: z.array(wrapperSchema).default([]).describe('what stands around the env, innermost first'),
}

type Common = { history: number; substeps?: number; wrappers: Wrapper[] }

/**
 * Makes an env plug-in of a simulation. To the options it adds `history`, `substeps` and `wrappers`; to the physics `actuatorGain`,
 * `actuatorLag`, `actuatorDelay`, `actionDelay`, `observationDelay` and `observationNoise`; with `history` n, to the observation the
 * channels `command[-1].NAME` to `command[-n].NAME`: what was commanded, newest first, before delay and lag, in its unit. Throws
 * `env` on keys that nothing reads, and on options that are no schemas or have the name of one that is added; the plug-in does so on
 * what its simulation declares.
 */
export function simulatedEnv<Shape extends z.ZodRawShape>(definition: {
  id: string
  summary: string
  /** Options of its own, each with a default. */
  options: Shape
  simulate(config: z.infer<z.ZodObject<Shape>>): Simulation
}): EnvPlugin {
  const { id, summary } = definition
  checkKeys(definition, ['id', 'summary', 'options', 'simulate'], `the env '${id}'`)
  for (const [name, option] of Object.entries(definition.options)) {
    if (Object.hasOwn(commonConfig, name))
      throw refused(`option '${name}' of '${id}'`, 'to have a name of its own', 'that of one that every env has')
    if (!(option instanceof z.ZodType))
      throw refused(`option '${name}' of '${id}'`, 'to be a schema', shown(option), 'as in z.number().default(3)')
  }
  const config = z.object({ ...commonConfig, ...definition.options })
  return plugin({
    id,
    summary,
    config,
    create(parsed) {
      const { history, substeps, wrappers, ...own } = parsed as Common
      const simulation = definition.simulate(own as z.infer<z.ZodObject<Shape>>)
      requireDone(`'simulate' of '${id}'`, simulation)
      checkSimulation(id, simulation)
      const ref = { id, config: { history, ...(substeps !== undefined && { substeps }), ...own } }
      const machine: Simulation['machine'] = (...given) => {
        const made = checkMachine(id, simulation.machine(...given), simulation)
        if (made.motors.some((joint) => joint >= 0)) made.world.motorise()
        return made
      }
      const spec = envSpec(ref, { ...simulation, machine, substeps: substeps ?? simulation.substeps }, history)
      return wrapEnv(spec, wrappers)
    },
  })
}

function envSpec(ref: PluginRef, simulation: Simulation, history: number): EnvSpec {
  const { action, actuators, terms, controlHz, maxSteps, solved, substeps } = simulation
  // Where a simulation names a constant of motors or sensors itself, its nominal value goes.
  const physics = { ...simulation.physics, ...pipelinePhysics, ...simulation.physics }
  return {
    id: ref.id,
    observation: observationSpace(simulation, history),
    privileged: { kind: 'box', ...privilegedChannels(simulation, physics) },
    action,
    actuators,
    terms,
    controlHz,
    maxSteps,
    ...(solved !== undefined && { solved }),
    substeps,
    physics,
    ...(simulation.presets !== undefined && { presets: simulation.presets }),
    ...(simulation.judge !== undefined && { judge: judgeOf(ref.id, simulation.judge, terms) }),
    create: (values) => createSimulatedEnv(ref, simulation, physics, history, values),
    mechanism: (set) => machineMechanism(ref.id, simulation, set),
  }
}

function judgeOf(
  id: string,
  judge: NonNullable<Simulation['judge']>,
  terms: readonly string[],
): NonNullable<EnvSpec['judge']> {
  const outcome: Outcome = { reward: 0, terms: new Float32Array(terms.length), terminated: false }
  return (observation, command, next) => {
    wipeOutcome(outcome, terms.length)
    judge(observation, command, next, outcome)
    requireOutcome(id, 'judge', outcome, terms)
    return outcome
  }
}

function observationSpace({ observation, actuators }: Simulation, history: number): EnvSpec['observation'] {
  const ages = Array.from({ length: history }, (_, i) => i + 1)
  return {
    kind: 'box',
    channels: [
      ...observation.channels,
      ...ages.flatMap((age) =>
        actuators.channels.map((channel) => ({ ...channel, name: `command[-${age}].${channel.name}` })),
      ),
    ],
    low: [...observation.low, ...ages.flatMap(() => actuators.low)],
    high: [...observation.high, ...ages.flatMap(() => actuators.high)],
  }
}
