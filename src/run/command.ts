// The command that gives a score again.

import { join } from 'node:path'
import type { Domain, Plan, PluginRef, Report, Score } from '../core/index.js'

/**
 * The score with the command that gives it again, as seen from where `snapshots` leads to that folder of the run; a curve point,
 * whose policy is not kept, has none.
 */
export function withCommand(plan: Plan, score: Score, snapshots: string): Report['scores'][number] {
  const domain = plan.domains[score.domain]
  if (score.snapshot === undefined || domain === undefined) return score
  const words = ['npx', 'landbridge', 'evaluate', join(snapshots, score.snapshot), ...domainOptions(domain)]
  const count = ['--episodes', `${score.returns.length}`, '--seed', `${score.evaluationSeed}`]
  return { ...score, command: [...words, ...count].map(quote).join(' ') }
}

function domainOptions(domain: Domain): string[] {
  if (domain.kind === 'robot' && domain.url !== undefined) {
    const { url, env } = domain
    return ['--url', url, ...(env === undefined ? [] : ['--env', env.id, ...sets('env', env.config)])]
  }
  const sim = domain.kind === 'sim' ? domain : domain.start!
  // A module of the policy's own id would go on with the options and constants of its training.
  const nominal = sim.env.id.startsWith('file:') ? ['--nominal'] : []
  return ['--env', sim.env.id, ...nominal, ...sets('env', sim.env.config), ...sets('physics', sim.physics)]
}

function sets(group: string, values: PluginRef['config']): string[] {
  return Object.entries(values).flatMap(([name, value]) => ['--set', `${group}.${name}=${JSON.stringify(value)}`])
}

/** The word as a shell takes it for one. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
