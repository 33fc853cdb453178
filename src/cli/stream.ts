// `landbridge stream SNAPSHOT --url ws://...`: a policy drives a robot in real time, and the robot measures the link.

import type { Command } from 'commander'
import { catalog } from '../catalog.js'
import { mean, requireReturn, requireSameChannels, requireSameRate } from '../core/index.js'
import { haltInWords, monotonicSeconds, type StreamedSoFar, streamPolicy } from '../link/index.js'
import { formatNumber } from '../measure/index.js'
import { snapshotPolicy } from '../nn/index.js'
import { groupAssignments, locatePlugin, openDomain, readSnapshot } from '../run/index.js'
import { taskWarnings } from '../transfer/index.js'
import { givenToken, integer, seconds, type TimesOptions, withSets, withTimes, withToken } from './options.js'
import { robotDomain } from './robot-domain.js'
import { describeStream } from './run.js'
import { counted, note, printResult } from './shell.js'
import { untilStopped } from './stopped.js'
import { sayLeftOut } from './trained-with.js'

/** Seconds of a stream unless `--seconds` says otherwise. */
const SECONDS = 10
/** Seconds from line to line where no terminal shows a living one. */
const SECONDS_A_LINE = 10

interface Options extends TimesOptions {
  url: string
  env?: string
  seconds: number
  seed: number
  anyRate: boolean
  token?: string
  set: string[]
  json: boolean
}

/** Adds the verb. */
export function addStream(program: Command): void {
  const command = program
    .command('stream <snapshot>')
    .description('drives a real-time robot with a policy, and prints what the robot measured of the link')
    .requiredOption('--url <url>', 'the ws:// address of a robot that runs in real time')
    .option('--env <env>', 'the task of a robot whose hello has no reward')
    .option('--seconds <seconds>', 'how long; Ctrl-C ends it before', seconds, SECONDS)
    .option('--seed <seed>', 'seed of the episodes', integer(0), 0)
    .option('--any-rate', 'also to a robot at another control rate than the policy was trained at', false)
    .option('--json', 'print what was measured as JSON', false)
  withSets(withTimes(withToken(command)), 'env.*').action(stream)
}

async function stream(file: string, options: Options): Promise<void> {
  const snapshot = readSnapshot(file)
  const { env: config = {} } = groupAssignments(options.set, ['env'])
  const ref = options.env === undefined ? undefined : { id: options.env, config }
  const env = ref && locatePlugin(catalog, 'env', ref, process.cwd())
  const robot = robotDomain(options.url, env, options)
  await sayLeftOut(snapshot.contract, robot)
  const { link, task, close } = await openDomain(catalog, robot, { token: givenToken(options) ?? '' })
  const stop = new AbortController()
  void untilStopped().then(() => stop.abort())
  try {
    requireSameChannels(snapshot.contract, task, options.url)
    if (!options.anyRate) requireSameRate(snapshot.contract, task, '--any-rate streams all the same')
    for (const warning of taskWarnings(snapshot.contract, task)) note(`warning: ${warning}`)
    const policy = snapshotPolicy(snapshot)
    const { seconds, seed } = options
    const show = watcher(seconds)
    let ended = 0
    const watch = (soFar: StreamedSoFar) => {
      ended = soFar.returns.length
      show(soFar)
    }
    const measured = await streamPolicy({
      ...{ link: link!, task, policy, seconds, seed, now: monotonicSeconds },
      ...{ watch, stopped: stop.signal },
    })
    measured.returns.forEach(requireReturn)
    if (measured.ticks === 0 && measured.trips > 0) process.exitCode = 1
    printResult(
      options.json,
      measured,
      `${describeStream(measured)}
${episodesInWords(measured.returns, ended)}`,
    )
  } finally {
    await close()
  }
}

/** The episodes as the living line counts them, and apart from them the one that the end of the stream cut off. */
function episodesInWords(returns: readonly number[], ended: number): string {
  const whole = returns.slice(0, ended)
  const scored = ended === 0 ? '' : `, mean return ${formatNumber(mean(whole))}`
  const cut = returns[ended]
  const rest = cut === undefined ? '' : `; the one that the end cut off: ${formatNumber(cut)}`
  return `${counted(ended, 'episode')}${scored}${rest}`
}

/** Says how it goes: in a terminal a living line, elsewhere a line now and then; safe commands at once. */
function watcher(total: number): (soFar: StreamedSoFar) => void {
  const { isTTY } = process.stderr
  const every = isTTY ? 1 : SECONDS_A_LINE
  let stops = 0
  let said = 0
  return ({ seconds, ticks, returns, halted }) => {
    const clear = isTTY ? '\r\x1b[2K' : ''
    if (halted !== undefined) {
      stops++
      process.stderr.write(clear)
      note(`${seconds.toFixed(1)} s: the robot went to its safe command: ${haltInWords(halted)}`)
    }
    if (seconds < total && seconds - said < every) return
    said = seconds
    const last = returns.length === 0 ? '' : `, return of the last ${formatNumber(returns.at(-1)!)}`
    const text = `${seconds.toFixed(0)} of ${total} s: ${ticks} commands, ${counted(returns.length, 'episode')}${last}, safe stops: ${stops}`
    process.stderr.write(isTTY && seconds < total ? `${clear}${text}` : `${clear}${text}\n`)
  }
}
