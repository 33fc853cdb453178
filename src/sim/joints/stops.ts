// End stops of one coordinate: how near counts as there, and how fast what is past one comes back.

/** Metres or radians from an end stop that count as touching it. */
const TOUCHING = 1e-7
/** The same for a driven one that the step before pressed against it, and what speed off its bound counts as pressed. */
export const PRESSED = { room: 1e-5, speed: 1e-3 }
/** Metres or radians past an end stop that are more than any rounding. */
export const PAST = 1e-6
/** A coordinate past a stop comes back in this time at the fastest, s, at most at this speed, m/s or rad/s. */
const RECOVERY = { seconds: 1e-3, speed: 1 }

/** How far a coordinate that is `past` a stop may still be so after a drift, as a number below 0; 0 where it is not past it. */
export function pastBy(past: number, drift: number): number {
  if (past <= 0) return 0
  return Math.min(past * Math.min(drift / RECOVERY.seconds, 1), RECOVERY.speed * drift) - past
}

/** The least speed of a coordinate `room` from its lower stop that nothing moves on. */
export function stop(room: number, pressed: boolean): number {
  return room < (pressed ? PRESSED.room : TOUCHING) ? 0 : Number.NEGATIVE_INFINITY
}
