// Several generators at once, a few at a time, merged into one stream in the order things happen.

/**
 * Runs at most `limit` of the generators at a time. The first failure, or returning early, ends those under way; the signal tells them
 * so, since one that is asked for its next item hears of nothing else until it has one.
 */
export async function* sideBySide<Item>(
  starts: readonly ((ending: AbortSignal) => AsyncGenerator<Item>)[],
  limit: number,
): AsyncGenerator<Item> {
  const waiting = [...starts]
  const ending = new AbortController()
  const running = new Map<AsyncGenerator<Item>, Promise<{ from: AsyncGenerator<Item>; result: IteratorResult<Item> }>>()
  const ask = (from: AsyncGenerator<Item>) => {
    const asked = from.next().then((result) => ({ from, result }))
    // Whoever reads may be busy with an earlier item when it fails: the race throws it on when they come back.
    asked.catch(() => {})
    running.set(from, asked)
  }
  try {
    for (;;) {
      while (running.size < limit && waiting.length > 0) ask(waiting.shift()!(ending.signal))
      if (running.size === 0) return
      const { from, result } = await Promise.race(running.values())
      if (result.done) running.delete(from)
      else {
        ask(from)
        yield result.value
      }
    }
  } finally {
    ending.abort()
    await Promise.allSettled([...running.keys()].map((generator) => generator.return(undefined)))
  }
}
