// `landbridge serve SNAPSHOT`: a policy behind a socket, observations in, commands out.

import type { Command } from 'commander'
import { catalog } from '../catalog.js'
import { resolvePlugin } from '../core/index.js'
import { servePolicy } from '../link/index.js'
import { snapshotPolicy } from '../nn/index.js'
import { readSnapshot } from '../run/index.js'
import { type ServerOptions, serverToken, tokenLine, withServer } from './options.js'
import { note, printResult } from './shell.js'
import { untilStopped } from './stopped.js'

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
  })
  const stopped = untilStopped()
  const { url, token } = server
  printResult(options.json, { url, token }, `policy at ${url}\n${tokenLine(token)}`)
  note('Ctrl-C stops it')
  await stopped
  await server.close()
}
