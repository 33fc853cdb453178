// Where an env broke down: said in its error, so that the same episode can be played alone.

import { episodeSeed, LandbridgeError, type PluginRef, soundError, thrownAt } from '../../core/index.js'

/** What some rows are at, four words: row, episode of it since the reset, control step in it (0: its start), 1 while they work. */
export const PLACE = { row: 0, episode: 1, step: 2, busy: 3, size: 4 } as const

/** Rows at work: of which env, reset with which seed, and at which {@link PLACE}. */
export interface Whereabouts {
  id: string
  ref?: PluginRef | undefined
  seed: number
  place: Int32Array
}

/** `in step 3 of ID's episode from seed S (row 1, episode 0 of seed T)`. */
export function whereabouts({ id, seed, place }: Whereabouts): string {
  const [row, episode, step] = [place[PLACE.row]!, place[PLACE.episode]!, place[PLACE.step]!]
  const when = step === 0 ? 'at the start' : `in step ${step}`
  return `${when} of ${id}'s episode from seed ${episodeSeed(seed, row, episode)} (row ${row}, episode ${episode} of seed ${seed})`
}

/** What env code threw, as an error that says where: one of the project keeps its code, any other becomes an `env` with it as the cause. */
export function breakdownAt(problem: unknown, at: Whereabouts): LandbridgeError {
  const cause = soundError(problem)
  if (!(cause instanceof LandbridgeError)) {
    const message = `Expected ${at.id} to simulate on, got ${cause} ${whereabouts(at)}`
    const line = thrownAt(cause)
    return new LandbridgeError('env', message, line && `thrown at ${line}`, { cause })
  }
  const { code, message, hint, instability } = cause
  return new LandbridgeError(code, `${message}, ${whereabouts(at)}`, hint, {
    cause,
    ...(instability !== undefined && { instability: { ...instability, ...origin(at) } }),
  })
}

function origin({ ref, seed, place }: Whereabouts) {
  return {
    seed: episodeSeed(seed, place[PLACE.row]!, place[PLACE.episode]!),
    step: place[PLACE.step]!,
    ...(ref?.id.startsWith('file:') === true && { module: ref.id }),
  }
}
