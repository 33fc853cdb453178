// `landbridge replay ENV LOG...`: runs of hardware replayed open loop on an environment's machine, and how far off it ends.

import type { Command } from 'commander'
import { replay } from '../measure/index.js'
import {
  countOf,
  finite,
  loadReplayable,
  type ReplayVerbOptions,
  readLogs,
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
  const logs = readLogs(files, machine)
  const zero = zeroOf(options, machine, logs)
  const errors = replay(machine, logs, { delay, until, zero })
  const read = logs.map(({ where }) => where)
  const result = { env: id, config, physics: values, logs: read, delay, until: finite(until), zero, ...errors }
  const joints = errors.joints.map((error, i) => `joint ${i + 1} ${error.toFixed(4)}`).join(', ')
  warnOf(errors, until)
  const text = `RMS error after 100 ms: ${errors.rms.toFixed(4)} (${joints}) over ${countOf(errors, logs.length)}`
  printResult(options.json, result, text)
}
