// Whether two sides speak of the same channels: side by side, by name, before anything moves.

import { LandbridgeError } from './error.js'
import type { Actuators, Channel, Space } from './space.js'

/** One entry of a space by its identity: a channel, or a discrete choice (unit `choice`). */
export interface ChannelEntry {
  name: string
  unit: string
  shape: readonly number[]
}

/** What is wrong with a channel between two sides; `undefined` where nothing is. `missing`: only ours has it; `extra`: only theirs. */
export type ChannelProblem = 'missing' | 'extra' | 'unit' | 'shape' | 'order'

/** One line of a comparison: the same name on both sides. */
export interface ChannelComparison {
  name: string
  ours?: ChannelEntry
  theirs?: ChannelEntry
  problem?: ChannelProblem
}

/** What a policy, a task or a robot's contract says of its channels; a side that lacks a part is not compared in it. */
export interface ChannelContract {
  observation: Space
  action?: Space | undefined
  actuators?: Actuators | undefined
}

/** Rows that are listed where there are more, and characters of a cell: a robot may name its channels as it likes. */
const MOST_ROWS = 40
const LONGEST = 60

const ONE_MEANING = 'a channel of the same name must mean the same quantity: rename it or convert it in the environment'

/** The entries of a space in the order of its numbers (or of its choices). Throws `channels` where a name stands twice. */
export function channelEntries(space: Space | Actuators): ChannelEntry[] {
  const channels: readonly Channel[] =
    'choices' in space ? space.choices.map(({ name }) => ({ name, unit: 'choice' })) : space.channels
  const entries = channels.map(({ name, unit, shape }) => ({ name, unit, shape: shape ?? [] }))
  const names = entries.map((entry) => entry.name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) {
    throw new LandbridgeError('channels', `Expected every channel to have a name of its own, got '${twice}' twice`)
  }
  return entries
}

/** Both sides' channels by name, ours first in our order, then what only they have. Throws `channels` where a name stands twice. */
export function compareChannels(ours: Space | Actuators, theirs: Space | Actuators): ChannelComparison[] {
  const left = channelEntries(ours)
  const right = channelEntries(theirs)
  const named = (entries: ChannelEntry[], name: string) => entries.find((entry) => entry.name === name)
  const sharedLeft = left.filter((entry) => named(right, entry.name) !== undefined)
  const sharedRight = right.filter((entry) => named(left, entry.name) !== undefined)
  const rows = left.map((entry): ChannelComparison => {
    const other = named(right, entry.name)
    if (other === undefined) return { name: entry.name, ours: entry, problem: 'missing' }
    const moved = sharedLeft.indexOf(entry) !== sharedRight.indexOf(other)
    const problem = pairProblem(entry, other) ?? (moved ? 'order' : undefined)
    return { name: entry.name, ours: entry, theirs: other, ...(problem && { problem }) }
  })
  for (const entry of right) {
    if (named(left, entry.name) === undefined) rows.push({ name: entry.name, theirs: entry, problem: 'extra' })
  }
  return rows
}

/** A comparison as lines of text, side by side: name, unit and shape on both sides, what is wrong. `sides` head the two columns. */
export function describeChannels(
  rows: readonly ChannelComparison[],
  sides: readonly [ours: string, theirs: string] = ['policy', 'target'],
): string {
  const told = rows.length <= MOST_ROWS ? rows : rows.filter(({ problem }) => problem !== undefined).slice(0, MOST_ROWS)
  const cells = [
    ['channel', ...sides, ''],
    ...told.map((row) => [
      short(row.name),
      short(entryText(row.ours)),
      short(entryText(row.theirs)),
      problemText(row.problem, sides),
    ]),
  ]
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((line) => line[column]!.length)))
  const lines = cells.map((line) => `  ${line.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd())
  if (told.length < rows.length) lines.push(`  (${told.length} of ${rows.length} channels)`)
  return lines.join('\n')
}

/** What somebody else calls something, on one line and not too long. */
function short(text: string): string {
  const line = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"')
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`
}

/**
 * Refuses (`channels`) where the target's observations, actions or actuators are not those of the policy: another name, unit,
 * shape or order. `where` names the target in the message, e.g. `cart-pole` or `ws://127.0.0.1:4000`, `of` what has the channels,
 * what to do about them, and what the two sides are called in the table.
 */
export function requireSameChannels(
  policy: ChannelContract,
  target: ChannelContract,
  where: string,
  of: { name: string; remedy: string; sides?: [ours: string, theirs: string] } = {
    name: 'the policy',
    remedy: 're-initialise the policy for this target with `transfer`: it maps channels by name',
  },
): void {
  const wrong = differingParts(policy, target)
  if (wrong.length === 0) return
  const listings = wrong.map(({ part, rows }) => `${part}\n${describeChannels(rows, of.sides)}`)
  throw new LandbridgeError(
    'channels',
    `Expected the channels of ${of.name}, got others in ${where}:\n${listings.join('\n')}`,
    wrong.some(({ rows }) => rows.some(isOtherQuantity)) ? ONE_MEANING : of.remedy,
  )
}

/**
 * What sets the target's channels apart from those of the policy, in one short line: the first of them by name, and how many more there are.
 * Undefined where {@link requireSameChannels} passes.
 */
export function channelDifference(policy: ChannelContract, target: ChannelContract): string | undefined {
  const wrong = differingParts(policy, target).flatMap(({ rows }) =>
    rows.filter(({ problem }) => problem !== undefined),
  )
  const [first] = wrong
  if (first === undefined) return undefined
  return `${differenceText(first)}${wrong.length > 1 ? ` (and ${wrong.length - 1} more)` : ''}`
}

/** Refuses (`channels`) a robot at another rate than the policy was made for; `hint` says what to do. */
export function requireSameRate(policy: { controlHz: number }, robot: { controlHz: number }, hint?: string): void {
  if (robot.controlHz === policy.controlHz) return
  throw new LandbridgeError('channels', `Expected a robot at ${policy.controlHz} Hz, got ${robot.controlHz} Hz`, hint)
}

/**
 * Refuses (`channels`) where a channel of the same name has another unit or shape in the target; channels may come and go. `part` says
 * whose channels they are, e.g. `observation`, `where` names the target.
 */
export function requireSameMeaning(
  part: string,
  ours: Space | Actuators,
  theirs: Space | Actuators,
  where = 'the target',
): void {
  const rows = compareChannels(ours, theirs)
  if (!rows.some(isOtherQuantity)) return
  const listing = `${part}\n${describeChannels(rows)}`
  throw new LandbridgeError(
    'channels',
    `Expected channels of one meaning, got others in ${where}:\n${listing}`,
    ONE_MEANING,
  )
}

/** The parts in which two sides differ, with all their rows; a part that a side lacks is in none. */
function differingParts(policy: ChannelContract, target: ChannelContract) {
  const parts = ['observation', 'action', 'actuators'] as const
  return parts.flatMap((part) => {
    const ours = policy[part]
    const theirs = target[part]
    if (ours === undefined || theirs === undefined) return []
    const rows = compareChannels(ours, theirs)
    return rows.every((row) => row.problem === undefined) ? [] : [{ part, rows }]
  })
}

function differenceText({ name, ours, theirs, problem }: ChannelComparison): string {
  const called = short(name)
  if (problem === 'missing') return `${called} is missing`
  if (problem === 'extra') return `${called} is unknown to the policy`
  if (problem === 'order') return `${called} has another place in the order`
  return `${called}: expected ${short(entryText(ours))}, got ${short(entryText(theirs))}`
}

function isOtherQuantity({ problem }: ChannelComparison): boolean {
  return problem === 'unit' || problem === 'shape'
}

function pairProblem(ours: ChannelEntry, theirs: ChannelEntry): ChannelProblem | undefined {
  if (ours.unit !== theirs.unit) return 'unit'
  return ours.shape.join() === theirs.shape.join() ? undefined : 'shape'
}

function entryText(entry: ChannelEntry | undefined): string {
  if (entry === undefined) return '-'
  const unit = entry.unit === '' ? '(no unit)' : entry.unit
  return entry.shape.length === 0 ? unit : `${unit} [${entry.shape.join(', ')}]`
}

function problemText(problem: ChannelProblem | undefined, [ours, theirs]: readonly [string, string]): string {
  if (problem === undefined) return ''
  const texts: Record<ChannelProblem, string> = {
    missing: `missing in the ${theirs}`,
    extra: `unknown to the ${ours}`,
    unit: 'another unit',
    shape: 'another shape',
    order: 'another place in the order',
  }
  return texts[problem]
}
