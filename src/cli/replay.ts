// `landbridge replay ENV LOG...`: runs of hardware replayed open loop on an environment's machine, and how far off it ends.

import { readFileSync, statSync } from 'node:fs'
import type { Command } from 'commander'
import { catalog } from '../catalog.js'
import { type EnvSpec, LandbridgeError } from '../core/index.js'
import { type HardwareLog, parseHardwareLog, replay } from '../measure/index.js'
import { groupAssignments, loadEnv, locatePlugin } from '../run/index.js'
import { checkPhysics } from '../sim/index.js'
import { integer, seconds, withSets } from './options.js'
import { printResult } from './shell.js'

const LARGEST = 2 ** 28

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
    .option('--until <seconds>', 'replays start before this time of a run', seconds, Number.POSITIVE_INFINITY)
    .option('--json', 'print the errors as JSON', false)
  withSets(command, 'physics.* or env.*').action(replayLogs)
}

async function replayLogs(named: string, files: string[], options: Options): Promise<void> {
  const { env: config = {}, physics: values = {} } = groupAssignments(options.set, ['physics', 'env'])
  const ref = locatePlugin(catalog, 'env', { id: named, config }, process.cwd())
  const { id, spec } = await loadEnv(catalog, ref)
  const physics = constants(id, spec, values)
  const mechanism = spec.mechanism?.(physics)
  if (mechanism === undefined)
    throw new LandbridgeError('usage', `Expected an environment with a machine to replay on, got '${id}' without one`)
  const logs = files.map((file) => readLog(file, mechanism.positions.length))
  const { delay, until } = options
  const errors = replay(mechanism, logs, { delay, until })
  const result = { env: id, config, physics: values, logs: files, delay, until: finite(until), ...errors }
  const joints = errors.joints.map((error, i) => `joint ${i + 1} ${error.toFixed(4)}`).join(', ')
  const text = `RMS error after 100 ms: ${errors.rms.toFixed(4)} (${joints}) over ${errors.starts} replays of ${files.length} runs`
  printResult(options.json, result, text)
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

/** Every constant's value: as set, else nominal. Throws `physics` or `usage`. */
function constants(id: string, spec: EnvSpec, values: Record<string, unknown>): Record<string, number> {
  const set: Record<string, number> = {}
  for (const [name, value] of Object.entries(values)) {
    if (typeof value !== 'number')
      throw new LandbridgeError('usage', `Expected a number for physics.${name}, got ${value}`)
    set[name] = value
  }
  checkPhysics(spec, set, id)
  const nominal = Object.entries(spec.physics).map(([name, param]) => [name, param.nominal])
  return { ...Object.fromEntries(nominal), ...set }
}

function readLog(file: string, joints: number): HardwareLog {
  const there = statSync(file, { throwIfNoEntry: false })
  if (there?.isFile() !== true) throw new LandbridgeError('usage', `Expected a CSV file, got '${file}', which is none`)
  if (there.size > LARGEST)
    throw new LandbridgeError(
      'usage',
      `Expected at most ${LARGEST / 2 ** 20} MiB, got ${Math.ceil(there.size / 2 ** 20)} in '${file}'`,
      'cut the run, or thin out its rows',
    )
  return parseHardwareLog(readFileSync(file, 'utf8'), joints, file)
}
