// The document of a text, in time that grows with its length.

import { type Document, isScalar, LineCounter, parseDocument, visit } from 'yaml'

/** What is read of a text, whole or not. */
export interface ReadYaml {
  document: Document
  lines: LineCounter
  /** The first thing that is wrong with the text, and at which character. */
  torn?: { message: string; offset: number }
}

/** Reads a text; a key that a map has twice is wrong too. */
export function readYaml(text: string): ReadYaml {
  const lines = new LineCounter()
  // The parser's own look for keys that stand twice compares each with all before it.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false })
  const error = document.errors[0]
  const torn = error
    ? { message: `Expected YAML: ${error.message.split('\n')[0]}`, offset: error.pos[0] }
    : keyTwice(document)
  return { document, lines, ...(torn && { torn }) }
}

function keyTwice(document: Document): ReadYaml['torn'] {
  let twice: ReadYaml['torn']
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<string>()
      for (const { key } of items) {
        if (!isScalar(key)) continue
        const name = String(key.value ?? '')
        if (seen.has(name)) {
          twice = { message: `Expected a map with each key once, got '${name}' twice`, offset: key.range![0] }
          return visit.BREAK
        }
        seen.add(name)
      }
      return undefined
    },
  })
  return twice
}
