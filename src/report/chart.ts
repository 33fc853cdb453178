// The one door to Observable Plot: charts as SVG text, drawn without a browser.

import type * as PlotModule from '@observablehq/plot'
import { html, type Markup, trusted } from './markup.js'

/** Draws charts. */
export interface Charts {
  readonly plot: typeof PlotModule
  /** One chart drawn twice, for wide and for narrow screens, since shrinking a wide one makes its text unreadable. */
  draw(label: string, options: (width: number) => PlotModule.PlotOptions): Markup
}

const WIDE = 940
const NARROW = 350

/** Loads the library and a document to draw in. */
export async function openCharts(): Promise<Charts> {
  const [plot, { parseHTML }] = await Promise.all([import('@observablehq/plot'), import('linkedom')])
  const { document } = parseHTML('<!doctype html><html><body></body></html>')
  const drawAt = (width: number, label: string, options: (width: number) => PlotModule.PlotOptions): Markup => {
    const chart = plot.plot({ ...base(width), ...options(width), width, document } as PlotModule.PlotOptions)
    chart.setAttribute('role', 'img')
    chart.setAttribute('aria-label', label)
    chart.querySelector('style')?.remove()
    return trusted(String(chart.outerHTML))
  }
  return {
    plot,
    draw: (label, options) =>
      html`<div class="wide">${drawAt(WIDE, label, options)}</div><div class="narrow">${drawAt(NARROW, label, options)}</div>`,
  }
}

/** Whether a width is that of a phone. */
export function isNarrow(width: number): boolean {
  return width <= NARROW
}

function base(width: number): PlotModule.PlotOptions {
  return { className: 'chart', style: { fontSize: isNarrow(width) ? '11px' : '12px' }, marginBottom: 42, marginTop: 28 }
}
