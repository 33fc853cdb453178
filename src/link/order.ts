// What the robot shall do, as one word of shared memory, so that no order is lost where several come between two ticks: the newest
// episode, what ends it again, and what had to happen before it began.

import { REASONS, type Reason, WORD } from './mailbox.js'

/** What ends an episode in an order: nothing, a reason to trip by its number, or a controller that has let go. */
const NOTHING = 0
const REST = 7
const BITS = 3
const MASK = 2 ** BITS - 1
const BEFORE = MASK << BITS

/** Episodes that a word tells apart; their numbers go round. */
const EPISODES = 2 ** (32 - 2 * BITS)

/** Why an episode ends by order: a reason to trip, or `rest`, which is none. */
export type EpisodeEnd = Exclude<Reason, ''> | 'rest'

/** Orders the episode after the one that was ordered last, and gives its number. What ended that one is still to be obeyed first. */
export function orderEpisode(words: Int32Array): number {
  const order = change(words, (old) => {
    const ended = old & MASK || (old & BEFORE) >> BITS
    return (((episodeIn(old) + 1) % EPISODES || 1) << (2 * BITS)) | (ended << BITS)
  })
  return episodeIn(order)
}

/** Orders the safe command until the next episode. */
export function orderEnd(words: Int32Array, end: EpisodeEnd): void {
  change(words, (old) => (old & ~MASK) | (end === 'rest' ? REST : REASONS.indexOf(end)))
}

/** The order as it stands. What had to happen before its episode is told once. */
export function takeOrder(words: Int32Array): number {
  for (;;) {
    const order = Atomics.load(words, WORD.order)
    if ((order & BEFORE) === 0 || Atomics.compareExchange(words, WORD.order, order, order & ~BEFORE) === order)
      return order
  }
}

/** Number of an order's episode; 0 before the first. */
export function episodeIn(order: number): number {
  return order >>> (2 * BITS)
}

/** What ends the episode of an order; undefined where it goes on. */
export function endIn(order: number): EpisodeEnd | undefined {
  return endOf(order & MASK)
}

/** What ended the episode before that of an order. */
export function endBefore(order: number): EpisodeEnd | undefined {
  return endOf((order & BEFORE) >> BITS)
}

function endOf(number: number): EpisodeEnd | undefined {
  if (number === NOTHING) return undefined
  return number === REST ? 'rest' : (REASONS[number] as Exclude<Reason, ''>)
}

/** Both threads write the word: a change holds where nothing came between. */
function change(words: Int32Array, to: (old: number) => number): number {
  for (;;) {
    const old = Atomics.load(words, WORD.order)
    const next = to(old)
    if (Atomics.compareExchange(words, WORD.order, old, next) === old) return next
  }
}
