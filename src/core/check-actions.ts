// What may be asked of an env: whole rows, finite numbers, choices that exist. Everything else is refused before anything moves.

import type { Task } from './env.js'
import { LandbridgeError } from './error.js'
import { isFiniteRow } from './safety.js'
import { spaceSize } from './space.js'

/**
 * Throws `channels` on rows of another size or a choice that is none, `unstable` on a number that is not finite; `first` is the number
 * of the first row, for what it says.
 */
export function checkActions({ action }: Pick<Task, 'action'>, actions: Float32Array, rows: number, first = 0): void {
  const width = spaceSize(action)
  if (actions.length !== rows * width)
    throw new LandbridgeError('channels', `Expected ${rows} actions of ${width} numbers, got ${actions.length} numbers`)
  if (!isFiniteRow(actions)) {
    const at = actions.findIndex((value) => !Number.isFinite(value))
    const row = first + Math.floor(at / width)
    const of = action.kind === 'box' ? ` for '${action.channels[at % width]!.name}'` : ''
    throw new LandbridgeError('unstable', `Expected finite actions${of}, got ${actions[at]} in row ${row}`)
  }
  if (action.kind === 'box') return
  const count = action.choices.length
  for (let row = 0; row < rows; row++) {
    if (Number.isInteger(actions[row]) && actions[row]! >= 0 && actions[row]! < count) continue
    const got = `${actions[row]} in row ${first + row}`
    throw new LandbridgeError('channels', `Expected a choice from 0 to ${count - 1}, got ${got}`)
  }
}
