import { domainSchema } from 'landbridge/core'
import { expect, test } from 'vitest'
import { domainRows } from '#src/report/domain-section.js'

const row = (name: string, domains: Record<string, object>) => {
  const parsed = Object.entries(domains).map(([key, domain]) => [key, domainSchema.parse(domain)] as const)
  return domainRows(Object.fromEntries(parsed)).find((candidate) => candidate.name === name)
}

test('a law that is drawn anew on the way differs from one that is drawn once', () => {
  const law = { kind: 'uniform', low: 0.9, high: 1.1 }
  const sim = (poleLength: object) => ({ kind: 'sim', env: 'cart-pole', physics: { poleLength } })
  expect(row('physics.poleLength', { once: sim(law), often: sim({ ...law, every: 7 }) })).toEqual({
    name: 'physics.poleLength',
    values: ['0.9 to 1.1', '0.9 to 1.1, anew every 7 steps'],
    differs: true,
  })
})

test("a robot's own task comes before the env that it is started with", () => {
  const robot = { kind: 'robot', start: { env: 'cart-pole' }, env: 'my-task' }
  expect(row('env', { robot, sim: { kind: 'sim', env: 'cart-pole' } })?.values).toEqual(['my-task', 'cart-pole'])
})
