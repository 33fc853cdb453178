// The snapshot file: bit-exact, the same bytes each time, and refused by the name of the first check that fails.

import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LandbridgeError, type Snapshot } from '#src/core/index.js'
import { decodeSnapshot, encodeSnapshot, snapshotHash, snapshotPolicy } from '#src/nn/index.js'
import { decodeTensors, encodeTensors } from '#src/nn/safetensors.js'
import { drawObservations, exampleSnapshot } from './snapshot-example.js'

const kinds = ['box', 'discrete'] as const
const bytes = encodeSnapshot(exampleSnapshot())
const checks = ['snapshot-format', 'snapshot-hash', 'snapshot-golden']

function codeOf(input: Uint8Array): string {
  try {
    decodeSnapshot(input)
  } catch (error) {
    if (error instanceof LandbridgeError) return error.code
    throw error
  }
  return 'accepted'
}

/** The file with its header's text rewritten, and its tensors as they were. */
function withHeader(rewrite: (json: string) => string): Uint8Array {
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true))
  const header = new TextEncoder().encode(rewrite(new TextDecoder().decode(bytes.subarray(8, 8 + length))))
  const result = new Uint8Array(8 + header.length + bytes.length - 8 - length)
  new DataView(result.buffer).setBigUint64(0, BigInt(header.length), true)
  result.set(header, 8)
  result.set(bytes.subarray(8 + length), 8 + header.length)
  return result
}

describe('a snapshot file', () => {
  it.each(kinds)('of %s actions gives back every number and every word', (kind) => {
    const snapshot = exampleSnapshot(kind)
    expect(decodeSnapshot(encodeSnapshot(snapshot))).toEqual(snapshot)
  })

  it('keeps every finite float bit for bit', () => {
    const float = fc.float({ noNaN: true, noDefaultInfinity: true })
    fc.assert(
      fc.property(fc.array(float, { minLength: 15, maxLength: 15 }), (values) => {
        const snapshot = exampleSnapshot()
        snapshot.critic['trunk.0.weight'] = Float32Array.from(values)
        const back = decodeSnapshot(encodeSnapshot(snapshot)).critic['trunk.0.weight']!
        expect(new Uint8Array(back.buffer)).toEqual(new Uint8Array(snapshot.critic['trunk.0.weight'].buffer))
      }),
      { numRuns: 50 },
    )
  })

  it('is the same bytes whatever the order of keys, and after a round trip', () => {
    const snapshot = exampleSnapshot()
    const reversed = reverseKeys(snapshot) as Snapshot
    expect(Object.keys(reversed.actor)).not.toEqual(Object.keys(snapshot.actor))
    expect(encodeSnapshot(reversed)).toEqual(bytes)
    expect(encodeSnapshot(decodeSnapshot(bytes))).toEqual(bytes)
  })

  it('has one hash, which other weights change', () => {
    expect(snapshotHash(bytes)).toMatch(/^[0-9a-f]{64}$/)
    expect(new TextDecoder('latin1').decode(bytes)).toContain(`"hash":"${snapshotHash(bytes)}"`)
    expect(snapshotHash(encodeSnapshot(exampleSnapshot('box', 2)))).not.toBe(snapshotHash(bytes))
  })

  it('aligns its tensors and names them as other programs expect', () => {
    const { tensors, metadata } = decodeTensors(bytes)
    expect(Object.keys(metadata)).toEqual(['contract', 'format', 'hash'])
    expect(tensors['actor.trunk.0.weight']!.shape).toEqual([5, 3])
    expect(tensors['normaliser.mean']!.values).toBeInstanceOf(Float64Array)
    expect(Number(new DataView(bytes.buffer).getBigUint64(0, true)) % 8).toBe(0)
  })

  it('is refused where any byte differs', () => {
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.slice()
      changed[at]! ^= 1 << (at % 8)
      expect(checks, `byte ${at}`).toContain(codeOf(changed))
    }
  })

  it('is refused for its hash where a weight differs', () => {
    const changed = bytes.slice()
    changed[bytes.length - 1]! ^= 1
    expect(codeOf(changed)).toBe('snapshot-hash')
  })

  it('is refused where it is cut short or longer', () => {
    for (let length = 0; length < bytes.length; length += 7)
      expect(codeOf(bytes.subarray(0, length))).toBe('snapshot-format')
    expect(codeOf(Uint8Array.from([...bytes, 0]))).toBe('snapshot-format')
  })

  it('is refused for its golden vectors where it promises what it does not compute', () => {
    for (const kind of kinds) {
      const snapshot = exampleSnapshot(kind)
      snapshot.golden.outputs[1]! += 0.01
      expect(codeOf(encodeSnapshot(snapshot))).toBe('snapshot-golden')
      const other = exampleSnapshot(kind)
      other.normaliser.mean[0]! += 0.1
      expect(codeOf(encodeSnapshot(other))).toBe('snapshot-golden')
    }
  })

  it('of a later format is refused with what to do', () => {
    const later = withHeader((json) => json.replace('\\"format\\":1', '\\"format\\":2'))
    const hint = 'a later release wrote it: use that'
    expect(() => decodeSnapshot(later)).toThrow(expect.objectContaining({ code: 'snapshot-format', hint }))
  })

  it('is refused where its header is rewritten with the same meaning', () => {
    const spaced = withHeader((json) => JSON.stringify(JSON.parse(json), null, 1))
    expect(['snapshot-format', 'snapshot-hash']).toContain(codeOf(spaced))
    const relaxed = withHeader((json) => json.replace('\\"controlHz\\":50', '\\"controlHz\\":51'))
    expect(codeOf(relaxed)).toBe('snapshot-hash')
  })

  it('is refused where it is a safetensors file of another program', () => {
    const foreign = readFileSync(new URL('./fixtures/foreign.safetensors', import.meta.url))
    expect(Object.keys(decodeTensors(foreign).tensors)).toEqual(['bias', 'weight'])
    expect(codeOf(foreign)).toBe('snapshot-format')
  })

  it.each([
    ['no header', ''],
    ['a list', '[]'],
    ['deep nesting', '['.repeat(100_000)],
    ['a tensor of absurd size', '{"a":{"dtype":"F32","shape":[1e15,1e15],"data_offsets":[0,4]}}'],
    ['offsets beyond the file', '{"a":{"dtype":"F32","shape":[1],"data_offsets":[4294967296,4294967300]}}'],
    ['offsets in reverse', '{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}'],
    ['a name from the prototype', '{"__proto__":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}'],
    ['a contract that is none', '{"__metadata__":{"contract":"7"}}'],
  ])('is refused with %s in its header', (_what, json) => {
    expect(codeOf(withHeader(() => json))).toBe('snapshot-format')
  })

  it.each<[string, unknown]>([
    ['"policy.safetensors"', 'policy.safetensors'],
    ['nothing', undefined],
    ['[1,2,3]', [1, 2, 3]],
  ])('is refused where it is %s', (got, given) => {
    const message = `Expected a Uint8Array, got ${got}`
    expect(() => decodeSnapshot(given as Uint8Array)).toThrow(
      expect.objectContaining({ code: 'snapshot-format', message }),
    )
  })

  it('never crashes on bytes that are not a snapshot', () => {
    const start = fc.constantFrom(0, 8, 40, 400, bytes.length)
    const random = fc.tuple(start, fc.uint8Array({ maxLength: 300 }))
    fc.assert(
      fc.property(random, ([keep, noise]) => {
        expect(checks).toContain(codeOf(Uint8Array.from([...bytes.subarray(0, keep), ...noise, 1])))
      }),
    )
  })

  it('is refused where its networks do not fit its spaces', () => {
    const wrong: [string, (snapshot: Snapshot) => void][] = [
      ['input', ({ contract }) => (contract.actor.inputs = { observation: 3, extra: 1_000_000_000 })],
      ['head', ({ contract }) => (contract.actor.heads = contract.critic.heads)],
      ['seen', ({ contract }) => (contract.critic.inputs = { ...contract.critic.inputs, privileged: 2 })],
      ['source', ({ contract }) => (contract.critic.trunks[0]!.from = ['nowhere'])],
      [
        'window',
        ({ contract }) => {
          const layers = [{ kind: 'window' as const, length: 100_000_000 }]
          contract.actor.trunks.push({ name: 'past', from: ['observation'], layers })
        },
      ],
      [
        'window of the critic',
        ({ contract }) => {
          const layers = [{ kind: 'window' as const, length: 100_000_000 }]
          contract.critic.trunks.push({ name: 'past', from: ['observation'], layers })
        },
      ],
      ['width', ({ contract }) => ((contract.actor.trunks[0]!.layers[0] as { size: number }).size = 1_000_000_000)],
    ]
    for (const [what, spoil] of wrong) {
      const contract = structuredClone(exampleSnapshot().contract)
      spoil({ ...exampleSnapshot(), contract })
      const { metadata, tensors } = decodeTensors(bytes)
      const { contract: text } = metadata
      const spoilt = { ...JSON.parse(text!), actor: contract.actor, critic: contract.critic }
      const file = encodeTensors({ metadata: { ...metadata, contract: JSON.stringify(spoilt) }, tensors })
      expect(codeOf(file), what).toBe('snapshot-format')
    }
  })

  it('is refused where a tensor is none of the contract, or a variance is below 0', () => {
    const { metadata, tensors } = decodeTensors(bytes)
    const more = { ...tensors, 'actor.spare': { shape: [1], values: new Float32Array(1) } }
    expect(() => decodeSnapshot(encodeTensors({ metadata, tensors: more }))).toThrow("got 'actor.spare'")
    const negative = exampleSnapshot()
    negative.normaliser.variance[1] = -1
    expect(codeOf(encodeSnapshot(negative))).toBe('snapshot-format')
  })

  it('is refused for a layer of no kind with its place, what there is, and what it got', () => {
    const { metadata, tensors } = decodeTensors(bytes)
    const contract = JSON.parse(metadata.contract!)
    contract.actor.trunks[0].layers[0].kind = 'attention'
    const file = encodeTensors({ metadata: { ...metadata, contract: JSON.stringify(contract) }, tensors })
    expect(() => decodeSnapshot(file)).toThrow(
      /contract\.actor\.trunks\.0\.layers\.0\.kind: Expected one of 'dense', .*, got "attention"/,
    )
  })

  it('is not written where a number is not finite or a tensor does not fit', () => {
    const unstable = exampleSnapshot()
    unstable.critic['value.bias']![0] = Number.NaN
    expect(() => encodeSnapshot(unstable)).toThrow(expect.objectContaining({ code: 'snapshot-format' }))
    const short = exampleSnapshot()
    short.actor['mean.bias'] = new Float32Array(1)
    expect(() => encodeSnapshot(short)).toThrow("2 numbers in 'actor.mean.bias'")
  })

  it.each(kinds)('of %s actions acts as the policy that was written', (kind) => {
    const snapshot = exampleSnapshot(kind)
    const rows = drawObservations(20, 5)
    const memory = new Float32Array(0)
    const read = snapshotPolicy(decodeSnapshot(encodeSnapshot(snapshot)))
    expect(read.act(rows, 20, memory)).toEqual(snapshotPolicy(snapshot).act(rows, 20, memory))
    expect(read.observation).toEqual(snapshot.contract.observation)
  })
})

function reverseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseKeys)
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  const entries = Object.entries(value).reverse()
  return Object.fromEntries(entries.map(([key, inner]) => [key, reverseKeys(inner)]))
}
