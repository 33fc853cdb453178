// Every score with its episodes' interval and the command that gives it again; and what it all cost in steps.

import type { Report } from '../core/index.js'
import { episodeInWords, type ScoreInterval, scoreInterval } from '../measure/index.js'
import { section, table } from './figure.js'
import { html, type Markup } from './markup.js'
import { brackets, figures, type View } from './view.js'

type Score = Report['scores'][number]

/** Scores other than curve points, grouped by what they mean, in the order they were taken. */
export function scoreGroups(scores: readonly Score[]): { title: string; scores: Score[] }[] {
  const groups = new Map<string, Score[]>()
  for (const score of scores.filter(({ label }) => label !== 'curve')) {
    const title =
      score.label === 'pretrained'
        ? `pretrained, on ${score.domain}`
        : `${score.arm}: ${score.label}, on ${score.domain}`
    groups.set(title, [...(groups.get(title) ?? []), score])
  }
  return [...groups].map(([title, members]) => ({ title, scores: members }))
}

/** The scores and how to get each of them again. */
export function scoreSection({ report }: View): Markup {
  const groups = scoreGroups(report.scores)
  if (groups.length === 0) return html``
  return section(
    'scores',
    'Every score, and how to get it again',
    html`<p class="note">Each command gives exactly the score beside it; a click selects it. Intervals are over the episodes of one policy, 95&nbsp;%.</p>`,
    groups.map(
      ({ title, scores }) => html`<details class="scores" open><summary>${title}</summary>${scores.map(one)}</details>`,
    ),
  )
}

const intervals = new WeakMap<Score, ScoreInterval>()

/** The interval of a score over its episodes, resampled once for the page and the Markdown. */
export function intervalOf(score: Score): ScoreInterval {
  const interval = intervals.get(score) ?? scoreInterval(score.returns)
  intervals.set(score, interval)
  return interval
}

/** "1 episode", "20 episodes". */
export function episodesOf({ returns }: Score): string {
  return returns.length === 1 ? '1 episode' : `${returns.length} episodes`
}

function one(score: Score): Markup {
  const interval = intervalOf(score)
  const facts = `seed ${score.seed} · ${episodesOf(score)} · evaluation seed ${score.evaluationSeed}`
  const episode = score.episode && html`<br><small>${episodeInWords(score.episode)}</small>`
  const command =
    score.command !== undefined && html`<pre class="command" tabindex="0"><code>${score.command}</code></pre>`
  return html`<div class="score"><p><b>${figures(interval.value)}</b> ${brackets(interval)}<br><small>${facts}</small>${episode}</p>${command}</div>
`
}

/** What each arm cost on its own domain, training and evaluation counted apart; a row an arm, its name first. */
export function stepTable(
  steps: Report['steps'],
  format: (count: number) => string,
): { head: string[]; rows: string[][]; note: string } {
  const arms = stepsByArm(steps)
  const isElsewhere = arms.some(({ training, allTraining }) => allTraining > training)
  const rows = arms.map(({ arm, seeds, training, allTraining, evaluation }) => [
    arm,
    format(training / seeds),
    ...(isElsewhere ? [format(allTraining / seeds)] : []),
    format(evaluation / seeds),
    format(training + evaluation),
  ])
  const all = isElsewhere ? ['Training on all domains, a seed'] : []
  const head = ['Arm', 'Training, a seed', ...all, 'Evaluation, a seed', 'Both, all seeds']
  const counted = isElsewhere
    ? 'Env steps on the domain that the arm is trained for, unless said otherwise.'
    : "Env steps on the arm's own domain."
  return {
    head,
    rows,
    note: `${counted} Curve points, zero-shot and final scores are evaluation: nothing is learnt from them.`,
  }
}

/** Steps of one arm over all seeds. */
interface ArmSteps {
  arm: string
  seeds: number
  training: number
  allTraining: number
  evaluation: number
}

function stepsByArm(steps: Report['steps']): ArmSteps[] {
  const arms = new Map<string, ArmSteps>()
  for (const { arm, training, allTraining = training, evaluation } of steps) {
    const sum = arms.get(arm) ?? { arm, seeds: 0, training: 0, allTraining: 0, evaluation: 0 }
    arms.set(arm, {
      arm,
      seeds: sum.seeds + 1,
      training: sum.training + training,
      allTraining: sum.allTraining + allTraining,
      evaluation: sum.evaluation + evaluation,
    })
  }
  return [...arms.values()].filter(({ training, evaluation }) => training + evaluation > 0)
}

/** The table of steps. */
export function stepSection({ report }: View): Markup {
  const { head, rows, note } = stepTable(report.steps, (count) => figures(count))
  if (rows.length === 0) return html``
  return section(
    'steps',
    'Steps used',
    table('Steps on the own domain', head, rows, 'numbers'),
    html`<p class="note">${note}</p>`,
  )
}
