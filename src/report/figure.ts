// The frames that everything on the page stands in.

import { type Content, html, type Markup } from './markup.js'

/** A section of the page; nothing where it has no body. */
export function section(id: string, title: string, ...body: Content[]): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${body}</section>
`
}

/** A chart with its key above and its words below. */
export function figure(chart: Content, caption: Content, key: Content = null): Markup {
  return html`<figure>${key}${chart}<figcaption>${caption}</figcaption></figure>`
}

/** What the colours and shapes of a chart stand for. */
export function legend(
  entries: readonly { label: string; colour: string; mark: 'line' | 'dot' | 'ring' | 'dash' | 'bar' }[],
): Markup {
  return html`<ul class="legend">${entries.map(
    ({ label, colour, mark }) => html`<li><i class="${mark}" style="--tone:${colour}"></i>${label}</li>`,
  )}</ul>`
}

/** A table that scrolls by itself on a narrow screen. */
export function table(
  caption: string,
  head: readonly Content[],
  rows: readonly (readonly Content[])[],
  style = '',
): Markup {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${caption}"><table class="${style}"><caption>${caption}</caption><thead><tr>${head.map(
    (cell) => html`<th scope="col">${cell}</th>`,
  )}</tr></thead><tbody>${rows.map(
    ([first, ...cells]) => html`<tr><th scope="row">${first}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
`,
  )}</tbody></table></div>`
}
