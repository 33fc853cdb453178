// `landbridge identify ENV LOG...`: constants of an environment's machine fitted to runs of hardware, and what that is worth.

import { type Command, Option } from 'commander'
import { LandbridgeError, type ParamSpec } from '../core/index.js'
import {
  type FoundConstant,
  type FreeConstant,
  type HalvedError,
  type Identification,
  identify,
} from '../measure/index.js'
import {
  countOf,
  errorInWords,
  finite,
  loadReplayable,
  type Replayable,
  type ReplayVerbOptions,
  readLogs,
  unitsOf,
  warnOf,
  withReplays,
  zeroOf,
} from './hardware-runs.js'
import { integer } from './options.js'
import { figures, note, printResult, table } from './shell.js'

/** A generation of 19 constants is 12. */
const FEWEST_EVALUATIONS = 20

interface Options extends ReplayVerbOptions {
  free: string[]
  evaluations?: number
  seed: number
}

/** Adds the verb. */
export function addIdentify(program: Command): void {
  const command = program
    .command('identify <env> <logs...>')
    .description(
      'fits constants of the machine to runs of hardware (CSV): the least error of `replay`, with some held out',
    )
    .addOption(
      new Option('--free <names>', 'the constants to fit, parted by commas; from nominal or what --set says')
        .argParser(names)
        .makeOptionMandatory(),
    )
    .option(
      '--evaluations <n>',
      'most replays of the runs (default: 100, and 100 a constant)',
      integer(FEWEST_EVALUATIONS),
    )
    .option('--seed <n>', 'seed of the search', integer(0), 0)
  withReplays(command).action(identifyConstants)
}

function names(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim().replace(/^physics\./, ''))
    .filter((name) => name !== '')
}

async function identifyConstants(named: string, files: string[], options: Options): Promise<void> {
  const env = await loadReplayable(named, options)
  const free = freeConstants(env, options.free)
  const { delay, until, seed, evaluations = 100 * (free.length + 1) } = options
  const mechanism = (values: Record<string, number>) => env.mechanism({ ...env.values, ...values })
  const machine = mechanism({})
  const logs = readLogs(files, machine, options)
  const zero = zeroOf(options, machine, logs)
  const found = identify({
    free,
    mechanism,
    logs,
    replays: { delay, until, zero },
    evaluations,
    seed,
    onGeneration: progressOf(evaluations),
  })
  const constants = found.constants.map((constant, i) => {
    const { unit, nominal, min, max } = env.spec.physics[constant.name]!
    return { ...constant, unit, start: free[i]!.start, nominal, min, max }
  })
  const physics = {
    ...env.values,
    ...Object.fromEntries(constants.flatMap((c) => (c.flat ? [] : [[c.name, c.value]]))),
  }
  warnOf(found.after.all, until, machine.turns)
  warnOfFit(found, free)
  const { id, config } = env
  const read = logs.map(({ where }) => where)
  const result = { env: id, config, logs: read, delay, until: finite(until), zero, seed, ...found, constants, physics }
  const sets = Object.entries(physics).map(([name, value]) => `--set physics.${name}=${value}`)
  const errors = errorTable(found, logs.length, unitsOf(machine.turns))
  const text = [errors, constantTable(constants), ...(sets.length > 0 ? [sets.join(' ')] : [])]
  printResult(options.json, result, text.join('\n\n'))
}

/** The constants to fit. Throws where there is none, one twice, one that is none of the machine's, or one with nowhere to go. */
function freeConstants(env: Replayable, free: readonly string[]): FreeConstant[] {
  if (free.length === 0)
    throw new LandbridgeError(
      'usage',
      'Expected constants in --free, got none',
      `'landbridge list ${env.id}' names those of the machine`,
    )
  const twice = free.find((name, i) => free.indexOf(name) !== i)
  if (twice !== undefined)
    throw new LandbridgeError('usage', `Expected each constant once in --free, got '${twice}' twice`)
  return free.map((name) => {
    const param = Object.hasOwn(env.spec.physics, name) ? env.spec.physics[name] : undefined
    const start = env.values[name] ?? param?.nominal ?? 0
    // The machine refuses what it has not, with the nearest word.
    env.mechanism({ ...env.values, [name]: start })
    const { min, max } = param!
    if (min < max) {
      requireTold(env, name, start < max ? (start + max) / 2 : (min + start) / 2)
      return { name, min, max, start }
    }
    throw new LandbridgeError(
      'usage',
      `Expected constants with a range in --free, got '${name}', which is always ${min}`,
    )
  })
}

/** Throws `usage` where a constant at another value makes the machine one of which a log does not tell all. */
function requireTold(env: Replayable, name: string, value: number): void {
  try {
    env.mechanism({ ...env.values, [name]: value })
  } catch (problem) {
    if (problem instanceof LandbridgeError && problem.code === 'usage') throw problem
  }
}

/** Says at every quarter how far it is. */
function progressOf(total: number): (evaluations: number, rms: number) => void {
  let shown = 0
  return (evaluations, rms) => {
    const quarter = Math.floor((4 * evaluations) / total)
    if (quarter <= shown) return
    shown = quarter
    note(`${evaluations} of at most ${total} evaluations, error of the fitted half ${errorInWords(rms)}`)
  }
}

function warnOfFit(
  { before, after, constants, failed, evaluations }: Identification,
  free: readonly FreeConstant[],
): void {
  for (const { name, bound, flat } of constants) {
    if (flat) note(`${name} makes no difference to these runs: it stays where it started`)
    const beyond = bound === 'min' ? 'less' : 'more'
    if (bound !== null)
      note(`${name} lies at its ${bound}: the runs ask for ${beyond}, or for a constant that is not free`)
  }
  if (constants.every(({ value }, i) => value === free[i]!.start) && !constants.every(({ flat }) => flat))
    note(`nothing better than the start was found in ${evaluations} evaluations: --evaluations takes more`)
  if (failed > 0) note(`${failed} of ${evaluations} choices of constants could not be replayed, and count as the worst`)
  if (after.heldOut.rms > before.heldOut.rms)
    note('warning: the held-out half is worse than before: these constants fit noise, or make up for something else')
  else if (after.all.rms > before.all.rms)
    note('warning: all replays together are worse than before, since those across the borders of the halves are')
}

function errorTable({ before, after }: Identification, files: number, unit: string): string {
  const line = (name: string, key: keyof HalvedError) => [
    name,
    errorInWords(before[key].rms),
    errorInWords(after[key].rms),
    countOf(before[key], files),
  ]
  return table([
    [`RMS error after 100 ms, ${unit}`, 'before', 'after', 'over'],
    line('all', 'all'),
    line('fitted half', 'fitted'),
    line('held-out half', 'heldOut'),
  ])
}

function constantTable(constants: readonly (FoundConstant & Omit<ParamSpec, 'about'>)[]): string {
  const rows = constants.map(({ name, value, unit, nominal, min, max, bound, flat }) => [
    name,
    String(value),
    unit,
    figures(nominal),
    `${figures(min)} to ${figures(max)}`,
    flat ? 'makes no difference' : bound === null ? '' : `at its ${bound}`,
  ])
  return table([['constant', 'value', 'unit', 'nominal', 'range', ''], ...rows])
}
