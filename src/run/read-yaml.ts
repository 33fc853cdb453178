// The document of a text, in time that grows with its length.

import { type CST, Document, isScalar, LineCounter, Parser, parseDocument, visit, type YAMLParseError } from 'yaml'

/** What is read of a text, whole or not. */
export interface ReadYaml {
  document: Document
  lines: LineCounter
  /** The first thing that is wrong with the text, and at which character. */
  torn?: { message: string; offset: number }
}

/** Levels of the deepest text: far deeper ones end the process, as the parser calls itself for each. */
const DEEPEST = 100

/** Reads a text; a key that a map has twice is wrong too, and what is nested too deep. */
export function readYaml(text: string): ReadYaml {
  const lines = new LineCounter()
  const offset = offsetTooDeep(text, lines)
  if (offset !== undefined) {
    const message = `Expected YAML that is nested at most ${DEEPEST} deep, got more`
    return { document: new Document(), lines, torn: { message, offset } }
  }
  // The parser's own look for keys that stand twice compares each with all before it, and its pretty errors copy their line each.
  const document = parseDocument(text, { uniqueKeys: false, prettyErrors: false })
  const error = document.errors[0]
  const torn = error ? { message: messageOf(error), offset: error.pos[0] } : keyTwice(document)
  return { document, lines, ...(torn && { torn }) }
}

function messageOf({ code, message }: YAMLParseError): string {
  return code === 'MULTIPLE_DOCS' ? 'Expected one YAML document, got another below it' : `Expected YAML: ${message}`
}

/** Where a text has more lists and maps within each other than it may; undefined where it has nowhere. */
function offsetTooDeep(text: string, lines: LineCounter): number | undefined {
  let level: CST.Token[] = [...new Parser(lines.addNewLine).parse(text)]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return level[0]!.offset
    level = level.flatMap(withinOf).filter((token) => 'items' in token)
  }
  return undefined
}

function withinOf(token: CST.Token): CST.Token[] {
  if (token.type === 'document') return token.value ? [token.value] : []
  return 'items' in token ? token.items.flatMap(({ key, value }) => [key ?? [], value ?? []].flat()) : []
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
