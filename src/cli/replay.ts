// `landbridge replay ENV LOG...`: runs of hardware replayed open loop on an environment's machine, and how far off it ends.

import type { Command } from 'commander'
import { replay } from '../measure/index.js'
import {
  countOf,
  errorInWords,
  finite,
  loadReplayable,
  type ReplayVerbOptions,
  readLogs,
  unitOf,
  unitsOf,
  warnOf,
  withReplays,
  zeroOf,
} from './hardware-runs.js'
import { printResult } from './shell.js'

/** Adds the verb. */
export function addReplay(program: Command): void {
  const command = program
    .command('replay <env> <logs...>')
    .description('replays runs of hardware (CSV) open loop and prints the error after 100 ms, all runs pooled')
  withReplays(command).action(replayLogs)
}

async function replayLogs(named: string, files: string[], options: ReplayVerbOptions): Promise<void> {
  const { id, config, values, mechanism } = await loadReplayable(named, options)
  const machine = mechanism(values)
  const { delay, until } = options
  const logs = readLogs(files, machine, options)
  const zero = zeroOf(options, machine, logs)
  const errors = replay(machine, logs, { delay, until, zero })
  const read = logs.map(({ where }) => where)
  const result = { env: id, config, physics: values, logs: read, delay, until: finite(until), zero, ...errors }
  const { turns } = machine
  const joints = errors.joints.map((error, i) => `joint ${i + 1} ${errorInWords(error)} ${unitOf(turns[i]!)}`)
  warnOf(errors, until, turns)
  const all = `${errorInWords(errors.rms)} ${unitsOf(turns)}`
  const text = `RMS error after 100 ms: ${all} (${joints.join(', ')}) over ${countOf(errors, logs.length)}`
  printResult(options.json, result, text)
}
