// The safetensors layout: 8 bytes of header length, a JSON header, then tensors without gaps (huggingface/safetensors, format 0.x).

import { LandbridgeError, written, z } from '../core/index.js'

/** A tensor; F64 comes before F32 in a file so that both are aligned. */
export interface Tensor {
  shape: number[]
  values: Float32Array | Float64Array
}

/** What a file holds. */
export interface TensorFile {
  metadata: Record<string, string>
  tensors: Record<string, Tensor>
}

/** Larger headers are refused, as the reference reader does. */
const largestHeader = 100_000_000

const entrySchema = z.strictObject({
  dtype: z.enum(['F32', 'F64']),
  shape: z.array(z.int().nonnegative()),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
})
const headerSchema = z.object({ __metadata__: z.record(z.string(), z.string()).default({}) }).catchall(entrySchema)

/** The bytes of a file: the same contents give the same bytes, whatever the order of their keys. */
export function encodeTensors({ metadata, tensors }: TensorFile): Uint8Array {
  const names = Object.keys(tensors).sort()
  const wide = names.filter((name) => tensors[name]!.values instanceof Float64Array)
  const order = [...wide, ...names.filter((name) => !wide.includes(name))]
  let end = 0
  const entries = order.map((name) => {
    const { shape, values } = tensors[name]!
    const begin = end
    end += values.byteLength
    const dtype = values instanceof Float64Array ? 'F64' : 'F32'
    return [name, { dtype, shape, data_offsets: [begin, end] }] as const
  })
  const sorted = Object.fromEntries(Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1)))
  const json = new TextEncoder().encode(JSON.stringify({ __metadata__: sorted, ...Object.fromEntries(entries) }))
  const headerSize = Math.ceil(json.length / 8) * 8
  const bytes = new Uint8Array(8 + headerSize + end).fill(0x20, 8, 8 + headerSize)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, headerSize, true)
  bytes.set(json, 8)
  for (const [name, { data_offsets }] of entries) {
    writeValues(view, 8 + headerSize + data_offsets[0]!, tensors[name]!.values)
  }
  return bytes
}

/** Reads a file of F32 and F64 tensors. Throws `snapshot-format` on anything else; allocates no more than the file is long. */
export function decodeTensors(bytes: Uint8Array): TensorFile {
  if (!(bytes instanceof Uint8Array)) throw refuse('a Uint8Array', written(bytes))
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 8) throw refuse('at least 8 bytes', `${bytes.length}`)
  const headerSize = view.getUint32(4, true) * 2 ** 32 + view.getUint32(0, true)
  if (headerSize > Math.min(largestHeader, bytes.length - 8))
    throw refuse(`a header that fits the file's ${bytes.length} bytes`, `${headerSize} bytes of header`)
  const { __metadata__: metadata, ...entries } = parseHeader(bytes.subarray(8, 8 + headerSize))
  const data = new DataView(bytes.buffer, bytes.byteOffset + 8 + headerSize, bytes.length - 8 - headerSize)
  const tensors: Record<string, Tensor> = {}
  let at = 0
  for (const [name, entry] of Object.entries(entries).sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0])) {
    const [begin, end] = entry.data_offsets
    const count = entry.shape.reduce((size, length) => size * length, 1)
    if (begin !== at || end > data.byteLength || end - begin !== count * (entry.dtype === 'F64' ? 8 : 4))
      throw refuse(`the bytes of '${name}' from ${at} on, as many as its shape needs`, `${begin} to ${end}`)
    tensors[name] = { shape: entry.shape, values: readValues(data, begin, count, entry.dtype) }
    at = end
  }
  if (at !== data.byteLength) throw refuse(`${at} bytes of tensors`, `${data.byteLength}`)
  return { metadata, tensors }
}

function parseHeader(bytes: Uint8Array): z.infer<typeof headerSchema> {
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new LandbridgeError('snapshot-format', 'Expected a JSON header, got something else', undefined, { cause })
  }
  const parsed = headerSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  throw refuse('a safetensors header of F32 and F64 tensors', `${issue.path.map(String).join('.')}: ${issue.message}`)
}

function writeValues(view: DataView, at: number, values: Float32Array | Float64Array): void {
  if (values instanceof Float64Array)
    for (let i = 0; i < values.length; i++) view.setFloat64(at + 8 * i, values[i]!, true)
  else for (let i = 0; i < values.length; i++) view.setFloat32(at + 4 * i, values[i]!, true)
}

function readValues(view: DataView, at: number, count: number, dtype: 'F32' | 'F64'): Float32Array | Float64Array {
  if (dtype === 'F64') return Float64Array.from({ length: count }, (_, i) => view.getFloat64(at + 8 * i, true))
  return Float32Array.from({ length: count }, (_, i) => view.getFloat32(at + 4 * i, true))
}

function refuse(expected: string, got: string): LandbridgeError {
  return new LandbridgeError('snapshot-format', `Expected ${expected}, got ${got}`)
}
