// Rows and medians of measurements.

import { catalog } from 'landbridge'
import { describe, expect, it } from 'vitest'
import { interleavedMedians, measureRows, row } from '#src/bench/bench.js'
import { benches } from '#src/bench/index.js'
import { importPeer, missingPeers } from '#src/bench/peer.js'
import { worldSpeedRow } from '#src/bench/world-speed.js'

describe('row', () => {
  it.each([
    [1, 'lower', 1, true],
    [1.1, 'lower', 1, false],
    [1, 'higher', 1, true],
    [0.9, 'higher', 1, false],
    [5, 'lower', null, true],
    [Number.NaN, 'lower', null, false],
  ] as const)('of %f, better %s, limit %s: pass is %s', (value, better, limit, pass) => {
    expect(row({ bench: 'a/b', value, unit: 's', limit, better })).toMatchObject({ pass, peers: {} })
  })
})

it('does not pass where the peer lacks that sets the limit', () => {
  expect(worldSpeedRow(1e9, { 'matter-js': 1 })).toMatchObject({ limit: null, lacks: 'planck', pass: false })
  expect(worldSpeedRow(2, { planck: 1 })).toMatchObject({ limit: 1, lacks: null, pass: true })
  expect(worldSpeedRow(1, { planck: 2 })).toMatchObject({ pass: false, ahead: ['planck'] })
})

it('measures together what is made together, and nothing of which no row is wanted', async () => {
  const asked: string[] = []
  const together = (...rows: string[]) => ({
    rows,
    async measure() {
      asked.push(rows.join())
      return rows.map((bench) => row({ bench, value: 1, unit: 's', limit: null, better: 'lower' }))
    },
  })
  const measured = await measureRows([together('a/b', 'a/c'), together('a/d')], (bench) => bench === 'a/c')
  expect(measured.map(({ bench }) => bench)).toEqual(['a/c'])
  expect(asked).toEqual(['a/b,a/c'])
})

it.each(Object.entries(benches))('%s has rows of that group, each of its own name', (group, measurements) => {
  const rows = measurements.flatMap((one: { rows: readonly string[] }) => one.rows)
  expect(rows.filter((bench) => !bench.startsWith(`${group}/`))).toEqual([])
  expect(new Set(rows).size).toBe(rows.length)
})

it('has the rows of which the tables of speed are made', () => {
  const rowsOf = (group: 'nn' | 'learn' | 'envs') => benches[group].flatMap(({ rows }) => rows)
  const updates = ['update-64', 'update-256', 'update-256-all-cores', 'update-2048', 'update-2048-all-cores']
  const beside = ['update-64-over-tfjs-wasm', 'update-2048-over-tfjs-wasm', 'update-2048-over-tfjs-node', 'product-256']
  const passes = ['backward-head-learns', 'backward-upper-half-learns', 'one-observation-p50', 'one-observation-p99']
  expect(rowsOf('nn')).toEqual([...updates, ...beside, ...passes].map((name) => `nn/${name}`))
  const cartPole = ['cart-pole-475', 'cart-pole-475-zoo', 'cart-pole-475-shell', 'memory', 'ppo-steps']
  const others = ['sac-64', 'sac-256', 'sac-256-relaxed', 'collect-2-workers']
  expect(rowsOf('learn').toSorted()).toEqual([...cartPole, ...others].map((name) => `learn/${name}`).toSorted())
  const speeds = ['walker-world', 'two-workers', ...Object.values(catalog.env).map(({ id }) => id)]
  expect(rowsOf('envs')).toEqual(expect.arrayContaining(speeds.map((name) => `envs/${name}`)))
})

it('knows the peers that are not there', async () => {
  expect(await importPeer('matter-js')).toBeDefined()
  expect(await importPeer('landbridge-no-such-peer')).toBeUndefined()
  expect(missingPeers()).toEqual(['landbridge-no-such-peer'])
})

it.each([
  ['lower', ['b']],
  ['higher', ['a']],
] as const)('where %s is better, the row says which peers are ahead', (better, ahead) => {
  expect(row({ bench: 'a/b', value: 2, unit: 's', limit: null, better, peers: { a: 3, b: 1, c: 2 } }).ahead).toEqual(
    ahead,
  )
})

describe('interleavedMedians', () => {
  it('takes measurements in turns, drops the warm-up, and gives the middle one', async () => {
    const order: string[] = []
    const values = { a: [9, 1, 3, 2], b: [9, 30, 10, 20] }
    const measure = (name: 'a' | 'b') => () => {
      order.push(name)
      return values[name].shift()!
    }
    expect(await interleavedMedians({ a: measure('a'), b: measure('b') }, 3)).toEqual({ a: 2, b: 20 })
    expect(order.join('')).toBe('abababab')
  })
})
