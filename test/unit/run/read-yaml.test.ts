import { expect, it } from 'vitest'
import { readYaml } from '#src/run/read-yaml.js'

it.each([
  ['a: 1\nb: 2\na: 3\n', 'a', 10],
  ['x: [{ b: 1, "b": 2 }]', 'b', 12],
  ['1: x\n"1": y\n', '1', 5],
  ['"": x\n~: y\n', '', 6],
  ['a: &m { b: 1 }\nc: { d: *m, d: 2 }\n', 'd', 27],
])('%j has a key twice', (text, key, offset) => {
  expect(readYaml(text).torn).toEqual({ message: `Expected a map with each key once, got '${key}' twice`, offset })
})

it('finds the same key in two maps', () => {
  const { document, torn } = readYaml('a: { b: 1 }\nb: { b: 1 }\n')
  expect(torn).toBeUndefined()
  expect(document.toJS()).toEqual({ a: { b: 1 }, b: { b: 1 } })
})

it('reads many keys in time that grows with their number', () => {
  const keys = Array.from({ length: 50_000 }, (_, i) => `k${i}: ${i}\n`)
  const { document, torn } = readYaml(keys.join(''))
  expect(torn).toBeUndefined()
  expect(Object.keys(document.toJS())).toHaveLength(50_000)
}, 8000)

it('refuses what is wrong in many places of a line in time that grows with their number', () => {
  const torn = { message: 'Expected YAML: A node can have at most one tag', offset: 9 }
  expect(readYaml(`name: ${'!a '.repeat(60_000)}b`).torn).toEqual(torn)
}, 8000)

it('refuses a second document by its place', () => {
  expect(readYaml('a: 1\n---\na: 2\n').torn).toEqual({
    message: 'Expected one YAML document, got another below it',
    offset: 5,
  })
})

it.each([
  ['lists in a line', '['.repeat(1e4) + ']'.repeat(1e4), 100],
  ['lists that do not end', '['.repeat(1e4), 100],
  ['lists of lists', '- '.repeat(1e4), 200],
  ['maps in a line', '{ a: '.repeat(1e4) + '}'.repeat(1e4), 500],
  ['maps of maps', Array.from({ length: 200 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''), 5350],
  ['keys that are lists', `${'['.repeat(1e4)}${']'.repeat(1e4)}: 1`, 99],
])('refuses %s that are nested without end', (_, text, offset) => {
  expect(readYaml(text).torn).toEqual({ message: 'Expected YAML that is nested at most 100 deep, got more', offset })
})

it('reads a hundred levels', () => {
  expect(readYaml(`${'['.repeat(100)}1${']'.repeat(100)}`).torn).toBeUndefined()
})
