// The command line: one verb a file, exit codes 0 done, 1 failed, 2 wrong use, 130 interrupted.

import { Command, CommanderError } from 'commander'
import { keepInstability, packageVersion } from '../run/index.js'
import { describeError, exitCodeOf, note, reserveStdout } from './shell.js'

/** What adds each verb, in the order of the help. One that is asked for is loaded alone: a quicker start. */
const VERBS = {
  run: async () => (await import('./run.js')).addRun,
  train: async () => (await import('./train.js')).addTrain,
  evaluate: async () => (await import('./evaluate.js')).addEvaluate,
  transfer: async () => (await import('./transfer.js')).addTransfer,
  stream: async () => (await import('./stream.js')).addStream,
  robot: async () => (await import('./robot.js')).addRobot,
  serve: async () => (await import('./serve.js')).addServe,
  check: async () => (await import('./check.js')).addCheck,
  list: async () => (await import('./list.js')).addList,
  replay: async () => (await import('./replay.js')).addReplay,
  identify: async () => (await import('./identify.js')).addIdentify,
  reproduce: async () => (await import('./reproduce.js')).addReproduce,
  report: async () => (await import('./report.js')).addReport,
  bench: async () => (await import('./bench.js')).addBench,
  doctor: async () => (await import('./doctor.js')).addDoctor,
}

const UNFINISHED = 'error: Expected a result, got the end of the process'

/** The verbs that these words may mean: the one that they begin with, else all. */
function verbsOf([first = '']: readonly string[]): (keyof typeof VERBS)[] {
  const all = Object.keys(VERBS) as (keyof typeof VERBS)[]
  const named = all.filter((verb) => verb === first)
  return named.length > 0 ? named : all
}

const program = new Command('landbridge')
  .description('Reinforcement learning from simulation to reality: train, transfer, stream, measure the gap.')
  .version(packageVersion())
  .showHelpAfterError('(add --help for what there is)')

for (const verb of verbsOf(process.argv.slice(2))) (await VERBS[verb]())(program)
for (const command of [program, ...program.commands]) command.exitOverride()

if (process.argv.includes('--json')) reserveStdout()

let isEnded = false
// Whoever reads has seen enough, as `head` has, or the terminal is gone: what was done stays done, and a robot must still be stopped.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (problem: NodeJS.ErrnoException) => {
    if (problem.code === 'EPIPE' || problem.code === 'EIO') return
    isEnded = true
    note(describeError(problem))
    process.exit(1)
  })
}

// A module of a user's may end the process, or wait for what nothing is left to bring: neither is a result.
process.on('uncaughtExceptionMonitor', () => {
  isEnded = true
})
process.on('exit', () => {
  if (isEnded) return
  note(`${UNFINISHED}\nhint: look for process.exit, and for an await that nothing ends, in the modules that it loaded`)
  process.exitCode = 1
})

try {
  await program.parseAsync()
  isEnded = true
} catch (problem) {
  isEnded = true
  if (problem instanceof CommanderError) process.exitCode = problem.exitCode === 0 ? 0 : 2
  else {
    const known = process.argv[2] === 'reproduce' ? problem : keepInstability(problem, process.cwd())
    note(describeError(known))
    // At once: seed processes, robots and sim workers end with this one, and what they had not finished stays undone.
    process.exit(exitCodeOf(problem))
  }
}
