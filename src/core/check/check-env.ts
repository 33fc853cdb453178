// The laws that every env keeps, in the order in which to mend them.

import type { EnvPlugin } from '../env.js'
import { LandbridgeError } from '../error.js'
import { soundError } from '../failure.js'
import {
  commandsFit,
  type Law,
  partsAreThere,
  physicsTableFits,
  plugInIsNamed,
  spacesFit,
  taskFits,
  unknownPhysicsRefused,
} from './env-declaration-laws.js'
import { physicsMatters, physicsRangesHold } from './env-physics-laws.js'
import {
  instancesAreApart,
  loadContinues,
  resetForgets,
  sameSeedSameBits,
  seedsDiffer,
  setWaitsForReset,
} from './env-replay-laws.js'
import {
  commandsStay,
  drawingsHold,
  judgeAgrees,
  observationsFit,
  outcomeFits,
  privilegedFits,
  resetIsQuiet,
  resultStays,
} from './env-step-laws.js'
import { EnvTrial } from './env-trial.js'
import type { Finding } from './finding.js'

/** Of constants that change nothing; some are none of the env's own. */
const CONNECT =
  'connect the parameter, or remove it from the table; one that every simulated env has acts on commands, or, as observationNoise, by the `noise` of sensors: where it cannot, name it in `physics` with min and max at its nominal value'

const laws: readonly { law: string; hint: string; holds: Law }[] = [
  { law: 'plug-in', hint: 'name it as in `my-env`, and sum it up', holds: plugInIsNamed },
  {
    law: 'parts',
    hint: 'declare every list and table of an EnvSpec; in TypeScript the compiler tells which',
    holds: partsAreThere,
  },
  {
    law: 'spaces',
    hint: 'give every channel its own name and a unit, and every array one number a channel',
    holds: spacesFit,
  },
  {
    law: 'commands',
    hint: 'keep the safe command and all choices within the bounds of the actuators, which move at a finite rate; an action of kind box is `commandSpace` of their channels',
    holds: commandsFit,
  },
  {
    law: 'task',
    hint: 'declare controlHz, maxSteps, substeps and the terms of the reward, each by a name of its own',
    holds: taskFits,
  },
  {
    law: 'physics-table',
    hint: 'give each constant a range around its nominal value, a unit and a meaning',
    holds: physicsTableFits,
  },
  {
    law: 'unknown-physics',
    hint: "throw a LandbridgeError 'physics' for a name that the table lacks",
    holds: unknownPhysicsRefused,
  },
  { law: 'runs', hint: 'mend this first: nothing else can be tried before', holds: runs },
  { law: 'observations', hint: 'declare wider bounds, or fill every number of the array', holds: observationsFit },
  { law: 'privileged', hint: 'declare wider bounds, or fill every number of the array', holds: privilegedFits },
  {
    law: 'reward',
    hint: 'give every term a finite number, as many as `terms` names, add them up into `result.reward` in every step, and say by a boolean whether it was the last',
    holds: outcomeFits,
  },
  { law: 'reset', hint: 'clear reward, terms and terminated in `reset`', holds: resetIsQuiet },
  { law: 'result', hint: 'make `result` and its arrays once, and fill them', holds: resultStays },
  { law: 'command-kept', hint: 'copy the command before changing it', holds: commandsStay },
  {
    law: 'judge',
    hint: "compute the reward from what judge sees, or drop judge: a simulation's machine then has an `outcome`",
    holds: judgeAgrees,
  },
  { law: 'same-seed', hint: 'draw only from the rng that `reset` is given; read no clock', holds: sameSeedSameBits },
  { law: 'seeds-differ', hint: 'draw the start from the rng that `reset` is given', holds: seedsDiffer },
  { law: 'reset-forgets', hint: 'set every number that `step` changes in `reset`', holds: resetForgets },
  { law: 'save-load', hint: 'save every number that `step` reads, generators included', holds: loadContinues },
  { law: 'instances-apart', hint: 'keep state in the env, none in the module or the spec', holds: instancesAreApart },
  { law: 'set-waits', hint: 'keep the constants of `set` aside until `reset`', holds: setWaitsForReset },
  { law: 'physics-ranges', hint: 'narrow the range, or take more substeps', holds: physicsRangesHold },
  { law: 'physics-matters', hint: CONNECT, holds: physicsMatters },
  { law: 'drawing', hint: 'declare a window, and give shapes as `Shape` says', holds: drawingsHold },
]

/** What to do about an error, which says nothing of the law that it came up in. */
const MEND_THROWN = 'mend this first: other laws that it comes up in are not named, and may be broken too'

/** Names of all laws of envs, in the order in which {@link checkEnv} tries them. */
export const envLaws: readonly string[] = laws.map(({ law }) => law)

/**
 * Tries every law of envs on a plug-in; an empty list means that all hold. What throws is a finding of the first law it comes up in.
 * Throws only where the plug-in cannot be made with this config.
 */
export function checkEnv(plugin: EnvPlugin, config: unknown = {}): Finding[] {
  const trial = new EnvTrial(plugin, config)
  const findings: Finding[] = []
  const thrown = new Set<string>()
  for (const { law, hint, holds } of laws) {
    const { message, ...found } = attempt(holds, trial)
    if (message === undefined) continue
    // What throws in one law throws in most that follow: it is one fault.
    if (found.thrown && thrown.has(message)) continue
    if (found.thrown) thrown.add(message)
    findings.push({ law, message, hint: found.hint ?? (found.thrown && law !== 'runs' ? MEND_THROWN : hint) })
    if (law === 'runs' || law === 'parts') break
  }
  return findings
}

/** It can be made, reset and stepped without throwing. */
function runs(trial: EnvTrial): undefined {
  trial.play(trial.create(), 0, 20)
}

/** What a law says, or what was thrown in the trial; with the hint of an error that has one. */
function attempt(holds: Law, trial: EnvTrial): { message?: string; hint?: string; thrown?: true } {
  try {
    const message = holds(trial)
    return message === undefined ? {} : { message }
  } catch (error) {
    const message = `Expected no error, got ${describe(error)}`
    return error instanceof LandbridgeError && error.hint !== undefined
      ? { message, hint: error.hint, thrown: true }
      : { message, thrown: true }
  }
}

/** What was thrown, and where in the env's own file, as far as the stack tells. */
function describe(thrown: unknown): string {
  const error = soundError(thrown)
  const place = /at [^\n]*?((?:file:\/\/)?\/[^)\s]+:\d+:\d+)/.exec(error.stack ?? '')?.[1]
  return error instanceof LandbridgeError || place === undefined ? error.message : `${error.message} (${place})`
}
