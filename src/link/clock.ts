// The monotonic clock that every thread and process of one machine shares.

/** Monotonic seconds since an arbitrary start, the same in every thread and process of this machine. */
export function monotonicSeconds(): number {
  return Number(process.hrtime.bigint()) / 1e9
}
