// Whether a run that goes on is the one that was begun, and what of its scenario differs otherwise.

import { LandbridgeError } from '../core/index.js'
import { readYaml } from './read-yaml.js'
import { readText } from './text-file.js'

/** Most differences that an error names. */
const MOST = 8

const OTHERWISE =
  'give the options of the first command, or start a new run; `landbridge transfer SNAPSHOT --to ENV --freeze none` trains a finished policy on'

/** Throws `usage` with every difference where the scenario in `file` is not the one in `text`. */
export function requireSameScenario(file: string, text: string): void {
  const there = readText(file, { what: 'a scenario file' })
  if (there === text) return
  const [was, is] = [scenarioIn(there, file), scenarioIn(text, file)]
  const differences = differencesOf('', was, is)
  const named = differences.slice(0, MOST)
  if (differences.length > MOST) named.push(`${differences.length - MOST} more`)
  throw new LandbridgeError(
    'usage',
    `Expected the scenario of ${file}: ${named.join('; ') || 'its entries stand in another order'}`,
    differences.length === 1 && Number(is.seeds) > Number(was.seeds) ? moreSeeds(was, is) : OTHERWISE,
  )
}

function moreSeeds(was: Record<string, unknown>, is: Record<string, unknown>): string {
  const next = `--seed ${Number(was.seed) + Number(was.seeds)} --seeds ${Number(is.seeds) - Number(was.seeds)}`
  return `more seeds are a run of their own: ${next} --out MORE; \`landbridge report RUN MORE --csv scores.csv\` puts both into one table`
}

/** The scenario that a run has in its folder, in `file`. Throws `usage` where that holds something else. */
export function readScenarioThere(file: string): Record<string, unknown> {
  return scenarioIn(readText(file, { what: 'a scenario file' }), file)
}

function scenarioIn(text: string, file: string): Record<string, unknown> {
  const { document, torn } = readYaml(text)
  let content: unknown
  try {
    if (torn === undefined) content = document.toJS()
  } catch {
    // Aliases of nothing, or of too much.
  }
  if (isParent(content)) return content
  const message = `Expected the scenario that the run began with in ${file}, got something else`
  throw new LandbridgeError('usage', message, 'put back the file as it was, or start a new run')
}

function differencesOf(path: string, was: unknown, is: unknown): string[] {
  if (Object.is(was, is)) return []
  if (!isParent(was) || !isParent(is)) return [`${path}: was ${inWords(was)}, got ${inWords(is)}`]
  const keys = new Set([...Object.keys(was), ...Object.keys(is)])
  return [...keys].flatMap((key) => differencesOf(path === '' ? key : `${path}.${key}`, was[key], is[key]))
}

function isParent(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function inWords(value: unknown): string {
  if (value === undefined) return 'nothing'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
