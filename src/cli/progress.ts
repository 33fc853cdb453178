// Progress of a run on stderr: a living line in a terminal, plain lines elsewhere.

import { mean, type Plan, type RunEvent, type Stage } from '../core/index.js'
import { changeInWords } from '../report/index.js'
import { counted, figures, grouped, plain } from './shell.js'

/** Shows events of a run as they come. */
export class Progress {
  readonly #terminal: boolean
  readonly #total: number
  readonly #steps = new Map<string, number>()
  readonly #shown = new Map<string, number>()
  /** Number of the stage under way, by seed and arm. */
  readonly #under = new Map<string, number>()
  #resumed = 0
  /** When the run began, or went on. */
  #began: number | undefined

  constructor(
    plan: Plan,
    readonly out: NodeJS.WriteStream = process.stderr,
  ) {
    this.#terminal = out.isTTY === true
    const stages = [...plan.pretrain, ...Object.values(plan.arms).flat()]
    this.#total = plan.seeds * stepsOf(stages) + stepsOf(plan.after?.stages ?? [])
  }

  show(event: RunEvent): void {
    this.#began ??= event.at ?? 0
    if (event.kind === 'progress') this.#progress(event)
    else {
      const text = describe(event)
      if (text !== undefined) this.#line(text)
      if (event.kind === 'stage') this.#under.set(`${event.seed}/${event.arm}`, event.index)
      if (event.kind === 'stage' && event.state === 'resumed') this.#resumed += stepsOf([event.stage])
    }
  }

  /** Clears the living line. */
  end(): void {
    if (this.#terminal) this.out.write('\r\x1b[2K')
  }

  #progress(event: Extract<RunEvent, { kind: 'progress' }>): void {
    const arm = `${event.seed}/${event.arm}`
    const key = `${arm}/${this.#under.get(arm)}`
    this.#steps.set(key, event.steps)
    const score = event.metrics.returnMean
    const scored = score === undefined ? '' : `, return ${figures(score, 3)}`
    const steps = `${event.steps.toLocaleString('en')} of ${event.total.toLocaleString('en')} steps`
    const rate = event.stepsPerSecond
    const paced = rate === undefined ? '' : `, ${Math.round(rate).toLocaleString('en')} steps/s`
    const text = `seed ${event.seed}  ${event.arm}: ${steps}${scored}${paced}${this.#timeLeft((event.at ?? 0) - (this.#began ?? 0))}`
    if (this.#terminal) this.out.write(`\r\x1b[2K${plain(text).slice(0, (this.out.columns ?? 80) - 1)}`)
    else if (this.#isWorthALine(key, event.steps, event.total)) this.#line(text)
  }

  /** Without a terminal: a line at every quarter of a stage. */
  #isWorthALine(key: string, steps: number, total: number): boolean {
    const quarter = Math.floor((4 * steps) / total)
    if (quarter <= (this.#shown.get(key) ?? 0)) return false
    this.#shown.set(key, quarter)
    return true
  }

  #timeLeft(elapsed: number): string {
    const done = [...this.#steps.values()].reduce((sum, steps) => sum + steps, 0)
    const share = done / Math.max(1, this.#total - this.#resumed)
    if (share < 0.02) return ''
    const seconds = Math.max(0, Math.ceil((elapsed * (1 - share)) / share))
    return `, about ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} left`
  }

  #line(text: string): void {
    this.out.write(`${this.#terminal ? '\r\x1b[2K' : ''}${plain(text)}\n`)
  }
}

function stepsOf(stages: readonly Stage[]): number {
  return stages.reduce((sum, stage) => sum + (stage.kind === 'train' ? stage.steps : 0), 0)
}

function describe(event: RunEvent): string | undefined {
  if (event.kind === 'score' && event.score.label !== 'curve') {
    const { seed, arm, label, domain, returns } = event.score
    return `seed ${seed}  ${arm}: ${label} on ${domain}: ${grouped(mean(returns))} over ${counted(returns.length, 'episode')}`
  }
  if (event.kind === 'transfer') {
    const warned = event.surgery.warnings.map((warning) => `\n  warning: ${warning}`).join('')
    return `seed ${event.seed}  ${event.arm}: re-initialised; shared outputs: ${changeInWords(event.surgery)}${warned}`
  }
  if (event.kind === 'stage') return describeStage(event)
  if (event.kind === 'stream') {
    const { seed, arm, ticks, latencyMs, misses } = event.stream
    return `seed ${seed}  ${arm}: streamed ${ticks} commands, p99 ${latencyMs.p99.toFixed(2)} ms, ${misses} missed`
  }
  return event.kind === 'notice' ? `${event.level}: ${event.message}` : undefined
}

function describeStage({ seed, arm, stage, state }: Extract<RunEvent, { kind: 'stage' }>): string | undefined {
  const where = stage.kind === 'transfer' ? `to ${stage.to}` : `on ${stage.on}`
  if (state === 'resumed') return `seed ${seed}  ${arm}: ${stage.kind} ${where}: done before`
  return state === 'start' && stage.kind !== 'evaluate' ? `seed ${seed}  ${arm}: ${stage.kind} ${where}` : undefined
}
