// What re-initialising did: channel by channel, and how much it changed the policy's answers.

import type { Report, Surgery } from '../core/index.js'
import { formatNumber } from '../measure/index.js'
import { section, table } from './figure.js'
import { html, type Markup } from './markup.js'
import type { View } from './view.js'

/** The same surgery on several seeds of an arm; `change` is the largest of them. */
export interface SharedSurgery {
  arm: string
  to?: string
  seeds: number[]
  /** Its warnings are those of all seeds; one that not all have says whose it is. */
  surgery: Surgery
}

/** Surgeries of an arm for a domain that differ in nothing but the size of the change and what is warned of are one. */
export function sharedSurgeries(surgeries: Report['surgery']): SharedSurgery[] {
  const groups = new Map<string, Report['surgery']>()
  for (const one of surgeries) {
    const { arm, to, surgery } = one
    const key = JSON.stringify([arm, to, { ...surgery, change: 0, warnings: [] }])
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return [...groups.values()].map((group) => {
    const { seed: _seed, surgery, ...whose } = group[0]!
    const change = Math.max(...group.map((member) => member.surgery.change))
    return {
      ...whose,
      seeds: group.map(({ seed }) => seed),
      surgery: { ...surgery, change, warnings: warningsOf(group) },
    }
  })
}

function warningsOf(group: Report['surgery']): string[] {
  const said = new Map<string, number[]>()
  for (const { seed, surgery } of group)
    for (const warning of surgery.warnings) said.set(warning, [...(said.get(warning) ?? []), seed])
  return [...said].map(([warning, seeds]) =>
    seeds.length === group.length ? warning : `${warning} (${ofSeeds(seeds)})`,
  )
}

function ofSeeds(seeds: readonly number[]): string {
  return `${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}`
}

/** The table of channels for every different surgery. */
export function surgerySection({ report }: View): Markup {
  const shared = sharedSurgeries(report.surgery)
  if (shared.length === 0) return html``
  return section('surgery', 'What was carried over', shared.map(one))
}

function one(shared: SharedSurgery): Markup {
  const { surgery } = shared
  const whose = `Arm ${whoseSurgery(shared)}`
  const rows = [...surgery.observations.map(row('observation')), ...surgery.actions.map(row('action'))]
  return html`<h3>${whose}</h3><p>${carriedOver(surgery)}</p>${surgery.warnings.map((warning) => html`<p class="warning">${warning}</p>`)}${table(`Channels: ${whose}`, ['Channel', 'Unit', 'Kind', 'In the target'], rows, 'channels')}`
}

/** The arm, the domain that its policy was re-initialised for, and the seeds. */
export function whoseSurgery({ arm, to, seeds }: SharedSurgery): string {
  return `${arm}${to === undefined ? '' : ` to ${to}`}, ${ofSeeds(seeds)}`
}

/** What was copied, and what that changed. */
export function carriedOver({ copied, fresh, normaliser, ...surgery }: Surgery): string {
  return `${formatNumber(copied)} parameters copied, ${formatNumber(fresh)} new. Normaliser: ${normaliser}. Shared outputs: ${changeInWords(surgery)}.`
}

/** How far the outputs that source and target share were changed. */
export function changeInWords({
  observations,
  actions,
  change,
}: Pick<Surgery, 'observations' | 'actions' | 'change'>): string {
  if (actions.every(({ fate }) => fate !== 'kept')) return 'none'
  const size = change === 0 ? 'as before' : `changed by up to ${change.toExponential(1)}`
  return observations.some(({ fate }) => fate === 'removed') ? `${size} with what is gone at its mean` : size
}

function row(kind: string) {
  return ({ name, unit, fate }: Surgery['observations'][number]) => [
    html`<code>${name}</code>`,
    unit,
    kind,
    fate === 'kept' ? 'kept' : html`<span class="tag ${fate === 'added' ? 'good' : 'bad'}">${fate}</span>`,
  ]
}
