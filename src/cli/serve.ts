// `landbridge serve SNAPSHOT`: a policy behind a socket, observations in, commands out.

import type { Command } from 'commander'
import { catalog } from '../catalog.js'
import { resolvePlugin } from '../core/index.js'
import { type PolicyServerNews, servePolicy } from '../link/index.js'
import { snapshotPolicy } from '../nn/index.js'
import { readSnapshot } from '../run/index.js'
import { type ServerOptions, serverToken, tokenLine, withServer } from './options.js'
import { saidSeldom } from './repeated.js'
import { counted, describeError, note, printResult } from './shell.js'
import { untilStopped } from './stopped.js'

/** Characters that are told of a refusal. */
const LONGEST = 4000
/** What whoever was refused knows. */
const CLOSED_HINT = 'hint: it was told the first of that, in one line, and its connection was closed'

interface Options extends ServerOptions {
  json: boolean
}

/** Adds the verb. */
export function addServe(program: Command): void {
  const command = program
    .command('serve <snapshot>')
    .description('serves a policy behind a WebSocket: a robot dials, says hello and sends observations')
    .option('--json', 'print {"url","token"} when ready', false)
  withServer(command).action(serve)
}

async function serve(file: string, options: Options): Promise<void> {
  const snapshot = readSnapshot(file)
  const server = await servePolicy({
    policy: snapshotPolicy(snapshot),
    contract: snapshot.contract,
    port: options.port,
    host: options.host,
    token: serverToken(options),
    bridge: (await resolvePlugin(catalog, 'bridge', { id: 'native', config: {} })).create({}),
    onNews: watcher(),
  })
  const stopped = untilStopped()
  const { url, token } = server
  printResult(options.json, { url, token }, `policy at ${url}\n${tokenLine(token)}`)
  note('Ctrl-C stops it')
  await stopped
  await server.close()
}

/** Says what befalls robots: refusals in full, and seldom, since whoever is refused may dial at once again. */
function watcher(): (news: PolicyServerNews) => void {
  const sayRefused = saidSeldom(note, CLOSED_HINT)
  return (news) => {
    const computer = news.from.replace(/:\d+$/, '')
    if (news.kind === 'refused')
      sayRefused(`a robot at ${computer} was refused: ${within(describeError(news.problem))}`)
    else if (news.kind === 'turned away') sayRefused(`somebody at ${computer} was turned away: ${news.reason}`)
    else if (news.kind === 'left') sayRefused(`somebody at ${computer} left before a hello: ${news.why}`)
    else if (news.kind === 'gone')
      note(`the robot at ${news.from} is gone: ${news.why}; ${counted(news.answers, 'observation')} answered`)
    else note(`a robot at ${news.from} is here: ${news.robot.mode} at ${news.robot.controlHz} Hz`)
  }
}

/** What a robot brought about to be said: not too long, and no line of it like one of ours. */
function within(text: string): string {
  return text.slice(0, LONGEST).replaceAll('\n', '\n  ')
}
