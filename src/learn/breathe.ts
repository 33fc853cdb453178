// Letting the event loop turn in long work: where rows are stepped and networks computed in this process, all else is microtasks.

/** How long signals, timers and sockets may wait. */
const HELD_MS = 50

/** When the event loop turned last: one clock, since there is one loop whatever works on it. */
let turnedAt = performance.now()

/** Gives signals, timers and sockets their turn where they have waited for long; takes no time where they have not. */
export async function breathe(): Promise<void> {
  if (performance.now() - turnedAt < HELD_MS) return
  await new Promise<void>((resolve) => {
    const later = globalThis.setImmediate ?? setTimeout
    later(resolve)
  })
  turnedAt = performance.now()
}
