// Memory that work takes, in bytes: what stays when it is done, and what it throws away on the way.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Steps between two looks at the heap. */
const STRIDE = 20

/** Bytes a step by which the heap has grown after so many steps, nothing of them being used any more; after as many to warm up. */
export function retainedBytes(run: (steps: number) => void, steps: number): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  run(Math.min(steps, 20_000))
  collect()
  const before = process.memoryUsage().heapUsed
  run(steps)
  collect()
  return Math.max(0, process.memoryUsage().heapUsed - before) / steps
}

/** Steps within episodes; `step` answers false where one ends. */
export interface Episodes {
  begin(): void
  step(): boolean
}

/** Bytes that a step allocates, beginnings of episodes left out; after as many steps to warm up. */
export function allocatedBytes(episodes: Episodes, steps: number): number {
  runFor(episodes, steps)
  const looking = runFor({ begin() {}, step: () => true }, steps)
  return Math.max(0, runFor(episodes, steps) - looking)
}

/** Bytes a step by which the heap grows between collections. */
function runFor(episodes: Episodes, steps: number): number {
  let bytes = 0
  let counted = 0
  for (let done = 0; done < steps; ) {
    episodes.begin()
    for (let going = true; going && done < steps; ) {
      const before = process.memoryUsage().heapUsed
      let taken = 0
      while (going && taken < STRIDE) {
        going = episodes.step()
        taken++
      }
      const grown = process.memoryUsage().heapUsed - before
      done += taken
      if (grown < 0) continue // a collection
      bytes += grown
      counted += taken
    }
  }
  return bytes / counted
}
