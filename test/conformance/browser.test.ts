// The package in a page of a real browser: policies act there with the bits they have in Node, and engines learn.

import { describe, expect, it } from 'vitest'
import { encodeSnapshot, snapshotPolicy } from '#src/nn/index.js'
import { hasBrowser, inPage } from '../fixtures/browser.js'
import { exampleSnapshot } from '../unit/nn/snapshot-example.js'
import { missing } from './engine/available.js'

const packages = 'test/peers/node_modules/@tensorflow'
const tfjs = `${packages}/tfjs/dist/tf.min.js`
const webgpu = `${packages}/tfjs-backend-webgpu/dist/tf-backend-webgpu.min.js`

interface Learnt {
  about: string
  initial: number[]
  learnt: number[]
  expected: number[]
}
const act = (file: Uint8Array) => inPage('test/fixtures/pages/acts.js', Buffer.from(file).toString('base64'), [])
const learn = async (order: unknown, scripts: string[]) =>
  (await inPage('test/fixtures/pages/learns.js', order, scripts)) as Learnt

// Where all peers are required, this one is too.
const lacksBrowser = process.env.REQUIRE_PEERS === undefined && !hasBrowser()

describe.skipIf(lacksBrowser)('in a browser', () => {
  it.each(['box', 'discrete'] as const)("a snapshot's policy with %s actions acts with Node's bits", async (kind) => {
    const snapshot = exampleSnapshot(kind)
    const { observations, rows } = snapshot.golden
    expect(await act(encodeSnapshot(snapshot))).toEqual([
      ...snapshotPolicy(snapshot).act(observations, rows, new Float32Array(0)),
    ])
  })

  const onPages: [string, Record<string, string>, string[]][] = [
    ['simd', {}, []],
    ['tfjs', { backend: 'cpu' }, [tfjs]],
    ['tfjs', { backend: 'webgpu' }, [tfjs, webgpu]],
  ]
  for (const [id, config, scripts] of onPages) {
    it.skipIf(missing(id, config) !== undefined)(
      `engine ${[id, ...Object.values(config)].join(' ')} learns`,
      async () => {
        const { initial, learnt, expected } = await learn({ id, config }, scripts)
        expect(learnt).not.toEqual(initial)
        for (const [i, value] of learnt.entries()) expect(value).toBeCloseTo(expected[i]!, 5)
      },
    )
  }

  it('engine tfjs says that the page has to load TensorFlow.js', async () => {
    await expect(learn({ id: 'tfjs', config: { backend: 'cpu' } }, [])).rejects.toThrow(
      'Expected TensorFlow.js on this page, got no global tf',
    )
  })
})
