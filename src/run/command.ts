// The command that gives a score again.

import type { Domain, Plan, PluginRef, Score } from '../core/index.js'

/** `npx landbridge evaluate snapshots/FILE ...`, to be run in the run folder; undefined for curve points, whose policies are not kept. */
export function evaluateCommand(plan: Plan, score: Score): string | undefined {
  const domain = plan.domains[score.domain]
  if (score.snapshot === undefined || domain === undefined) return undefined
  const where = domainOptions(domain).map(quote).join(' ')
  const count = `--episodes ${score.returns.length} --seed ${score.evaluationSeed}`
  return `npx landbridge evaluate snapshots/${score.snapshot} ${where} ${count}`
}

function domainOptions(domain: Domain): string[] {
  if (domain.kind === 'robot' && domain.url !== undefined) {
    const { url, env } = domain
    return ['--url', url, ...(env === undefined ? [] : ['--env', env.id, ...sets('env', env.config)])]
  }
  const sim = domain.kind === 'sim' ? domain : domain.start!
  return ['--env', sim.env.id, ...sets('env', sim.env.config), ...sets('physics', sim.physics)]
}

function sets(group: string, values: PluginRef['config']): string[] {
  return Object.entries(values).flatMap(([name, value]) => ['--set', `${group}.${name}=${JSON.stringify(value)}`])
}

/** The word as a shell takes it for one. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
