// The snapshot as a safetensors file: weights, statistics and golden vectors as tensors, the contract and a hash as metadata.
// No time, path or host: the same snapshot is the same bytes.

import {
  headSize,
  LandbridgeError,
  type NamedParameters,
  type NormaliserState,
  parameterShapes,
  parseOrRefuse,
  type Snapshot,
  type SnapshotContract,
  snapshotContractSchema,
  spaceSize,
  z,
} from '../core/index.js'
import { checkActor } from './actor.js'
import { goldenMismatch } from './golden.js'
import { decodeTensors, encodeTensors, type Tensor, type TensorFile } from './safetensors.js'
import { sha256 } from './sha256.js'
import { checkSpec } from './spec.js'

const emptyHash = '0'.repeat(64)

/** The bytes of a snapshot file. Throws `snapshot-format` where tensors do not fit the contract or are not finite. */
export function encodeSnapshot(snapshot: Snapshot): Uint8Array {
  const { contract, golden } = snapshot
  const held: Record<string, Tensor['values']> = {
    ...prefixed('actor', snapshot.actor),
    ...prefixed('critic', snapshot.critic),
    'normaliser.count': Float64Array.of(snapshot.normaliser.count),
    'normaliser.mean': snapshot.normaliser.mean,
    'normaliser.variance': snapshot.normaliser.variance,
    ...(snapshot.privileged && privilegedTensors(snapshot.privileged)),
    'golden.observations': golden.observations,
    'golden.outputs': golden.outputs,
  }
  const tensors: Record<string, Tensor> = {}
  for (const [name, shape] of tensorShapes(contract, golden.rows)) tensors[name] = checked(name, shape, held[name])
  const metadata = {
    contract: JSON.stringify(sortKeys(z.encode(snapshotContractSchema, contract))),
    format: 'landbridge',
    hash: emptyHash,
  }
  const bytes = encodeTensors({ metadata, tensors })
  bytes.set(new TextEncoder().encode(sha256(bytes)), hashPosition(bytes, emptyHash))
  return bytes
}

/**
 * Reads and verifies a snapshot, in this order: its format (`snapshot-format`), its bytes against its hash (`snapshot-hash`),
 * and that the policy computes its golden outputs (`snapshot-golden`).
 */
export function decodeSnapshot(bytes: Uint8Array): Snapshot {
  const file = decodeTensors(bytes)
  const snapshot = snapshotOf(file)
  const promised = file.metadata.hash ?? ''
  const actual = hashOf(bytes, promised)
  if (actual !== promised) {
    const hint = 'the file was changed after it was written'
    throw new LandbridgeError('snapshot-hash', `Expected bytes with hash ${promised}, got ${actual}`, hint)
  }
  const mismatch = goldenMismatch(snapshot)
  if (mismatch !== undefined) throw new LandbridgeError('snapshot-golden', mismatch)
  return snapshot
}

/** SHA-256 of a snapshot file with the digits of its own hash taken as 0, in hexadecimal. Throws `snapshot-format` on other bytes. */
export function snapshotHash(bytes: Uint8Array): string {
  return hashOf(bytes, decodeTensors(bytes).metadata.hash ?? '')
}

function hashOf(bytes: Uint8Array, promised: string): string {
  const at = hashPosition(bytes, promised)
  const copy = bytes.slice().fill(0x30, at, at + emptyHash.length)
  return sha256(copy)
}

/** Where the digits of the hash begin. */
function hashPosition(bytes: Uint8Array, hash: string): number {
  if (!/^[0-9a-f]{64}$/.test(hash)) throw refuse("a snapshot's hash in the metadata", `'${hash.slice(0, 80)}'`)
  const key = '"hash":"'
  // One character a byte, so that a position in the text is a position in the file.
  const at = new TextDecoder('latin1').decode(bytes).indexOf(`${key}${hash}"`)
  if (at < 0) throw refuse('a hash written without escapes', 'another spelling')
  return at + key.length
}

function snapshotOf({ metadata, tensors }: TensorFile): Snapshot {
  const contract = contractOf(metadata.contract)
  const rows = tensors['golden.observations']?.shape[0] ?? 0
  if (rows === 0) throw refuse('golden observations', 'none')
  const shapes = tensorShapes(contract, rows)
  for (const name of Object.keys(tensors)) if (!shapes.has(name)) throw refuse('tensors of the contract', `'${name}'`)
  const take = (name: string) => checked(name, shapes.get(name)!, tensors[name]?.values).values
  const network = (prefix: 'actor' | 'critic'): NamedParameters => {
    const names = [...parameterShapes(contract[prefix]).keys()]
    return Object.fromEntries(names.map((name) => [name, take(`${prefix}.${name}`) as Float32Array]))
  }
  const statistics = (prefix: string): NormaliserState => {
    const [count] = take(`${prefix}.count`)
    const variance = take(`${prefix}.variance`) as Float64Array
    if (count! < 0 || variance.some((value) => value < 0)) throw refuse('a count and variances of at least 0', 'less')
    return { count: count!, mean: take(`${prefix}.mean`) as Float64Array, variance }
  }
  return {
    contract,
    actor: network('actor'),
    critic: network('critic'),
    normaliser: statistics('normaliser'),
    ...(contract.privileged && { privileged: statistics('normaliser.privileged') }),
    golden: {
      observations: take('golden.observations') as Float32Array,
      outputs: take('golden.outputs') as Float32Array,
      rows,
    },
  }
}

function contractOf(text: string | undefined): SnapshotContract {
  if (text === undefined) throw refuse('a landbridge snapshot', 'a safetensors file without a contract')
  try {
    const read = JSON.parse(text)
    if (read?.format > 1)
      throw new LandbridgeError(
        'snapshot-format',
        `Expected format 1, got ${read.format}`,
        'a later release wrote it: use that',
      )
    const contract = parseOrRefuse(snapshotContractSchema, read, 'snapshot-format', ['contract'])
    checkActor(contract.actor, contract.observation, contract.action)
    checkSpec(contract.actor)
    checkSpec(contract.critic)
    const hidden = contract.privileged && spaceSize(contract.privileged)
    if (contract.critic.inputs.privileged !== hidden)
      throw refuse(
        `${hidden ?? 'no'} privileged inputs of the critic`,
        `${contract.critic.inputs.privileged ?? 'none'}`,
      )
    return contract
  } catch (cause) {
    const { message, hint } = cause instanceof LandbridgeError ? cause : { message: String(cause), hint: undefined }
    const refusal = `Expected a contract, got one that does not fit: ${message}`
    throw new LandbridgeError('snapshot-format', refusal, hint, { cause })
  }
}

/** Every tensor of a file with its shape. */
function tensorShapes(contract: SnapshotContract, rows: number): Map<string, readonly number[]> {
  const size = spaceSize(contract.observation)
  const shapes = new Map<string, readonly number[]>()
  for (const network of ['actor', 'critic'] as const) {
    for (const [name, shape] of parameterShapes(contract[network])) shapes.set(`${network}.${name}`, shape)
  }
  shapes.set('normaliser.count', [1]).set('normaliser.mean', [size]).set('normaliser.variance', [size])
  if (contract.privileged) {
    const hidden = spaceSize(contract.privileged)
    const prefix = 'normaliser.privileged'
    shapes.set(`${prefix}.count`, [1]).set(`${prefix}.mean`, [hidden]).set(`${prefix}.variance`, [hidden])
  }
  shapes.set('golden.observations', [rows, size]).set('golden.outputs', [rows, headSize(contract.action)])
  return shapes
}

function checked(name: string, shape: readonly number[], values: Tensor['values'] | undefined): Tensor {
  const size = shape.reduce((product, length) => product * length, 1)
  if (values === undefined || values.length !== size)
    throw refuse(`${size} numbers in '${name}'`, values === undefined ? 'none' : `${values.length}`)
  if (values instanceof Float64Array !== name.startsWith('normaliser.'))
    throw refuse(`double precision in 'normaliser' alone`, `another precision in '${name}'`)
  if (!values.every(Number.isFinite)) throw refuse(`finite numbers in '${name}'`, 'others')
  return { shape: [...shape], values }
}

function privilegedTensors({ count, mean, variance }: NormaliserState): Record<string, Float64Array> {
  return {
    'normaliser.privileged.count': Float64Array.of(count),
    'normaliser.privileged.mean': mean,
    'normaliser.privileged.variance': variance,
  }
}

function prefixed(prefix: string, parameters: NamedParameters): NamedParameters {
  return Object.fromEntries(Object.entries(parameters).map(([name, values]) => [`${prefix}.${name}`, values]))
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]))
}

function refuse(expected: string, got: string): LandbridgeError {
  return new LandbridgeError('snapshot-format', `Expected ${expected}, got ${got}`)
}
