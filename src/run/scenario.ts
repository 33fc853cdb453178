// From a scenario file to a resolved plan; every complaint names file, line and column, and the nearest valid word.

import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type Document, LineCounter, parseDocument, stringify } from 'yaml'
import type { z } from 'zod'
import { type Catalog, LandbridgeError, type Plan, planSchema, suggest } from '../core/index.js'
import { parseAssignments } from './assignment.js'
import { type Complaint, checkPlan } from './check-plan.js'
import { keysAt } from './schema-at.js'

/**
 * Reads a scenario, applies `--set` assignments, locates and checks every plug-in. Nothing is started.
 * Throws `scenario` with `FILE:LINE:COLUMN: PATH: Expected ..., got ...`.
 */
export async function loadScenario(file: string, catalog: Catalog, assignments: readonly string[] = []): Promise<Plan> {
  if (!existsSync(file))
    throw new LandbridgeError('usage', `Expected a scenario file, got '${file}', which does not exist`)
  const lines = new LineCounter()
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines })
  const refuse = (complaint: Complaint): never => {
    const { line, col } = lines.linePos(offsetOf(document, complaint.path))
    const where = complaint.path.length === 0 ? '' : ` ${complaint.path.map(String).join('.')}:`
    throw new LandbridgeError('scenario', `${file}:${line}:${col}:${where} ${complaint.message}`, complaint.hint)
  }
  const torn = document.errors[0]
  if (torn !== undefined) {
    const { line, col } = lines.linePos(torn.pos[0])
    throw new LandbridgeError('scenario', `${file}:${line}:${col}: Expected YAML: ${torn.message.split('\n')[0]}`)
  }
  for (const { path, value } of parseAssignments(assignments)) assign(document, path, value)
  const content: unknown = document.toJS()
  const parsed = planSchema.safeParse(content)
  if (!parsed.success) {
    const { issues } = parsed.error
    // A misspelt key is the cause, the missing one only its consequence.
    const cause = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!
    return refuse(complaintOf(cause, content))
  }
  const checked = await checkPlan(parsed.data, catalog, dirname(resolve(file)))
  return 'plan' in checked ? checked.plan : refuse(checked)
}

/** A plan as the YAML file that gives it again. */
export function stringifyPlan(plan: Plan): string {
  return stringify(plan, { lineWidth: 120 })
}

/** Where a string names a plug-in, `x.config.y=...` turns it into `{ id, config }`. */
function assign(document: Document, path: string[], value: unknown): void {
  for (let depth = 1; depth < path.length; depth++) {
    const parent = document.getIn(path.slice(0, depth))
    if (typeof parent === 'string') document.setIn(path.slice(0, depth), document.createNode({ id: parent }))
  }
  document.setIn(path, document.createNode(value))
}

/** Where in the text a path is; a key that is there wins over its parent. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = document.getIn(path.slice(0, depth - 1), true) as {
      items?: { key?: { value?: unknown; range?: number[] } }[]
    }
    const key = parent?.items?.find((item) => item.key?.value === path[depth - 1])?.key?.range?.[0]
    if (key !== undefined) return key
    const node = document.getIn(path.slice(0, depth), true) as { range?: number[] } | undefined
    if (node?.range?.[0] !== undefined) return node.range[0]
  }
  return 0
}

function complaintOf(issue: z.core.$ZodIssue, content: unknown): Complaint {
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!
    const known = keysAt(planSchema, issue.path, content) ?? []
    const message = `Expected one of ${known.join(', ')}, got '${key}'`
    return { path: [...issue.path, key], message, hint: suggest(key, known) }
  }
  const got = issue.path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    content,
  )
  const nested = issue.code === 'invalid_union' ? issue.errors.flat()[0] : undefined
  if (nested !== undefined) return complaintOf({ ...nested, path: [...issue.path, ...nested.path] }, content)
  const expected = issue.message.replace(/^Invalid \w+: /, '').replace(/, received .*$/, '')
  const hint = issue.code === 'invalid_value' ? suggest(String(got), issue.values.map(String)) : undefined
  const message = `${/^expected/i.test(expected) ? `E${expected.slice(1)}` : `Expected: ${expected}`}, got ${JSON.stringify(got)}`
  return { path: issue.path, message, ...(hint === undefined ? {} : { hint }) }
}
