import { describe, expect, it } from 'vitest'
import { groupAssignments, parseAssignments } from '#src/run/assignment.js'

describe('parseAssignments', () => {
  it('reads values as YAML', () => {
    const texts = ['a.b=1', 'c=true', 'd=word', 'e={ kind: uniform, low: 1, high: 2 }', 'f=x=y']
    expect(parseAssignments(texts)).toEqual([
      { path: ['a', 'b'], value: 1 },
      { path: ['c'], value: true },
      { path: ['d'], value: 'word' },
      { path: ['e'], value: { kind: 'uniform', low: 1, high: 2 } },
      { path: ['f'], value: 'x=y' },
    ])
  })

  it.each(['a', '=1', 'a={', '__proto__.x=1', 'a.__proto__=1'])('refuses %j', (text) => {
    expect(() => parseAssignments([text])).toThrow(/Expected/)
  })
})

describe('groupAssignments', () => {
  it('sorts by the first word', () => {
    expect(groupAssignments(['physics.mass=2', 'env.history=1'], ['physics', 'env'])).toEqual({
      physics: { mass: 2 },
      env: { history: 1 },
    })
  })

  it('takes words of every object for no groups', () => {
    for (const text of ['constructor.polluted=1', 'toString.polluted=1', '__proto__.polluted=1'])
      expect(() => groupAssignments([text], ['physics'])).toThrow(expect.objectContaining({ code: 'usage' }))
    expect(Object).not.toHaveProperty('polluted')
    expect({}).not.toHaveProperty('polluted')
    const { physics } = groupAssignments(['physics.constructor=1'], ['physics'])
    expect(Object.entries(physics!)).toEqual([['constructor', 1]])
  })

  it('names the words that it takes', () => {
    expect(() => groupAssignments(['mass=2'], ['physics', 'env'])).toThrow(
      /one of physics\.NAME, env\.NAME, got 'mass'/,
    )
  })
})
