// HTML by template: everything put in is escaped unless it is markup itself, so no name in a report can inject anything.

/** Text that is already HTML. Only {@link html} and {@link trusted} make it. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What may stand in a template. Null, undefined and false leave nothing. */
export type Content = Markup | string | number | null | undefined | false | readonly Content[]

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Makes markup of a template; values are escaped, arrays joined, markup taken as it is. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(parts.reduce((text, part, i) => text + render(values[i - 1]) + part))
}

/** Takes text as HTML. Only for text that this project wrote or that was escaped before. */
export function trusted(text: string): Markup {
  return new Markup(text)
}

/** JSON that can stand inside a script element: no `<`, so no end tag and no comment. */
export function jsonForScript(value: unknown): Markup {
  return new Markup(JSON.stringify(value).replaceAll('<', '\\u003c'))
}

function render(value: Content): string {
  if (value === null || value === undefined || value === false) return ''
  if (value instanceof Markup) return value.text
  if (typeof value === 'string') return value.replace(/[&<>"']/g, (character) => escapes[character]!)
  return typeof value === 'number' ? String(value) : value.map(render).join('')
}
