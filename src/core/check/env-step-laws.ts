// Laws of single steps: what an observation, a reward and an outcome are.

import { written } from '../complaint.js'
import { drawingFault } from '../drawing.js'
import { createRng } from '../rng.js'
import { unsaidPart } from '../unsaid.js'
import type { Law } from './env-declaration-laws.js'
import type { Moment } from './moment.js'

/** Float32 observations and rewards of a few terms. */
const TOLERANCE = 1e-4

/** Observations have the declared size, are finite, and lie within the declared bounds, at both ends of every range too. */
export const observationsFit: Law = (trial) => {
  const misfit = trial.misfit(trial.nominalPlay)
  if (misfit !== undefined) return misfit
  const odd = trial.extremes.find((extreme) => extreme.misfit !== undefined)
  return odd === undefined ? undefined : `${odd.misfit} with '${odd.name}' at ${odd.value}`
}

/** So does what only critics see. */
export const privilegedFits: Law = (trial) => {
  const misfit = trial.hiddenMisfit(trial.nominalPlay)
  if (misfit !== undefined) return misfit
  const odd = trial.extremes.find((extreme) => extreme.hiddenMisfit !== undefined)
  return odd === undefined ? undefined : `${odd.hiddenMisfit} with '${odd.name}' at ${odd.value}`
}

/** Every step says its reward, which is finite and the sum of its terms; that an episode is over is told by true and false. */
export const outcomeFits: Law = (trial) => {
  for (const [k, moment] of trial.nominalPlay.entries()) {
    const { reward, terms, terminated } = moment
    const unsaid = unsaidPart(moment, trial.spec.terms)
    if (unsaid !== undefined) return `Expected every step to fill result.${unsaid}, got nothing in step ${k}`
    if (typeof terminated !== 'boolean')
      return `Expected 'terminated' to be true or false, got ${written(terminated)} in step ${k}`
    if (terms.length !== trial.spec.terms.length)
      return `Expected ${trial.spec.terms.length} reward terms, got ${terms.length}`
    const odd = terms.findIndex((term) => !Number.isFinite(term))
    if (odd >= 0) return `Expected a finite reward term '${trial.spec.terms[odd]}', got ${terms[odd]} in step ${k}`
    if (!Number.isFinite(reward)) return `Expected a finite reward, got ${reward} in step ${k}`
    const sum = terms.reduce((total, term) => total + term, 0)
    if (!agree(reward, sum))
      return `Expected the reward to be the sum of its terms, got ${reward} for ${sum} in step ${k}`
  }
  return undefined
}

/** A reset gives no reward and does not end the episode. */
export const resetIsQuiet: Law = (trial) => {
  const env = trial.create()
  trial.play(env, 3, 20)
  env.result.terminated = true
  const [first] = trial.play(env, 4, 0) as [Moment]
  if (first.terminated) return 'Expected an episode not to be over after reset, got terminated'
  if (first.reward !== 0 || first.terms.some((term) => term !== 0))
    return `Expected no reward after reset, got ${first.reward} (terms ${[...first.terms].join(', ')})`
  return undefined
}

/** The judge, who sees only observations and commands, finds what the env finds where its sensors are ideal. */
export const judgeAgrees: Law = (trial) => {
  const { judge } = trial.spec
  if (judge === undefined) return undefined
  const moments = trial.nominalPlay
  for (let k = 1; k < moments.length; k++) {
    const [before, now] = [moments[k - 1]!, moments[k]!]
    if (before.terminated) continue
    const { reward, terms, terminated } = judge(before.observation, now.command, now.observation)
    if (!agree(reward, now.reward))
      return `Expected judge to give the env's reward, got ${reward} for ${now.reward} in step ${k}`
    if (terms.length !== now.terms.length)
      return `Expected judge to give ${now.terms.length} reward terms, got ${terms.length}`
    const odd = terms.findIndex((term, i) => !agree(term, now.terms[i]!))
    if (odd >= 0)
      return `Expected judge to give the env's reward term '${trial.spec.terms[odd]}', got ${terms[odd]} for ${now.terms[odd]} in step ${k}`
    if (terminated !== now.terminated)
      return `Expected judge to end the episode where the env does, got ${terminated} for ${now.terminated} in step ${k}`
  }
  return undefined
}

/** `result` and its arrays are the same objects for life, so that whoever steps an env reads it without asking again. */
export const resultStays: Law = (trial) => {
  const env = trial.create()
  env.reset(createRng(6))
  const { result } = env
  const { observation, terms } = result
  trial.play(env, 6, 20)
  if (env.result !== result) return 'Expected `result` to be the same object for life, got another one'
  if (result.observation !== observation)
    return 'Expected `result.observation` to be the same array for life, got another'
  return result.terms === terms ? undefined : 'Expected `result.terms` to be the same array for life, got another'
}

/** A command is read, not changed. */
export const commandsStay: Law = (trial) => {
  const env = trial.create()
  env.reset(createRng(7))
  const command = trial.commands(createRng(7))()
  const copy = command.slice()
  env.step(command)
  const odd = command.findIndex((value, i) => value !== copy[i])
  return odd < 0 ? undefined : `Expected 'step' to leave its command alone, got ${command[odd]} for ${copy[odd]}`
}

/** Every frame is a drawing. */
export const drawingsHold: Law = (trial) => {
  const env = trial.create()
  if (env.draw === undefined) return undefined
  env.reset(createRng(8))
  for (let k = 0; k <= 20; k++) {
    if (k > 0) trial.go(env, 8 + k, 1)
    const fault = drawingFault(env.draw())
    if (fault !== undefined) return `${fault} in step ${k}`
  }
  return undefined
}

/** False where either is not a number. */
function agree(value: number, expected: number): boolean {
  return Math.abs(value - expected) <= TOLERANCE * (1 + Math.abs(expected))
}
