// `landbridge run SCENARIO`: the whole plan of a scenario file.

import type { Command } from 'commander'
import { catalog } from '../catalog.js'
import { LandbridgeError, type Plan, type Report, type StreamResult, streamsOf } from '../core/index.js'
import { loadScenario } from '../run/index.js'
import { metricTables } from './metric-tables.js'
import {
  givenTimes,
  givenToken,
  integer,
  type TimesOptions,
  withCommandTimeout,
  withSets,
  withTimes,
  withToken,
} from './options.js'
import { folderFor, runPlan, seedsInProcesses } from './run-plan.js'
import { note, printResult, table } from './shell.js'

interface Options extends TimesOptions {
  seeds?: number
  seed?: number
  workers?: number
  set: string[]
  out?: string
  resume?: boolean
  token?: string
  json: boolean
}

/** Adds the verb. */
export function addRun(program: Command): void {
  const command = program
    .command('run <scenario>')
    .description('runs the plan of a scenario file: train, transfer, stream, measure')
    .option('--seeds <count>', 'how many seeds', integer(1))
    .option('--seed <seed>', 'the first seed', integer(0))
    .option('--workers <count>', 'seeds side by side, by default one a core', integer(1))
    .option('--out <folder>', 'the run folder')
    .option('--resume', 'go on with the run in --out, else with the newest of this scenario', false)
    .option('--json', 'print the report as JSON', false)
  withSets(withCommandTimeout(withTimes(withToken(command))), 'any place of the scenario').action(runScenario)
}

async function runScenario(file: string, options: Options): Promise<void> {
  const counts = (['seeds', 'seed'] as const).flatMap((key) =>
    options[key] === undefined ? [] : [`${key}=${options[key]}`],
  )
  const plan = withGivenTimes(await loadScenario(file, catalog, [...options.set, ...counts]), options)
  const token = givenToken(options)
  const folder = folderFor(plan.name, options)
  note(`${plan.name}: ${plan.seeds} seeds into ${folder}`)
  const report = await runPlan(plan, {
    folder,
    resume: options.resume ?? false,
    ...seedsInProcesses(plan, options.workers),
    ...(token !== undefined && { token }),
  })
  printResult(options.json, report, summarise(report, folder))
}

/**
 * Times named on the command line hold for every robot of the plan, but the robot's own for those alone that are started. Throws
 * `usage` where none is.
 */
function withGivenTimes(plan: Plan, options: TimesOptions): Plan {
  const { commandPeriods, ...waiting } = givenTimes(options)
  const own = commandPeriods === undefined ? {} : { commandPeriods }
  const robots = Object.values(plan.domains).filter((domain) => domain.kind === 'robot')
  if (commandPeriods !== undefined && !robots.some(({ start }) => start !== undefined))
    throw new LandbridgeError(
      'usage',
      'Expected a robot that the scenario starts for --command-timeout, got none',
      'a robot that is there has its own: give it to `landbridge robot`',
    )
  const domains = Object.entries(plan.domains).map(([name, domain]) => {
    if (domain.kind !== 'robot') return [name, domain]
    return [name, { ...domain, times: { ...domain.times, ...waiting, ...(domain.start && own) } }]
  })
  return { ...plan, domains: Object.fromEntries(domains) }
}

/** What streaming measured, in one line. */
export function describeStream(stream: Omit<StreamResult, 'seed' | 'arm'>): string {
  const { p50, p99 } = stream.latencyMs
  const latency =
    stream.ticks === 0 ? 'no command was sent' : `latency p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`
  const { skipped = 0 } = stream
  const late = skipped === 0 ? '' : `, control periods skipped since the machine took longer: ${skipped}`
  return (
    `streamed ${stream.seconds.toFixed(0)} s at ${stream.controlHz} Hz: ${latency}; ` +
    `deadlines missed: ${stream.misses}, interventions: ${stream.interventions}, safe stops: ${stream.trips}${late}`
  )
}

/** A report as a screen of text. */
export function summarise(report: Report, folder: string): string {
  const streams = streamsOf(report)
  const streamed = streams.map((stream) =>
    streams.length === 1 ? describeStream(stream) : `${stream.arm}, seed ${stream.seed}: ${describeStream(stream)}`,
  )
  return [
    ...report.findings.map((finding) => `- ${finding}`),
    ...metricTables(report).flatMap((rows) => ['', table(rows)]),
    ...(streams.length > 0 ? ['', ...streamed] : []),
    '',
    `${report.measured.seconds.toFixed(0)} s; report: ${folder}/report.html`,
  ].join('\n')
}
