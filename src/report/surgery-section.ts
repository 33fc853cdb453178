// What re-initialising did: channel by channel, and how much it changed the policy's answers.

import type { Report, Surgery } from '../core/index.js'
import { section, table } from './figure.js'
import { html, type Markup } from './markup.js'
import { figures, type View } from './view.js'

/** The same surgery on several seeds of an arm; `change` is the largest of them. */
export interface SharedSurgery {
  arm: string
  seeds: number[]
  surgery: Surgery
}

/** Surgeries of an arm that differ in nothing but the size of the change are one. */
export function sharedSurgeries(surgeries: Report['surgery']): SharedSurgery[] {
  const groups = new Map<string, SharedSurgery>()
  for (const { arm, seed, surgery } of surgeries) {
    const key = JSON.stringify([arm, { ...surgery, change: 0 }])
    const group = groups.get(key) ?? { arm, seeds: [], surgery }
    const change = Math.max(group.surgery.change, surgery.change)
    groups.set(key, { ...group, seeds: [...group.seeds, seed], surgery: { ...surgery, change } })
  }
  return [...groups.values()]
}

/** The table of channels for every different surgery. */
export function surgerySection({ report }: View): Markup {
  const shared = sharedSurgeries(report.surgery)
  if (shared.length === 0) return html``
  return section('surgery', 'What was carried over', shared.map(one))
}

function one({ arm, seeds, surgery }: SharedSurgery): Markup {
  const { copied, fresh, change, normaliser, warnings } = surgery
  const whose = `Arm ${arm}, ${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}`
  const kept =
    change === 0
      ? 'The shared outputs were preserved exactly'
      : `The largest change of a shared output over the golden observations is ${change.toExponential(1)}`
  const rows = [...surgery.observations.map(row('observation')), ...surgery.actions.map(row('action'))]
  return html`<h3>${whose}</h3><p>${figures(copied)} parameters copied, ${figures(fresh)} new. Normaliser: ${normaliser}. ${kept}.</p>${warnings.map((warning) => html`<p class="warning">${warning}</p>`)}${table(`Channels: ${whose}`, ['Channel', 'Unit', 'Kind', 'In the target'], rows, 'channels')}`
}

function row(kind: string) {
  return ({ name, unit, fate }: Surgery['observations'][number]) => [
    html`<code>${name}</code>`,
    unit,
    kind,
    fate === 'kept' ? 'kept' : html`<span class="tag ${fate === 'added' ? 'good' : 'bad'}">${fate}</span>`,
  ]
}
