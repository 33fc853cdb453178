// The domains side by side: what each one is and which constants differ.

import { type Distribution, type Domain, envOf, type Physics } from '../core/index.js'
import { section, table } from './figure.js'
import { type Content, html, type Markup } from './markup.js'
import { figures, kindOf, type View } from './view.js'

/** One line of the comparison: the same thing in every domain. */
export interface DomainRow {
  name: string
  values: string[]
  differs: boolean
}

/** Kind, env, options and constants of every domain, what differs first. */
export function domainRows(domains: Readonly<Record<string, Domain>>): DomainRow[] {
  const columns = Object.values(domains).map(describe)
  const names = [...new Set(columns.flatMap((column) => [...column.keys()]))]
  const rows = names.map((name) => {
    const values = columns.map((column) => column.get(name) ?? (name === 'url' ? '–' : 'nominal'))
    return { name, values, differs: new Set(values).size > 1 }
  })
  const isFixed = ({ name }: DomainRow) => name === 'where' || name === 'env'
  return [...rows.filter(isFixed), ...rows.filter((row) => !isFixed(row)).sort((a, b) => +b.differs - +a.differs)]
}

/** The table of domains. */
export function domainSection({ report, roles }: View): Markup {
  const { domains } = report.plan
  const names = Object.keys(domains)
  if (names.length === 0) return html``
  const head = ['', ...names.map((name) => html`${name}${names.length > 1 && role(name, roles)}`)]
  const rows = domainRows(domains).map(({ name, values, differs }) => [
    html`<code>${breakable(name)}</code>`,
    ...values.map((value) =>
      differs && value !== 'nominal' ? html`<b>${value}</b>` : html`<span class="muted">${value}</span>`,
    ),
  ])
  return section(
    'domains',
    names.length > 1 ? 'Source and target' : 'Where it was trained',
    table('Domains side by side', head, rows, 'domains'),
    html`<p class="note">SI units. ${names.length > 1 && 'What differs is set in bold. '}Nominal is the value that the environment declares.</p>`,
  )
}

/** Lets a long name break after its dots. */
function breakable(name: string): Content[] {
  return name.split(/(?<=\.)/).flatMap((part, i) => (i === 0 ? [part] : [html`<wbr>`, part]))
}

function role(name: string, { source, target }: { source: string; target: string }): Markup | false {
  const is = [name === source && 'source', name === target && 'target'].filter(
    (word) => word !== false && word !== name,
  )
  return is.length > 0 && html` <small>${is.join(', ')}</small>`
}

function describe(domain: Domain): Map<string, string> {
  const sim = domain.kind === 'sim' ? domain : domain.start
  const env = envOf(domain)
  return new Map([
    ['where', kindOf(domain)],
    ['env', env?.id ?? 'as the robot says'],
    ...(domain.kind === 'robot' && domain.url !== undefined ? [['url', domain.url] as const] : []),
    ...Object.entries(env?.config ?? {}).map(([name, value]) => [`env.${name}`, JSON.stringify(value)] as const),
    ...Object.entries(sim?.physics ?? {}).map(([name, law]) => [`physics.${name}`, lawInWords(law)] as const),
  ])
}

/** A constant or the law it is drawn from. */
function lawInWords(law: Physics[string]): string {
  if (typeof law === 'number') return figures(law)
  const anew = 'every' in law && law.every !== undefined ? `, anew every ${law.every} steps` : ''
  return `${distributionInWords(law)}${anew}`
}

function distributionInWords(law: Distribution): string {
  switch (law.kind) {
    case 'fixed':
      return figures(law.value)
    case 'uniform':
      return `${figures(law.low)} to ${figures(law.high)}`
    case 'loguniform':
      return `${figures(law.low)} to ${figures(law.high)}, log-uniform`
    case 'scale':
      return `${figures(law.low)} to ${figures(law.high)} × nominal`
    case 'normal':
      return `${figures(law.mean)} ± ${figures(law.std)}, normal`
    case 'union':
      return law.of.map(([low, high]) => `${figures(low)} to ${figures(high)}`).join(' or ')
  }
}
