// Episodes of one policy as a page of their own.

import type { Trace } from '../core/index.js'
import { section } from './figure.js'
import { html } from './markup.js'
import { page } from './page.js'
import { player } from './player.js'

/** What the page says above the pictures. */
interface FilmWords {
  title: string
  /** A sentence on where the episodes come from. */
  about: string
}

/** Episodes side by side on one clock; the same bytes for the same episodes. */
export function renderFilm({ title, about }: FilmWords, traces: readonly Trace[]): string {
  const heading = traces.length > 1 ? 'Episodes' : 'One episode'
  const shown = section(
    'episode',
    heading,
    html`<p>${about}</p>`,
    player(traces, () => 'var(--source)'),
  )
  return page(
    title,
    html`<header><h1>${title}</h1></header>
${shown}`,
  )
}
