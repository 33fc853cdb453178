// The records of an MCAP file that is whole: neither cut off nor damaged, by all that it says of itself (mcap.dev/spec).

import * as zlib from 'node:zlib'
import type { McapStreamReader, McapTypes } from '@mcap/core'
import { LandbridgeError } from '../../core/index.js'

/** Bytes given to the reader at a time. */
const PIECE = 1 << 20
/** Bytes that a chunk may unpack to, and all of a file together. */
const [LARGEST, MOST] = [2 ** 28, 2 ** 31]
/** What to do about chunks that are packed otherwise. */
const UNPACKED = '`mcap decompress FILE -o NEW` of the mcap command line makes a file without compression'
/** What older Nodes lack: the one before 22.15, the other before 20.15, where the other checks must do. */
const { zstdDecompressSync, crc32 } = zlib as {
  zstdDecompressSync?: typeof zlib.inflateSync
  crc32?: typeof zlib.crc32
}
/** Bytes of the record that ends the data, of the footer, and of the magic behind it. */
const [DATA_END, FOOTER, MAGIC] = [13, 29, 8]

/**
 * Reads all records. Throws `config` while they are taken where a file is cut off or a chunk does not fit its checksum, at the end
 * where the checksum of the data or the count of messages does not: a damaged byte may hide a whole chunk.
 */
export async function mcapRecords(bytes: Uint8Array): Promise<Iterable<McapTypes.TypedMcapRecord>> {
  const { McapStreamReader } = await import('@mcap/core')
  return whole(new McapStreamReader({ decompressHandlers: { zstd: unpacking(), lz4: refuseLz4 } }), bytes)
}

function* whole(reader: McapStreamReader, bytes: Uint8Array): Generator<McapTypes.TypedMcapRecord> {
  let messages = 0n
  let counted: bigint | undefined
  let checksum = 0 // none
  let summary = 0
  for (const record of records(reader, bytes)) {
    if (record.type === 'Message') messages++
    else if (record.type === 'Statistics') counted = record.messageCount
    else if (record.type === 'DataEnd') checksum = record.dataSectionCrc
    else if (record.type === 'Footer') summary = Number(record.summaryStart)
    yield record
  }
  const end = (summary > 0 ? summary : bytes.length - MAGIC - FOOTER) - DATA_END
  if (checksum !== 0 && (crc32?.(bytes.subarray(0, end)) ?? checksum) !== checksum)
    throw broken('a damaged one: its data do not fit their checksum')
  if (counted !== undefined && counted !== messages)
    throw broken(`a damaged one: it counts ${counted} messages and holds ${messages}`)
}

function* records(reader: McapStreamReader, bytes: Uint8Array): Generator<McapTypes.TypedMcapRecord> {
  for (let at = 0; at < bytes.length; at += PIECE) {
    guarded(() => reader.append(bytes.subarray(at, at + PIECE)))
    for (let record = guarded(() => reader.nextRecord()); record; record = guarded(() => reader.nextRecord()))
      yield record
  }
  if (!reader.done()) throw broken('one that is cut off')
}

/** What the reader complains about is said in our words. */
function guarded<Made>(work: () => Made): Made {
  try {
    return work()
  } catch (cause) {
    if (cause instanceof LandbridgeError) throw cause
    throw broken(`a damaged one: ${cause instanceof Error ? cause.message : cause}`)
  }
}

/** Unpacks the chunks of one file. */
function unpacking(): (bytes: Uint8Array, size: bigint) => Uint8Array {
  let left = MOST
  return (bytes, size) => {
    if (zstdDecompressSync === undefined) throw refuse('chunks without compression on this Node', "'zstd'", UNPACKED)
    if (size > LARGEST) throw refuse(`chunks of at most ${LARGEST} bytes`, `one of ${size}`)
    left -= Number(size)
    if (left < 0) throw refuse(`chunks that unpack to at most ${MOST} bytes together`, 'more', 'cut the recording')
    return zstdDecompressSync(bytes, { maxOutputLength: Number(size) })
  }
}

function refuseLz4(): never {
  throw refuse("chunks that are packed with 'zstd' or not at all", "'lz4'", UNPACKED)
}

function refuse(expected: string, got: string, hint?: string): LandbridgeError {
  return new LandbridgeError('config', `demonstrations: Expected ${expected}, got ${got}`, hint)
}

function broken(got: string): LandbridgeError {
  const hint = 'record it again; `mcap recover FILE` of the mcap command line saves what is whole in it'
  return new LandbridgeError('config', `Expected a whole MCAP file, got ${got}`, hint)
}
