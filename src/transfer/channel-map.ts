// Which number of the target comes from which number of the source: by the names of the channels, never by position alone.

import {
  channelEntries,
  compareChannels,
  describeChannels,
  LandbridgeError,
  requireSameMeaning,
  type Space,
  type Surgery,
} from '../core/index.js'

/** Where every number of a target's row (every logit where it is discrete) comes from. */
export interface ChannelMap {
  /** What became of each channel, the source's first. */
  fates: Surgery['observations']
  /** For each number of the target its number in the source, -1 where it is new. */
  from: number[]
  /** Numbers of the source that the target lacks. */
  removed: number[]
}

/**
 * Maps a source space to a target space by name. Throws `channels`, with both sides listed, where a name means another unit or
 * shape, and between a box and a discrete space; `what` says whose channels: `observation` or `action`.
 */
export function mapChannels(source: Space, target: Space, what: string): ChannelMap {
  requireSameMeaning(what, source, target)
  const rows = compareChannels(source, target)
  if (source.kind !== target.kind) {
    const message = `Expected a ${source.kind} ${what} space as the source has, got a ${target.kind} one`
    throw new LandbridgeError('channels', `${message}:\n${describeChannels(rows)}`, 'rename or convert it in the env')
  }
  const fates = rows.map(({ name, ours, theirs }) => {
    const fate = theirs === undefined ? 'removed' : ours === undefined ? 'added' : 'kept'
    return { name, unit: (ours ?? theirs)!.unit, fate } as const
  })
  const numbers = numbersByName(source)
  const from = [...numbersByName(target)].flatMap(([name, own]) => numbers.get(name) ?? own.map(() => -1))
  const kept = new Set(from)
  const removed = [...numbers.values()].flat().filter((number) => !kept.has(number))
  return { fates, from, removed }
}

/** Names of the channels that met this fate. */
export function namesOf(map: ChannelMap, fate: ChannelMap['fates'][number]['fate']): string[] {
  return map.fates.filter((channel) => channel.fate === fate).map((channel) => channel.name)
}

/** The numbers that each channel spans in a row, in order. */
function numbersByName(space: Space): Map<string, number[]> {
  let next = 0
  return new Map(
    channelEntries(space).map(({ name, shape }) => {
      const size = shape.reduce((product, length) => product * length, 1)
      return [name, Array.from({ length: size }, () => next++)]
    }),
  )
}
