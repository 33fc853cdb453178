import { describe, expect, it } from 'vitest'
import { sideBySide } from '#src/run/side-by-side.js'

async function* count(name: string, to: number, log: string[] = []): AsyncGenerator<string> {
  try {
    for (let i = 0; i < to; i++) yield `${name}${i}`
  } finally {
    log.push(`${name} ended`)
  }
}

async function all<Item>(items: AsyncGenerator<Item>): Promise<Item[]> {
  const list: Item[] = []
  for await (const item of items) list.push(item)
  return list
}

describe('sideBySide', () => {
  it('gives every item once, in order within each generator, whatever the limit', async () => {
    for (const limit of [1, 2, 5]) {
      const items = await all(sideBySide([() => count('a', 3), () => count('b', 2), () => count('c', 4)], limit))
      expect(items.filter((item) => item.startsWith('a'))).toEqual(['a0', 'a1', 'a2'])
      expect([...items].sort()).toEqual(['a0', 'a1', 'a2', 'b0', 'b1', 'c0', 'c1', 'c2', 'c3'])
    }
  })

  it('starts no more than the limit at a time', async () => {
    const items = await all(sideBySide([() => count('a', 3), () => count('b', 2)], 1))
    expect(items).toEqual(['a0', 'a1', 'a2', 'b0', 'b1'])
  })

  it('throws a failure to a reader that is busy when it happens, and to nobody else', async () => {
    const astray: unknown[] = []
    const note = (problem: unknown) => astray.push(problem)
    async function* fail(): AsyncGenerator<string> {
      yield 'x'
      throw new Error('broken')
    }
    process.on('unhandledRejection', note)
    const read = async () => {
      for await (const _ of sideBySide([fail], 1)) await new Promise(setImmediate)
    }
    await expect(read()).rejects.toThrow('broken')
    process.off('unhandledRejection', note)
    expect(astray).toEqual([])
  })

  it('tells one that waits for its next item that another failed', async () => {
    let waits = () => {}
    const waiting = new Promise<void>((resolve) => (waits = resolve))
    async function* wait(ending: AbortSignal): AsyncGenerator<string> {
      yield 'x'
      waits()
      await new Promise((resolve) => ending.addEventListener('abort', resolve))
    }
    async function* fail(): AsyncGenerator<string> {
      yield 'y'
      await waiting
      throw new Error('broken')
    }
    await expect(all(sideBySide([wait, fail], 2))).rejects.toThrow('broken')
  })

  it('ends the others when one fails, and when the reader stops', async () => {
    const log: string[] = []
    async function* fail(): AsyncGenerator<string> {
      yield 'x'
      throw new Error('broken')
    }
    await expect(all(sideBySide([() => count('a', 1000, log), fail], 2))).rejects.toThrow('broken')
    expect(log).toEqual(['a ended'])
    for await (const _ of sideBySide([() => count('b', 1000, log)], 1)) break
    expect(log).toEqual(['a ended', 'b ended'])
  })
})
