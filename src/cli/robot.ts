// `landbridge robot ENV`: a simulated robot (or a driver's machine) behind a socket.

import type { Command } from 'commander'
import { catalog } from '../catalog.js'
import { LandbridgeError, resolvePlugin } from '../core/index.js'
import { type ServeRobotOptions, serveRobot } from '../link/index.js'
import { checkPlugin, groupAssignments, loadEnv, locatePlugin, presetPhysics } from '../run/index.js'
import { checkPhysics } from '../sim/index.js'
import { driverOf, refuseDriverOptions, refuseLaws } from './driver.js'
import {
  givenPhysics,
  givenPreset,
  integer,
  type ServerOptions,
  serverToken,
  type TimesOptions,
  timesOf,
  tokenLine,
  withCommandTimeout,
  withPreset,
  withServer,
  withSets,
} from './options.js'
import { saidSeldom } from './repeated.js'
import { describeError, note, printResult } from './shell.js'
import { untilStopped } from './stopped.js'

interface Options extends ServerOptions, Pick<TimesOptions, 'commandTimeout'> {
  realtime: boolean
  lockStep: boolean
  seed: number
  log?: string
  preset?: string
  set: string[]
  json: boolean
}

/** What lock-step means for motors. */
const UNWATCHED =
  'warning: lock-step has no command watchdog: the motors hold the last command for as long as the controller is silent'

/** What to look for where a reading is none. */
const UNSOUND_HINT = 'hint: what observe(into) does not fill in counts as NaN'

/** Adds the verb. */
export function addRobot(program: Command): void {
  const command = program
    .command('robot <machine>')
    .description('serves a simulated robot (an environment), or the machine of a driver module, until it is stopped')
    .option('--realtime', 'keep the control rate in place of waiting for every command; a driver does by itself', false)
    .option('--lock-step', 'wait for every command, a driver too: it then has no command watchdog', false)
    .option('--seed <seed>', 'seed until a controller sends a reset', integer(0), 0)
    .option(
      '--log <file>',
      'log of the actuator thread: commands and readings, a line a control tick; an older one there is kept: ticks.csv becomes ticks.1.csv',
    )
    .option('--json', 'print {"url","token"} when ready', false)
  withSets(withPreset(withCommandTimeout(withServer(command))), 'physics.* or env.*, of a driver driver.*').action(
    serve,
  )
}

async function serve(machine: string, options: Options): Promise<void> {
  const served = await machineOf(machine, options)
  const realtime = keepsTime(served, options)
  const sayUnsound = saidSeldom(note, UNSOUND_HINT)
  const robot = await serveRobot({
    ...served,
    port: options.port,
    host: options.host,
    token: serverToken(options),
    realtime,
    seed: options.seed,
    ...(options.log !== undefined && { log: options.log }),
    commandPeriods: timesOf(options).commandPeriods,
    bridge: (await resolvePlugin(catalog, 'bridge', { id: 'native', config: {} })).create({}),
    onUnsound: (what) => sayUnsound(`warning: ${what}: the safe command until the next reset`),
  })
  const stopped = untilStopped()
  const { url, token, formerLog } = robot
  if (formerLog !== undefined) note(`the log that was there is ${formerLog} now`)
  printResult(options.json, { url, token }, `robot at ${url}\n${tokenLine(token)}`)
  note(realtime ? `real time at ${robot.contract.controlHz} Hz; Ctrl-C stops it` : 'lock-step; Ctrl-C stops it')
  if (!realtime && served.driver !== undefined) note(UNWATCHED)
  await Promise.race([stopped, robot.failed])
  const ended = await robot.close()
  // The machine may have failed on its way to its stop.
  const failure = await Promise.race([robot.failed, undefined])
  if (!ended) endStuck(failure)
  if (failure) throw failure
}

/** Hardware keeps time unless told otherwise, a simulation waits. Throws `usage` where both were asked for. */
function keepsTime({ driver }: Pick<ServeRobotOptions, 'driver'>, { realtime, lockStep }: Options): boolean {
  if (realtime && lockStep) throw new LandbridgeError('usage', 'Expected --realtime or --lock-step, got both')
  return realtime || (driver !== undefined && !lockStep)
}

/** A thread that is stuck in a call into the system outlives every way of ending this process but one. */
function endStuck(failure: LandbridgeError | undefined): never {
  note(failure === undefined ? 'error: Expected the driver to end, it hangs' : describeError(failure))
  process.kill(process.pid, 'SIGKILL')
  throw new Error('Expected to be killed')
}

/** A module's driver as it is, else an env with its constants checked. */
async function machineOf(
  machine: string,
  options: Pick<Options, 'set' | 'preset'>,
): Promise<Pick<ServeRobotOptions, 'env' | 'driver' | 'physics'>> {
  const set = groupAssignments(options.set, ['physics', 'env', 'driver'])
  const ref = locatePlugin(catalog, 'env', { id: machine, config: { ...set.env, ...set.driver } }, process.cwd())
  if ((await driverOf(ref, machine)) !== undefined) {
    refuseLaws(options)
    return { driver: ref, physics: {} }
  }
  refuseDriverOptions(options)
  await checkPlugin(catalog, 'env', ref)
  const { spec } = await loadEnv(catalog, ref)
  const given = { ...givenPreset(options), physics: await givenPhysics(ref, set.physics) }
  const physics = presetPhysics(spec, given, machine)
  checkPhysics(spec, physics, machine)
  return { env: ref, physics }
}
