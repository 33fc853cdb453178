// Demonstrations from MCAP recordings, written by the format's own library: read as they were done, refused where they do not fit.

import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as zlib from 'node:zlib'
import { McapWriter } from '@mcap/core'
import fc from 'fast-check'
import { taskOf } from 'landbridge/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'
import { readDemonstrations } from '#src/run/stages/demonstrations.js'

const task = taskOf(envs.pendulum.create({}))
const choosing = taskOf(envs.cartPole.create({}))
const folder = mkdtempSync(join(tmpdir(), 'landbridge-mcap-'))
const names = task.observation.kind === 'box' ? task.observation.channels.map(({ name }) => name) : []
const lever = task.action.kind === 'box' ? task.action.channels[0]!.name : ''

interface Logged {
  topic: string
  time: number
  value: unknown
}

interface Layout {
  encoding?: string
  units?: Record<string, string>
  useChunks?: boolean
  useStatistics?: boolean
  compressChunk?: (records: Uint8Array) => { compression: string; compressedData: Uint8Array }
}

async function written(messages: readonly Logged[], { encoding = 'json', units = {}, ...layout }: Layout = {}) {
  const parts: Uint8Array[] = []
  let position = 0n
  const writable = {
    position: () => position,
    async write(bytes: Uint8Array) {
      parts.push(bytes.slice())
      position += BigInt(bytes.length)
    },
  }
  const writer = new McapWriter({ writable, chunkSize: 200, ...layout })
  await writer.start({ profile: '', library: 'test' })
  const ids = new Map<string, number>()
  for (const topic of new Set(messages.map((message) => message.topic))) {
    const metadata = new Map(Object.entries(units))
    ids.set(topic, await writer.registerChannel({ schemaId: 0, topic, messageEncoding: encoding, metadata }))
  }
  for (const [sequence, { topic, time, value }] of messages.entries()) {
    const data = new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))
    const logTime = BigInt(time)
    await writer.addMessage({ channelId: ids.get(topic)!, sequence, logTime, publishTime: logTime, data })
  }
  await writer.end()
  return Buffer.concat(parts)
}

const seen = (time: number, value = 0): Logged => ({
  topic: '/observation',
  time,
  value: Object.fromEntries(names.map((name, i) => [name, value + i])),
})
const done = (time: number, value = 0): Logged => ({ topic: '/action', time, value: { [lever]: value } })

function read(bytes: Uint8Array, of = task) {
  const file = join(folder, 'recording.mcap')
  writeFileSync(file, bytes)
  return readDemonstrations(file, of)
}

describe('an MCAP recording', () => {
  it('gives every action with the newest observation before it, by time, whatever else it holds', async () => {
    const other = { topic: '/camera', time: 15, value: 'nothing of ours' }
    const bytes = await written([
      done(5, -1),
      seen(20, 0.5),
      seen(10, 0.25),
      done(20, 0.5),
      other,
      done(12, 0.75),
      done(13, 1),
    ])
    const { observations, actions } = await read(bytes)
    expect([...actions]).toEqual([0.75, 1, 0.5])
    expect([...observations].filter((_, i) => i % names.length === 0)).toEqual([0.25, 0.25, 0.5])
  })

  it('names choices', async () => {
    const channels = choosing.observation.kind === 'box' ? choosing.observation.channels : []
    const value = Object.fromEntries(channels.map(({ name }) => [name, 0]))
    const choices = choosing.action.kind === 'discrete' ? choosing.action.choices : []
    const taken = choices.flatMap(({ name }, i) => [
      { topic: '/observation', time: 2 * i, value },
      { topic: '/action', time: 2 * i + 1, value: { choice: name } },
    ])
    expect([...(await read(await written(taken), choosing)).actions]).toEqual(choices.map((_, i) => i))
    const wrong = [...taken, { topic: '/action', time: 9, value: { choice: 'up' } }]
    await expect(read(await written(wrong), choosing)).rejects.toMatchObject({ code: 'channels' })
  })
})

/** A file whose data have no checksum: the last number before the summary, where the footer says that this begins. */
function withoutChecksum(whole: Buffer): Buffer {
  const summary = Number(whole.readBigUInt64LE(whole.length - 28))
  const bytes = Buffer.from(whole)
  bytes.writeUInt32LE(0, summary - 4)
  return bytes
}

/** A file whose chunks each say that they unpack to so many bytes. */
function withChunksOf(size: number, whole: Buffer): Buffer {
  const bytes = Buffer.from(whole)
  for (let at = 8; at < bytes.length - 8; at += 9 + Number(bytes.readBigUInt64LE(at + 1)))
    if (bytes[at] === 6) bytes.writeBigUInt64LE(BigInt(size), at + 25)
  return bytes
}

// What Nodes before 22.15 lack.
const { zstdCompressSync } = zlib as { zstdCompressSync?: (bytes: Uint8Array) => Uint8Array }

/** A changed file is refused, or says what it said. */
async function changes(bytes: Uint8Array, whatItSaid: unknown): Promise<void> {
  const outcome = await read(bytes).catch((problem: unknown) => problem)
  if (outcome instanceof Error) expect(outcome).toMatchObject({ code: expect.stringMatching(/config|channels/) })
  else expect(outcome).toEqual(whatItSaid)
}

describe('an MCAP recording is refused', () => {
  const without = { topic: '/observation', time: 1, value: { [names[0]!]: 1 } }
  it.each<[string, string, string, Logged[], Layout?]>([
    ['without actions', 'config', "the topic '/action', got none", [seen(1)]],
    ['with actions before any observation alone', 'config', 'an action after an observation', [done(1), seen(2)]],
    ['that lacks a channel', 'channels', `Expected '${names[1]}', got none`, [without, done(2)]],
    ['with text for a number', 'config', 'a finite number', [seen(1), { ...done(2), value: { [lever]: 'left' } }]],
    ['with null for a number', 'config', 'a finite number', [seen(1), { ...done(2), value: { [lever]: null } }]],
    [
      'with more numbers than there are',
      'config',
      'a finite number',
      [seen(1), { ...done(2), value: { [lever]: [1, 2] } }],
    ],
    ['with an action out of range', 'config', `'${lever}' from -1 to 1, got -50`, [seen(1), done(2), done(3, -50)]],
    ['with broken JSON', 'config', 'a JSON object', [seen(1), { ...done(2), value: '{' }]],
    ['with lists for objects', 'config', 'a JSON object', [seen(1), { ...done(2), value: [1] }]],
    [
      'in another encoding',
      'config',
      "JSON messages on '/observation', got 'cdr'",
      [seen(1), done(2)],
      { encoding: 'cdr' },
    ],
    ['in another unit', 'channels', `Expected '${lever}' in`, [seen(1), done(2)], { units: { [lever]: 'inch' } }],
  ])('%s', async (_, code, message, messages, layout) => {
    await expect(read(await written(messages, layout))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    })
  })

  it('in chunks of a packing that nothing here unpacks, with the way out', async () => {
    const compressChunk = (records: Uint8Array) => ({ compression: 'lz4', compressedData: records })
    await expect(read(await written([seen(1), done(2)], { compressChunk }))).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining("Expected chunks that are packed with 'zstd' or not at all, got 'lz4'"),
      hint: expect.stringContaining('mcap decompress'),
    })
  })

  it('where its chunks together unpack to more than a file may hold, or are packed as this Node cannot unpack', async () => {
    const compressChunk = (records: Uint8Array) => ({
      compression: 'zstd',
      compressedData: zstdCompressSync?.(records) ?? records,
    })
    const taken = Array.from({ length: 40 }, (_, i) => [seen(2 * i), done(2 * i + 1)]).flat()
    const bytes = await written(taken, { compressChunk, useStatistics: false })
    const [expected, ofLess] =
      zstdCompressSync === undefined
        ? ['Expected chunks without compression on this Node', 'refused']
        : ['Expected chunks that unpack to at most 2147483648 bytes together, got more', 'read']
    await expect(read(withoutChecksum(withChunksOf(2 ** 28, bytes)))).rejects.toMatchObject({
      message: expect.stringContaining(expected),
    })
    const outcome = await read(withoutChecksum(withChunksOf(2 ** 20, bytes))).then(
      () => 'read',
      () => 'refused',
    )
    expect(outcome).toBe(ofLess)
  })

  describe('wherever', () => {
    const taken = [1, 3, 5, 7].flatMap((time) => [seen(time, time), done(time + 1, 0.5)])
    let whole: Buffer
    beforeAll(async () => {
      whole = await written(taken)
    })

    it('it is cut off', async () => {
      const cut = fc.integer({ min: 5, max: whole.length - 1 })
      await fc.assert(
        fc.asyncProperty(cut, async (length) => {
          const reading = read(whole.subarray(0, length))
          await expect(reading).rejects.toMatchObject({
            code: 'config',
            message: expect.stringMatching(/cut off|damaged/),
          })
        }),
        { numRuns: 40 },
      )
    })

    it.each<[string, number, () => Promise<Buffer>]>([
      ['one bit was changed', 5, async () => Buffer.from(whole)],
      ['a bit of a byte was changed of one without checksum', 11, async () => withoutChecksum(whole)],
      ['a bit of a byte was changed of one that counts nothing', 11, () => written(taken, { useStatistics: false })],
      ['a bit of a byte was changed of one without chunks', 11, () => written(taken, { useChunks: false })],
    ])('%s, or says the same still', async (_, stride, make) => {
      const whole = await make()
      const whatItSaid = await read(whole)
      for (let bit = 8 * 5; bit < 8 * whole.length; bit += stride) {
        const bytes = Buffer.from(whole)
        bytes[bit >> 3]! ^= 1 << (bit & 7)
        await changes(bytes, whatItSaid)
      }
    })

    it('a byte was changed, or says the same still', async () => {
      const whatItSaid = await read(whole)
      const change = fc.record({
        at: fc.integer({ min: 5, max: whole.length - 1 }),
        by: fc.integer({ min: 1, max: 255 }),
      })
      await fc.assert(
        fc.asyncProperty(change, async ({ at, by }) => {
          const bytes = Buffer.from(whole)
          bytes[at] = bytes[at]! ^ by
          await changes(bytes, whatItSaid)
        }),
        { numRuns: 80 },
      )
    })
  })
})
