// The domains side by side: what each one is and which constants differ.

import { type Distribution, type Domain, envOf, type Physics, type Report } from '../core/index.js'
import { section, table } from './figure.js'
import { type Content, html, type Markup } from './markup.js'
import { kindOf, type View } from './view.js'

/** What a domain has in a line of the comparison; `isSet` where the plan says it, not the env. */
export interface DomainValue {
  text: string
  isSet: boolean
}

/** One line of the comparison: the same thing in every domain. */
export interface DomainRow {
  name: string
  values: DomainValue[]
  differs: boolean
}

/** Kind, env, options and constants of every domain, what differs first. */
export function domainRows({ plan, constants }: Pick<Report, 'plan' | 'constants'>): DomainRow[] {
  const columns = Object.entries(plan.domains).map(([name, domain]) => {
    const declared = constants?.[name]
    return { column: describe(domain, declared), declared, domain }
  })
  const names = [...new Set(columns.flatMap(({ column }) => [...column.keys()]))]
  const rows = names.map((name) => {
    const texts = columns.map(({ column, ...of }) => column.get(name) ?? unset(name, of))
    const values = columns.map(({ column }, i) => {
      const isSet = column.has(name)
      return { text: isSet || !/\d/.test(texts[i]!) ? texts[i]! : `${texts[i]} (nominal)`, isSet }
    })
    return { name, values, differs: new Set(texts).size > 1 }
  })
  const isFixed = ({ name }: DomainRow) => name === 'where' || name === 'env'
  return [...rows.filter(isFixed), ...rows.filter((row) => !isFixed(row)).sort((a, b) => +b.differs - +a.differs)]
}

type Declared = NonNullable<Report['constants']>[string] | undefined

/** What a domain has where its plan says nothing; a robot that is there keeps its constants to itself. */
function unset(name: string, { declared, domain }: { declared: Declared; domain: Domain }): string {
  if (name.startsWith('env.')) return 'default'
  if (!name.startsWith('physics.') || (domain.kind === 'robot' && domain.start === undefined)) return '–'
  if (declared === undefined) return 'nominal'
  const constant = declared[name.slice('physics.'.length)]
  return constant === undefined ? '–' : withUnit(figures(constant.nominal), constant.unit)
}

/** The table of domains. */
export function domainSection({ report, roles }: View): Markup {
  const { domains } = report.plan
  const names = Object.keys(domains)
  if (names.length === 0) return html``
  const head = ['', ...names.map((name) => html`${name}${names.length > 1 && role(name, roles)}`)]
  const rows = domainRows(report).map(({ name, values, differs }) => [
    html`<code>${breakable(name)}</code>`,
    ...values.map(({ text, isSet }) =>
      differs && isSet ? html`<b>${text}</b>` : html`<span class="muted">${text}</span>`,
    ),
  ])
  return section(
    'domains',
    names.length > 1 ? 'Source and target' : 'Where it was trained',
    table('Domains side by side', head, rows, 'domains'),
    html`<p class="note">${names.length > 1 && 'What differs is set in bold. '}Nominal is the value that the environment declares.</p>`,
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

function describe(domain: Domain, declared: Declared): Map<string, string> {
  const sim = domain.kind === 'sim' ? domain : domain.start
  const env = envOf(domain)
  return new Map([
    ['where', kindOf(domain)],
    ['env', env?.id ?? 'as the robot says'],
    ...(domain.kind === 'robot' && domain.url !== undefined ? [['url', domain.url] as const] : []),
    ...Object.entries(env?.config ?? {}).map(([name, value]) => [`env.${name}`, JSON.stringify(value)] as const),
    ...Object.entries(sim?.physics ?? {}).map(
      ([name, law]) => [`physics.${name}`, lawInWords(law, declared?.[name])] as const,
    ),
  ])
}

/** A constant or the law it is drawn from, in the constant's unit. */
function lawInWords(law: Physics[string], { nominal, unit }: { nominal?: number; unit?: string } = {}): string {
  if (typeof law === 'number') return withUnit(figures(law), unit)
  const anew = 'every' in law && law.every !== undefined ? `, anew every ${law.every} steps` : ''
  return `${distributionInWords(law, nominal === undefined ? 'nominal' : withUnit(figures(nominal), unit), unit)}${anew}`
}

/** A number without a unit has '' or '1'. */
function withUnit(text: string, unit = ''): string {
  return unit === '' || unit === '1' ? text : `${text} ${unit}`
}

function distributionInWords(law: Distribution, nominal: string, unit?: string): string {
  const range = (low: number, high: number) => `${figures(low)} to ${figures(high)}`
  switch (law.kind) {
    case 'fixed':
      return withUnit(figures(law.value), unit)
    case 'uniform':
      return withUnit(range(law.low, law.high), unit)
    case 'loguniform':
      return `${withUnit(range(law.low, law.high), unit)}, log-uniform`
    case 'scale':
      return `${range(law.low, law.high)} × ${nominal}`
    case 'normal':
      return `${withUnit(`${figures(law.mean)} ± ${figures(law.std)}`, unit)}, normal`
    case 'union':
      return withUnit(law.of.map(([low, high]) => range(low, high)).join(' or '), unit)
  }
}

/** A constant may be far below one. */
function figures(value: number): string {
  return String(Number(value.toPrecision(4))).replaceAll('-', '−')
}
