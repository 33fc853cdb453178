// Telling what a plug-in makes by its members: nothing else says of which kind a module's plug-in is.

import type { PluginKind } from './catalog.js'
import { LandbridgeError, withArticle } from './error.js'

/** What a plug-in may make: a kind of the catalogue, or the machine of a driver. */
export type MadeKind = PluginKind | 'robot'

/** Members that each kind has and no other. */
const MEMBERS: Readonly<Record<MadeKind, readonly string[]>> = {
  env: ['physics', 'create'],
  robot: ['contract', 'open'],
  policy: ['actor', 'critic'],
  algorithm: ['explore', 'learn'],
  freeze: ['at'],
  engine: ['keep', 'network', 'dispose'],
  bridge: ['controller', 'robot'],
}

/** Whether a plug-in made a thing of this kind. */
export function isMade(kind: MadeKind, made: unknown): boolean {
  if (typeof made !== 'object' || made === null) return false
  // A bridge may have one end only.
  return MEMBERS[kind][kind === 'bridge' ? 'some' : 'every']((member) => member in made)
}

/** What the plug-in `id` made, where it is of the kind that is needed. Throws `unknown-plugin`, saying what else it is. */
export function requireMade<Made>(kind: MadeKind, made: Made, id: string): Made {
  if (isMade(kind, made)) return made
  const other = (Object.keys(MEMBERS) as MadeKind[]).find((candidate) => isMade(candidate, made))
  const got = other === undefined ? inWords(kind, made) : withArticle(other)
  const hint = other === 'robot' ? '`landbridge robot` serves it' : undefined
  throw new LandbridgeError('unknown-plugin', `Expected ${id} to be ${withArticle(kind)}, got ${got}`, hint)
}

function inWords(kind: MadeKind, made: unknown): string {
  if (made === undefined) return "nothing from its 'create'"
  if (made instanceof Promise) return "a promise from its 'create'"
  const there = Object(made) as object
  const absent = MEMBERS[kind].filter((member) => !(member in there)).map((member) => `'${member}'`)
  return `something without ${absent.join(' and ')}`
}
