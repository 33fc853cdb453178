// Reading a page in tests: its elements, its tags, the colours of its style.

import { parseHTML } from 'linkedom'

/** The part of the DOM that the tests read; the sources are checked without a browser's types. */
export interface PageNode {
  readonly textContent: string | null
  readonly id: string
  readonly classList: { contains(name: string): boolean }
  readonly children: Iterable<PageNode>
  value: string
  getAttribute(name: string): string | null
  hasAttribute(name: string): boolean
  querySelector(selector: string): PageNode | null
  querySelectorAll(selector: string): Iterable<PageNode> & { length: number }
  dispatchEvent(event: unknown): void
}

/** A page that was parsed. */
export interface Page extends Pick<PageNode, 'querySelector' | 'querySelectorAll'> {
  getElementById(id: string): PageNode | null
}

/** The page as a document, and what makes events for it. */
export function open(page: string): { document: Page; Event: new (type: string) => unknown } {
  return parseHTML(page) as unknown as ReturnType<typeof open>
}

/** The page as a document. */
export function documentOf(page: string): Page {
  return open(page).document
}

const empty = new Set(['meta', 'br', 'wbr', 'input', '!doctype'])

/** Tags that were opened and not closed, or closed and not opened; scripts and styles are skipped. */
export function unbalancedTags(page: string): string[] {
  const body = page.replace(/<(script|style)[^>]*>[\s\S]*?<\/\1>/g, '')
  const open: string[] = []
  const wrong: string[] = []
  for (const [tag, closing, name] of body.matchAll(/<(\/?)([!a-zA-Z0-9]+)(?:"[^"]*"|[^>"])*>/g)) {
    if (empty.has(name!.toLowerCase()) || tag.endsWith('/>')) continue
    if (closing === '') open.push(name!)
    else if (open.at(-1) === name) open.pop()
    else wrong.push(tag)
  }
  return [...wrong, ...open]
}

/** WCAG 2 contrast of two `#rgb` or `#rrggbb` colours. */
export function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

function luminance(colour: string): number {
  const digits =
    colour.length === 4 ? [...colour.slice(1)].map((digit) => digit + digit) : colour.slice(1).match(/../g)!
  const [r, g, b] = digits.map((digit) => {
    const value = Number.parseInt(digit, 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** Ids of a page's sections, in order. */
export function sectionIds(page: Page): string[] {
  return [...page.querySelectorAll('section')].map(({ id }) => id)
}
