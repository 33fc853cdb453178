#!/usr/bin/env node
// The command line: one verb a file, exit codes 0 done, 1 failed, 2 wrong use, 130 interrupted.

import '../threads/young-generation.js'

import { Command, CommanderError } from 'commander'
import { keepInstability, packageVersion } from '../run/index.js'
import { addBench } from './bench.js'
import { addCheck } from './check.js'
import { addDoctor } from './doctor.js'
import { addEvaluate } from './evaluate.js'
import { addIdentify } from './identify.js'
import { addList } from './list.js'
import { addReplay } from './replay.js'
import { addReport } from './report.js'
import { addReproduce } from './reproduce.js'
import { addRobot } from './robot.js'
import { addRun } from './run.js'
import { addServe } from './serve.js'
import { describeError, exitCodeOf, note, reserveStdout } from './shell.js'
import { addStream } from './stream.js'
import { addTrain } from './train.js'
import { addTransfer } from './transfer.js'

const program = new Command('landbridge')
  .description('Reinforcement learning from simulation to reality: train, transfer, stream, measure the gap.')
  .version(packageVersion())
  .showHelpAfterError('(add --help for what there is)')

for (const add of [
  addRun,
  addTrain,
  addEvaluate,
  addTransfer,
  addStream,
  addRobot,
  addServe,
  addCheck,
  addList,
  addReplay,
  addIdentify,
  addReproduce,
  addReport,
  addBench,
  addDoctor,
]) {
  add(program)
}
for (const command of [program, ...program.commands]) command.exitOverride()

if (process.argv.includes('--json')) reserveStdout()

// Whoever reads the result has seen enough of it, as `head` has: what was done stays done.
process.stdout.on('error', (problem: NodeJS.ErrnoException) => {
  if (problem.code !== 'EPIPE') throw problem
})

try {
  await program.parseAsync()
} catch (problem) {
  if (problem instanceof CommanderError) process.exitCode = problem.exitCode === 0 ? 0 : 2
  else {
    const known = process.argv[2] === 'reproduce' ? problem : keepInstability(problem, process.cwd())
    note(describeError(known))
    // At once: seed processes, robots and sim workers end with this one, and what they had not finished stays undone.
    process.exit(exitCodeOf(problem))
  }
}
