// `landbridge replay ENV LOG...`: runs of hardware replayed open loop on an environment's machine, and how far off it ends.

import { statSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { catalog } from '../catalog.js'
import { LandbridgeError, written } from '../core/index.js'
import { type HardwareLog, parseHardwareLog, type ReplayError, replay, UNITS } from '../measure/index.js'
import { groupAssignments, loadEnv, locatePlugin, readText } from '../run/index.js'
import { integer, seconds, withSets } from './options.js'
import { note, printResult } from './shell.js'

const LARGEST = 2 ** 28
/** Errors after 100 ms that no model explains, rad or m: more likely the units of a log. */
const SUSPICIOUS = 1

interface Options {
  set: string[]
  delay: number
  until: number
  json: boolean
}

/** Adds the verb. */
export function addReplay(program: Command): void {
  const command = program
    .command('replay <env> <logs...>')
    .description('replays runs of hardware (CSV) open loop and prints the error after 100 ms, all runs pooled')
    .option('--delay <rows>', 'rows by which the torques act late', integer(0), 0)
    .addOption(
      new Option('--until <seconds>', 'replays start before this time of a run')
        .argParser(seconds)
        .default(Number.POSITIVE_INFINITY, 'its end'),
    )
    .option('--json', 'print the errors as JSON', false)
  withSets(command, 'physics.* or env.*').action(replayLogs)
}

async function replayLogs(named: string, files: string[], options: Options): Promise<void> {
  const { env: config = {}, physics: values = {} } = groupAssignments(options.set, ['physics', 'env'])
  const ref = locatePlugin(catalog, 'env', { id: named, config }, process.cwd())
  const { id, spec } = await loadEnv(catalog, ref)
  const mechanism = spec.mechanism?.(numbers(values))
  if (mechanism === undefined)
    throw new LandbridgeError('usage', `Expected an environment with a machine to replay on, got '${id}' without one`)
  const logs = files.map((file) => readLog(file, mechanism.positions.length))
  const { delay, until } = options
  const errors = replay(mechanism, logs, { delay, until })
  const result = { env: id, config, physics: values, logs: files, delay, until: finite(until), ...errors }
  const joints = errors.joints.map((error, i) => `joint ${i + 1} ${error.toFixed(4)}`).join(', ')
  const { rms, starts, skipped } = errors
  warn(errors, until)
  const runs = files.length - skipped.length
  const text = `RMS error after 100 ms: ${rms.toFixed(4)} (${joints}) over ${starts} replays of ${runs} ${runs === 1 ? 'run' : 'runs'}`
  printResult(options.json, result, text)
}

function warn({ rms, skipped }: ReplayError, until: number): void {
  const early = Number.isFinite(until) ? ` that starts before ${until} s` : ''
  for (const file of skipped) note(`${file}: left out, too short for a replay${early}`)
  if (rms > SUSPICIOUS) note(`so far off after 100 ms: ${UNITS}`)
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

/** Constants that are set. Throws `usage` on laws: a replay draws nothing. */
function numbers(values: Record<string, unknown>): Record<string, number> {
  const law = Object.entries(values).find(([, value]) => typeof value !== 'number')
  if (law !== undefined)
    throw new LandbridgeError(
      'usage',
      `Expected a number for physics.${law[0]}, got ${written(law[1])}`,
      'a replay draws nothing: it takes one value a constant',
    )
  return values as Record<string, number>
}

function readLog(file: string, joints: number): HardwareLog {
  const there = statSync(file, { throwIfNoEntry: false })
  if (there !== undefined && there.size > LARGEST)
    throw new LandbridgeError(
      'usage',
      `Expected at most ${LARGEST / 2 ** 20} MiB, got ${Math.ceil(there.size / 2 ** 20)} in '${file}'`,
      'cut the run, or thin out its rows',
    )
  return parseHardwareLog(readText(file, 'a CSV file'), joints, file)
}
