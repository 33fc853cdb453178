// From a scenario file to a resolved plan; every complaint names file, line and column, and the nearest valid word.

import { dirname, resolve } from 'node:path'
import { type Document, type LineCounter, stringify } from 'yaml'
import { type Catalog, type Complaint, firstComplaint, LandbridgeError, type Plan, planSchema } from '../core/index.js'
import { type Assignment, parseAssignments } from './assignment.js'
import { checkPlan } from './check-plan.js'
import { complaintOfTree } from './check-tree.js'
import { scenarioInside } from './inside-run.js'
import { readYaml } from './read-yaml.js'
import { requireCatalog } from './run-arguments.js'
import { readText } from './text-file.js'

/** Bytes of the largest scenario; one that a person wrote has some thousand. */
const LARGEST = 2 ** 20

/** What to put into a file that has nothing in it. */
const LEAST =
  'the least scenario: { name: first, domains: { source: { kind: sim, env: cart-pole } }, pretrain: [{ kind: train, on: source, steps: 20000 }] }'

/**
 * Reads a scenario, applies `--set` assignments, locates and checks every plug-in. Nothing is started.
 * Throws `scenario` with `FILE:LINE:COLUMN: PATH: Expected ..., got ...`.
 */
export async function loadScenario(file: string, catalog: Catalog, assignments: readonly string[] = []): Promise<Plan> {
  requireCatalog(catalog)
  const hint = scenarioInside(file)
  const text = readText(file, { what: 'a scenario file', most: LARGEST, ...(hint !== undefined && { hint }) })
  const { document, lines, torn } = readYaml(text)
  const assigned = parseAssignments(assignments)
  const refuse = (complaint: Complaint): never => {
    const place = placeOf(file, document, lines, assigned, complaint.path)
    throw new LandbridgeError('scenario', `${place}: ${complaint.message}`, complaint.hint)
  }
  if (torn !== undefined) {
    const { line, col } = lines.linePos(torn.offset)
    throw new LandbridgeError('scenario', `${file}:${line}:${col}: ${torn.message}`)
  }
  for (const assignment of assigned) assign(document, assignment)
  const content = contentOf(file, document)
  if (content === null) throw new LandbridgeError('scenario', `Expected a scenario, got the empty file ${file}`, LEAST)
  const endless = complaintOfTree(content)
  if (endless !== undefined) return refuse(endless)
  const parsed = planSchema.safeParse(content)
  if (!parsed.success) return refuse(firstComplaint(planSchema, parsed.error, content))
  const checked = await checkPlan(parsed.data, catalog, dirname(resolve(file)))
  return 'plan' in checked ? checked.plan : refuse(checked)
}

/** A document as data. Throws `scenario` where its aliases name nothing, or stand for too much to be written out. */
function contentOf(file: string, document: Document): unknown {
  try {
    return document.toJS()
  } catch (cause) {
    const message = `${file}: Expected YAML that can be written out without its aliases: ${(cause as Error).message}`
    throw new LandbridgeError('scenario', message, undefined, { cause })
  }
}

/** A plan as the YAML file that gives it again. */
export function stringifyPlan(plan: Plan): string {
  return stringify(plan, { lineWidth: 120 })
}

/** Where a string names a plug-in, `x.config.y=...` turns it into `{ id, config }`. */
function assign(document: Document, { path, value }: Assignment): void {
  for (let depth = 1; depth < path.length; depth++) {
    const parent = document.getIn(path.slice(0, depth))
    if (typeof parent === 'string') document.setIn(path.slice(0, depth), document.createNode({ id: parent }))
  }
  try {
    document.setIn(path, document.createNode(value))
  } catch (cause) {
    const message = `Expected --set with the path of something in the scenario, got '${path.join('.')}'`
    throw new LandbridgeError('usage', message, undefined, { cause })
  }
}

/** `FILE:LINE:COLUMN: PATH`, or the `--set` that put the value there and the rest of the path. */
function placeOf(
  file: string,
  document: Document,
  lines: LineCounter,
  assigned: readonly Assignment[],
  path: readonly PropertyKey[],
): string {
  const words = path.map(String)
  const option = assigned.find((assignment) => assignment.path.every((word, i) => word === words[i]))
  if (option !== undefined) {
    const inside = words.slice(option.path.length)
    return [`--set ${option.path.join('.')}`, ...(inside.length === 0 ? [] : [inside.join('.')])].join(': ')
  }
  const { line, col } = lines.linePos(offsetOf(document, path))
  return [`${file}:${line}:${col}`, ...(words.length === 0 ? [] : [words.join('.')])].join(': ')
}

/** Where in the text a path is; a key that is there wins over its parent. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = document.getIn(path.slice(0, depth - 1), true) as {
      items?: { key?: { value?: unknown; range?: number[] } }[]
    }
    const key = parent?.items?.find((item) => item?.key?.value === path[depth - 1])?.key?.range?.[0]
    if (key !== undefined) return key
    const node = document.getIn(path.slice(0, depth), true) as { range?: number[] } | undefined
    if (node?.range?.[0] !== undefined) return node.range[0]
  }
  return 0
}
