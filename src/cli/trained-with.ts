// What a policy was trained with, set beside a domain of the same environment: options and constants by the words that set them.

import { catalog } from '../catalog.js'
import { type Domain, envOf, LandbridgeError, type PluginRef, type SnapshotContract } from '../core/index.js'
import { loadEnv, quote, withoutPreset } from '../run/index.js'
import { note } from './shell.js'

/** Whether a module that was named is the one that the policy was trained in, by its own name for itself. */
export async function isModuleOf(contract: SnapshotContract, ref: PluginRef): Promise<boolean> {
  return ref.id.startsWith('file:') && (await loadEnv(catalog, ref)).id === contract.env.id
}

/** Says what was taken from the training. */
export function sayKept({ env, physics }: SnapshotContract): void {
  const kept = [...assignments('env', env.config), ...assignments('physics', physics)]
  if (kept.length > 0) note(`as it was trained: ${kept.join(' ')} (--nominal leaves them out)`)
}

/** Says which options and constants of the training a domain of its environment has no word of, and how it would have them. */
export async function sayLeftOut(contract: SnapshotContract, domain: Domain): Promise<void> {
  const ref = envOf(domain)
  if (ref === undefined || (await loadEnv(catalog, ref)).id !== contract.env.id) return
  const env = without(contract.env.config, ref.config)
  // A robot has constants of its own.
  const given = await withoutPreset(catalog, domain)
  const physics = given.kind === 'robot' ? {} : without(contract.physics, given.physics)
  const known = await constantsOf({ ...ref, config: { ...env, ...ref.config } })
  const there = Object.entries(physics).filter(([name]) => known?.has(name) !== false)
  const sets = [...assignments('env', env), ...assignments('physics', Object.fromEntries(there))]
  if (sets.length > 0) note(`left out of what it was trained with: ${setsInWords(sets)} (give the same to keep it)`)
}

/** Throws `physics` where options of the env took constants away that the training had laws for, as wrappers bring them. */
export async function requireConstants(
  contract: SnapshotContract,
  ref: PluginRef,
  names: readonly string[],
): Promise<void> {
  if (names.length === 0) return
  const { id, spec } = await loadEnv(catalog, ref)
  const missing = names.filter((name) => !Object.hasOwn(spec.physics, name)).join(', ')
  if (missing === '') return
  const message = `Expected the constants of the training in ${id}, got none of the name ${missing}`
  const hint = `${trainedWith(contract)}, or leave the laws of the training out: --env ${ref.id} --nominal`
  throw new LandbridgeError('physics', message, hint)
}

/** What to do about an environment whose options are not those of the training. */
export function trainedWith({ env }: SnapshotContract): string {
  const sets = assignments('env', env.config)
  return `it was trained ${sets.length === 0 ? 'without --set env.*: leave it out' : `with ${setsInWords(sets)}: set the same`}`
}

/** Names of an env's constants; undefined where it cannot have these options together. */
async function constantsOf(ref: PluginRef): Promise<Set<string> | undefined> {
  try {
    return new Set(Object.keys((await loadEnv(catalog, ref)).spec.physics))
  } catch {
    return undefined
  }
}

function without<Value>(values: Record<string, Value>, named: Record<string, unknown>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !Object.hasOwn(named, name)))
}

function assignments(group: string, values: Record<string, unknown>): string[] {
  return Object.entries(values).map(([name, value]) => `${group}.${name}=${JSON.stringify(value)}`)
}

function setsInWords(sets: readonly string[]): string {
  return sets.map((set) => `--set ${quote(set)}`).join(' ')
}
