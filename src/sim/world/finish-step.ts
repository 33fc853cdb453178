// How a step's velocities are made to end well: joints closed, end stops held, contacts carried, overlaps taken away.

import type { Contacts } from '../contacts/contacts.js'
import type { Linkage } from '../joints/linkage.js'

const MOST_ITERATIONS = 25
/** The iterations from which on end stops and contacts are left alone, so that joints end closed. */
const LAST_REFINED = 13
const LAST_CARRIED = 8
/** Metres or radians that a joint may be left open by. */
const OPEN = 1e-5
/** Metres or radians: what a correction of an error below this leaves is rounding. */
const CLOSED = 1e-8

/**
 * Newton iterations after the first, until joints are closed, end stops hold and contacts carry.
 * False where joints stay open: the bodies turn too far in a step for it.
 */
export function finishStep(
  poses: Float64Array,
  motion: Float64Array,
  seconds: number,
  linkage: Linkage,
  contacts: Contacts,
): boolean {
  let error = 0
  for (let i = 2; i <= MOST_ITERATIONS; i++) {
    error = linkage.close(poses, motion, seconds)
    const refined = i < LAST_REFINED && contacts.refine(poses, motion, seconds, i < LAST_CARRIED)
    if (!refined && error < CLOSED) return true
  }
  return error < OPEN
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
  for (let i = 1; i <= MOST_ITERATIONS; i++) if (linkage.close(poses, push, seconds) < CLOSED) return
}
