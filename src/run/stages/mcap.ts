// Demonstrations in an MCAP recording: JSON objects of named numbers, on one topic what was seen, on another what was done.

import type { McapTypes } from '@mcap/core'
import {
  channelSize,
  type Demonstrations,
  LandbridgeError,
  type Space,
  spaceSize,
  suggest,
  type Task,
} from '../../core/index.js'
import { mcapRecords } from './mcap-records.js'

const TOPICS = { observation: '/observation', action: '/action' } as const
type Part = keyof typeof TOPICS
const PARTS = ['observation', 'action'] as const

/** A message's numbers, in single precision, in the order of the task's channels. Typed arrays by the million keep V8 busy with their memory. */
interface Entry {
  part: Part
  time: bigint
  row: readonly number[]
}

const utf8 = new TextDecoder()

/** Whether bytes begin as an MCAP file does. */
export function isMcap(bytes: Uint8Array): boolean {
  return [0x89, 0x4d, 0x43, 0x41, 0x50].every((byte, i) => bytes[i] === byte)
}

/**
 * Reads `/observation` and `/action`: every action belongs to the newest observation before it, by log time. Throws `channels` where
 * names, sizes or units are not the task's, `config` where the file is cut off, damaged, or holds anything but finite numbers and
 * actions within the task's range.
 */
export async function readMcap(bytes: Uint8Array, task: Pick<Task, 'observation' | 'action'>): Promise<Demonstrations> {
  const entries = await readEntries(bytes, task)
  // The sort is stable; at one time what was seen comes before what was done.
  entries.sort((a, b) => Number(a.time - b.time) || Number(a.part === 'action') - Number(b.part === 'action'))
  const pairs: { seen: Entry['row']; done: Entry['row'] }[] = []
  let seen: Entry['row'] | undefined
  for (const { part, row } of entries) {
    if (part === 'observation') seen = row
    else if (seen !== undefined) pairs.push({ seen, done: row })
  }
  if (pairs.length === 0) throw refuse('an action after an observation', 'none')
  const joined = (size: number, pick: (pair: (typeof pairs)[number]) => Entry['row']) => {
    const whole = new Float32Array(pairs.length * size)
    for (const [i, pair] of pairs.entries()) whole.set(pick(pair), i * size)
    return whole
  }
  return {
    observations: joined(spaceSize(task.observation), ({ seen }) => seen),
    actions: joined(spaceSize(task.action), ({ done }) => done),
  }
}

async function readEntries(bytes: Uint8Array, task: Pick<Task, 'observation' | 'action'>): Promise<Entry[]> {
  const entries: Entry[] = []
  const parts = new Map<number, Part>()
  for (const record of await mcapRecords(bytes)) {
    if (record.type === 'Channel') {
      const part = PARTS.find((name) => TOPICS[name] === record.topic)
      if (part === undefined) continue
      checkChannel(record, task[part])
      parts.set(record.id, part)
    } else if (record.type === 'Message') {
      const part = parts.get(record.channelId)
      if (part !== undefined) entries.push({ part, time: record.logTime, row: rowOf(record, part, task[part]) })
    }
  }
  const found = new Set(parts.values())
  for (const part of PARTS) if (!found.has(part)) throw refuse(`the topic '${TOPICS[part]}'`, 'none')
  return entries
}

/** Metadata of the channel may name units by channel; where it does they must be the task's. */
function checkChannel({ topic, messageEncoding, metadata }: McapTypes.Channel, space: Space): void {
  if (messageEncoding !== 'json') throw refuse(`JSON messages on '${topic}'`, `'${messageEncoding}'`)
  if (space.kind === 'discrete') return
  for (const { name, unit } of space.channels) {
    const theirs = metadata.get(name)
    if (theirs !== undefined && theirs !== unit)
      throw new LandbridgeError('channels', `${topic}: Expected '${name}' in '${unit}', got '${theirs}'`)
  }
}

function rowOf(message: McapTypes.Message, part: Part, space: Space): Entry['row'] {
  const where = `${TOPICS[part]}, message ${message.sequence}`
  const values = parsed(message.data, where)
  if (space.kind === 'discrete') return [choiceOf(values, space, where)]
  const row: number[] = []
  for (const channel of space.channels) {
    const own = Object.hasOwn(values, channel.name) ? [values[channel.name]].flat(Number.POSITIVE_INFINITY) : undefined
    if (own === undefined) {
      const near = suggest(channel.name, Object.keys(values))
      throw new LandbridgeError('channels', `${where}: Expected '${channel.name}', got none`, near)
    }
    const size = channelSize(channel)
    if (own.length !== size || !own.every(Number.isFinite)) {
      const expected = size === 1 ? 'a finite number' : `${size} finite numbers`
      throw refuse(
        `${expected} as '${channel.name}'`,
        JSON.stringify(values[channel.name])?.slice(0, 60) ?? 'none',
        where,
      )
    }
    const numbers = (own as number[]).map(Math.fround)
    if (part === 'action') requireInRange(numbers, channel.name, space, row.length, where)
    for (const value of numbers) row.push(value)
  }
  return row
}

/** Throws `config` where an action of a channel, whose first number is at `from` in the space, is out of range. */
function requireInRange(
  values: readonly number[],
  name: string,
  { low, high }: Extract<Space, { kind: 'box' }>,
  from: number,
  where: string,
): void {
  values.forEach((value, i) => {
    const [least, most] = [low[from + i]!, high[from + i]!]
    if (value < least || value > most) throw refuse(`'${name}' from ${least} to ${most}`, `${value}`, where)
  })
}

function parsed(data: Uint8Array, where: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(utf8.decode(data))
  } catch {
    value = undefined
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new LandbridgeError('config', `${where}: Expected a JSON object of numbers by channel, got something else`)
}

function choiceOf(
  { choice }: Record<string, unknown>,
  { choices }: Extract<Space, { kind: 'discrete' }>,
  where: string,
): number {
  const names = choices.map(({ name }) => name)
  const index = names.indexOf(choice as string)
  if (index >= 0) return index
  const expected = `one of ${names.join(', ')} as 'choice'`
  throw new LandbridgeError('channels', `${where}: Expected ${expected}, got ${JSON.stringify(choice)?.slice(0, 60)}`)
}

function refuse(expected: string, got: string, where = 'demonstrations'): LandbridgeError {
  const hint = "record JSON objects of the task's channels on /observation and /action, as docs/training.md shows"
  return new LandbridgeError('config', `${where}: Expected ${expected}, got ${got}`, hint)
}
