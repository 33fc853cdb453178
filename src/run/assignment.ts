// `--set path=value`: one assignment into plain data, with the value read as YAML.

import { LandbridgeError } from '../core/index.js'
import { complaintOfTree } from './check-tree.js'
import { readYaml } from './read-yaml.js'

/** One `path=value`: `physics.poleLength=0.7`, `seeds=3`, `physics.mass={kind: uniform, low: 1, high: 2}`. */
export interface Assignment {
  path: string[]
  value: unknown
}

/** Reads assignments; throws `usage` on one without `=` or with a value that is not YAML. */
export function parseAssignments(texts: readonly string[]): Assignment[] {
  return texts.map((text) => {
    const at = text.indexOf('=')
    if (at < 1) throw new LandbridgeError('usage', `Expected --set path=value, got '${text}'`)
    const path = text.slice(0, at).split('.')
    if (path.includes('__proto__')) throw new LandbridgeError('usage', `Expected --set with a name, got '${text}'`)
    return { path, value: yamlOf(text, text.slice(at + 1)) }
  })
}

function yamlOf(assignment: string, text: string): unknown {
  const refuse = (hint?: string, cause?: unknown) =>
    new LandbridgeError('usage', `Expected a YAML value in --set, got '${assignment}'`, hint, { cause })
  const { document, torn } = readYaml(text)
  if (torn !== undefined) throw refuse(torn.message)
  let value: unknown
  try {
    value = document.toJS()
  } catch (cause) {
    throw refuse(undefined, cause)
  }
  const complaint = complaintOfTree(value)
  if (complaint !== undefined) throw refuse(complaint.message)
  return value
}

/** Sorts assignments by their first word into plain objects; throws `usage` on a word that is not in `groups`. */
export function groupAssignments(
  texts: readonly string[],
  groups: readonly string[],
): Record<string, Record<string, unknown>> {
  const sorted: Record<string, Record<string, unknown>> = Object.fromEntries(groups.map((group) => [group, {}]))
  for (const { path, value } of parseAssignments(texts)) {
    const group = path[0]!
    if (!Object.hasOwn(sorted, group) || path.length < 2) {
      const forms = groups.map((candidate) => `${candidate}.NAME`).join(', ')
      throw new LandbridgeError('usage', `Expected --set with one of ${forms}, got '${path.join('.')}'`)
    }
    sorted[group]![path.slice(1).join('.')] = value
  }
  return sorted
}
