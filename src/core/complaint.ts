// What a schema says of a value, as a person would: expected, got, and the nearest valid word.

import type { z } from 'zod'
import { type ErrorCode, LandbridgeError, suggest } from './error.js'
import { keysAt } from './schema-at.js'

/** Something wrong in a document, and where. */
export interface Complaint {
  path: PropertyKey[]
  message: string
  hint?: string
}

/** Reads a value by a schema. Throws `code` with the first complaint; in front the path to it, from where the value is `at`. */
export function parseOrRefuse<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  code: ErrorCode = 'usage',
  at: readonly string[] = [],
): z.infer<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const complaint = firstComplaint(schema, parsed.error, value)
  const path = [...at, ...complaint.path].map(String).join('.')
  throw new LandbridgeError(code, path === '' ? complaint.message : `${path}: ${complaint.message}`, complaint.hint)
}

/** The complaint to begin with: a misspelt key is the cause, a missing one only its consequence. */
export function firstComplaint(schema: z.ZodType, { issues }: z.ZodError, value: unknown): Complaint {
  return complaintOf(schema, causeOf(issues), value)
}

function causeOf(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue {
  return issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!
}

function complaintOf(schema: z.ZodType, issue: z.core.$ZodIssue, value: unknown): Complaint {
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const meant = meantBranch(issue.errors, issue.message)
    return complaintOf(schema, { ...meant, path: [...issue.path, ...meant.path] }, value)
  }
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!
    const known = keysAt(schema, issue.path, value) ?? []
    const message = `Expected one of ${known.join(', ')}, got '${key}'`
    const there = Object.keys(valueAt(value, issue.path) as object)
    // A key that is there was not meant, but where nothing except capitals sets the two apart.
    const free = known.filter((name) => !there.includes(name) || name.toLowerCase() === key.toLowerCase())
    return { path: [...issue.path, key], message, ...(free.length > 0 && { hint: suggest(key, free) }) }
  }
  if (issue.code === 'invalid_key' && issue.issues.length > 0) {
    return { path: issue.path, message: `${expectation(issue.issues[0]!.message)}, got '${String(issue.path.at(-1))}'` }
  }
  const got = valueAt(value, issue.path)
  const kinds = kindsOf(issue)
  const expected = kinds.length > 0 ? `Expected one of ${quoted(kinds)}` : expectation(issue.message)
  const words = kinds.length > 0 ? kinds : [...issue.message.matchAll(/["']([^"']+)["']/g)].map(([, word]) => word!)
  const hint = typeof got === 'string' && words.length > 0 ? suggest(got, words) : undefined
  const message = `${expected}, got ${written(got)}`
  return { path: issue.path, message, ...(hint !== undefined && { hint }) }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], value)
}

/**
 * The first complaint of the branch that got furthest into the value: the one that was meant. Where the value is of no branch's
 * kind, a complaint that names every kind: the union's own `message` where it has one.
 */
function meantBranch(branches: readonly z.core.$ZodIssue[][], message: string): z.core.$ZodIssue {
  const into = branches.filter(
    ([first]) => first!.path.length > 0 || !(first!.code === 'invalid_type' || isLiteral(first!)),
  )
  const nearest = branches[0]![0]!
  if (into.length === 0) return /^Expected/.test(message) ? { code: 'custom', path: nearest.path, message } : nearest
  const ofKind = into.find((issues) => !issues.some(isOfAnotherKind))
  if (ofKind !== undefined) return causeOf(ofKind)
  const misfits = into.flatMap((issues) => issues.find(isOfAnotherKind) ?? [])
  const { path, message: complaint } = misfits[0]!
  return { code: 'invalid_union', path, message: complaint, errors: [], options: misfits.flatMap(kindsOf) }
}

/** Whether a branch was not meant: a key of the value, its `kind`, says so. */
function isOfAnotherKind(issue: z.core.$ZodIssue): boolean {
  return issue.path.length > 0 && (issue.code === 'invalid_union' || isLiteral(issue)) && kindsOf(issue).length > 0
}

/** The words that tell the branches of a union apart; none where an issue is another. */
function kindsOf(issue: z.core.$ZodIssue): string[] {
  const values = issue.code === 'invalid_union' && 'options' in issue ? issue.options : isLiteral(issue) && issue.values
  return (values || []).filter((value) => typeof value === 'string')
}

function isLiteral(issue: z.core.$ZodIssue): issue is z.core.$ZodIssueInvalidValue {
  return issue.code === 'invalid_value' && issue.values.length === 1
}

function quoted(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(', ')
}

/** Characters of a value that a message shows. */
const SHOWN = 200

/** A value as it is written in a document, for messages; numbers that are none there by name. */
export function written(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = typeof value === 'number' ? String(value) : (jsonOf(value) ?? String(value))
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}...`
}

/** Nothing where a value has no JSON: symbols, functions, integers of any size, what holds itself. */
function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}

/** A message of the schema's as `Expected ...`. */
function expectation(message: string): string {
  const text = message.replace(/^(Invalid [\w ]+|Too \w+)[:.] /i, '').replace(/, received .*$/, '')
  return /^expected/i.test(text) ? `E${text.slice(1)}` : `Expected another value (${text})`
}
