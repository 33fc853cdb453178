import { domainSchema, type Report } from 'landbridge/core'
import { expect, test } from 'vitest'
import { domainRows } from '#src/report/domain-section.js'
import { sampleReport } from './sample-report.js'

const row = (name: string, domains: Record<string, object>, constants?: Report['constants']) => {
  const parsed = Object.entries(domains).map(([key, domain]) => [key, domainSchema.parse(domain)] as const)
  const plan = { ...sampleReport().plan, domains: Object.fromEntries(parsed) }
  return domainRows({ plan, ...(constants && { constants }) }).find((candidate) => candidate.name === name)
}
const texts = (found: ReturnType<typeof row>) => found?.values.map(({ text }) => text)

test('a law that is drawn anew on the way differs from one that is drawn once', () => {
  const law = { kind: 'uniform', low: 0.9, high: 1.1 }
  const sim = (poleLength: object) => ({ kind: 'sim', env: 'cart-pole', physics: { poleLength } })
  expect(row('physics.poleLength', { once: sim(law), often: sim({ ...law, every: 7 }) })).toEqual({
    name: 'physics.poleLength',
    values: ['0.9 to 1.1', '0.9 to 1.1, anew every 7 steps'].map((text) => ({ text, isSet: true })),
    differs: true,
  })
})

test("a robot's own task comes before the env that it is started with", () => {
  const robot = { kind: 'robot', start: { env: 'cart-pole' }, env: 'my-task' }
  expect(texts(row('env', { robot, sim: { kind: 'sim', env: 'cart-pole' } }))).toEqual(['my-task', 'cart-pole'])
})

test('constants stand in their units, beside what the env of a domain that does not set them declares', () => {
  const sim = (physics: object) => ({ kind: 'sim', env: 'cart-pole', physics })
  const robot = { kind: 'robot', url: 'ws://127.0.0.1:9' }
  const declared = {
    lag: { nominal: 0, unit: 's' },
    delay: { nominal: 2, unit: 'control steps' },
    gain: { nominal: 3, unit: '1' },
  }
  const constants = { a: declared, b: declared, c: {} }
  const domains = (law: Record<string, unknown>) => ({ a: sim(law), b: sim({}), c: sim({}), robot })
  const rowOf = (name: string, law: unknown) => row(`physics.${name}`, domains({ [name]: law }), constants)
  expect(texts(rowOf('lag', 0.06))).toEqual(['0.06 s', '0 s (nominal)', '–', '–'])
  expect(texts(rowOf('delay', { kind: 'scale', low: 0.5, high: 1 }))![0]).toBe('0.5 to 1 × 2 control steps')
  expect(texts(rowOf('gain', { kind: 'normal', mean: 3, std: 1 }))!.slice(0, 2)).toEqual([
    '3 ± 1, normal',
    '3 (nominal)',
  ])
  expect(
    texts(
      rowOf('lag', {
        kind: 'union',
        of: [
          [1, 2],
          [4, 5],
        ],
      }),
    )![0],
  ).toBe('1 to 2 or 4 to 5 s')
  expect(texts(rowOf('lag', 0.000125))![0]).toBe('0.000125 s')
  expect(row('physics.lag', { a: sim({ lag: 0 }), b: sim({}) }, constants)?.differs).toBe(false)
  expect(texts(row('physics.lag', { a: sim({ lag: 1 }), b: sim({}) }))).toEqual(['1', 'nominal'])
})
