// How a step's velocities are made to end well: joints closed, end stops held, contacts carried, overlaps taken away.

import type { Contacts } from '../contacts/contacts.js'
import type { AxisRows } from '../joints/axis-rows.js'
import type { Linkage } from '../joints/linkage.js'

const MOST_ITERATIONS = 25
/** The iterations from which on end stops and contacts are left alone, so that joints end closed. */
const LAST_REFINED = 13
const LAST_CARRIED = 8
/** Metres or radians that a joint may be left open by. */
const OPEN = 1e-5
/** The same where more iterations are left, and the least share of an error that an iteration is taken to leave. */
const CLOSED = 1e-9
const LEAST_LEFT = 0.01

/**
 * Newton iterations until joints are closed, end stops hold and contacts carry; `first` is the error that the one before took away.
 * False where joints stay open, or ropes too long: the bodies turn too far in a step for it.
 */
export function finishStep(
  poses: Float64Array,
  motion: Float64Array,
  seconds: number,
  linkage: Linkage,
  rows: AxisRows,
  contacts: Contacts,
  first: number,
): boolean {
  let last = first
  for (let i = 2; i <= MOST_ITERATIONS; i++) {
    const error = linkage.close(poses, motion, seconds)
    if (i === LAST_REFINED && !rows.ropesHold(poses, motion, seconds)) return false
    const refined = i < LAST_REFINED && contacts.refine(poses, motion, seconds, i < LAST_CARRIED)
    if (!refined && leaves(error, last) < CLOSED) return true
    last = error
  }
  return last < OPEN
}

/** What an iteration leaves of an error: about the share that the one before left. */
function leaves(error: number, last: number): number {
  return error > 0 ? error * Math.min(Math.max(error / last, LEAST_LEFT), 1) : 0
}

/** Radians that a push may turn a body in a step: turning farther, it would lever a body into what lies beside it. */
const FARTHEST_PUSH = 0.05

/** Adds `motion` to `push`, which puts positions right beside it, and closes the joints for both together. */
export function addPush(
  poses: Float64Array,
  motion: Float64Array,
  push: Float64Array,
  seconds: number,
  linkage: Linkage,
): void {
  let turn = FARTHEST_PUSH
  for (let i = 5; i < push.length; i += 3) turn = Math.max(turn, seconds * Math.abs(push[i]!))
  const share = FARTHEST_PUSH / turn
  for (let i = 0; i < push.length; i++) push[i] = share * push[i]! + motion[i]!
  let last = 0
  for (let i = 1; i <= MOST_ITERATIONS; i++) {
    const error = linkage.close(poses, push, seconds)
    if (leaves(error, last) < CLOSED) return
    last = error
  }
}
