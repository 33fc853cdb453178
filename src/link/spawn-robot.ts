// A simulated robot in a process of its own, for as long as this process lives.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import {
  errorOf,
  failureSchema,
  LandbridgeError,
  type PluginRef,
  physicsSchema,
  type Sim,
  type Times,
  timesSchema,
  z,
} from '../core/index.js'
import { createToken } from './token.js'

/** What a started robot's process reads from its first line of input. */
export const robotOrderSchema = z.strictObject({
  env: z.strictObject({ id: z.string(), config: z.record(z.string(), z.unknown()) }),
  bridge: z.strictObject({ id: z.string(), config: z.record(z.string(), z.unknown()) }),
  physics: physicsSchema,
  realtime: z.boolean(),
  times: timesSchema,
  seed: z.int().nonnegative(),
  log: z.string().exactOptional(),
  token: z.string(),
})
/** What a started robot's process reads from its first line of input. */
export type RobotOrder = z.infer<typeof robotOrderSchema>

/** What a started robot's process prints once: where it is, or why it is not. */
export const robotReportSchema = z.union([
  z.strictObject({ url: z.string() }),
  z.strictObject({ failure: failureSchema }),
])
/** What a started robot's process prints once. */
export type RobotReport = z.infer<typeof robotReportSchema>

/** What to start. */
export interface SpawnRobotOptions extends Omit<Sim, 'preset'> {
  bridge: PluginRef
  realtime: boolean
  times: Times
  /** Of the simulation until a controller sends a reset. */
  seed?: number
  /** File for the actuator thread's log. */
  log?: string
  /** Flags for Node itself. */
  execArgv?: string[]
}

/** A robot in a process of its own. */
export interface SpawnedRobot {
  url: string
  token: string
  pid: number
  /** Ends the process and waits for it. */
  close(): Promise<void>
}

/** Seconds for a process to start and load an env on a busy machine. */
const START_SECONDS = 30
/** Seconds for a process to end by itself. */
const END_SECONDS = 2

/**
 * Starts a robot with a random token of its own. Its process ends when this one closes it or is gone, however that happens: its
 * standard input is our pipe. Throws what opening the env throws there, `connection` or `timeout`.
 */
export async function spawnRobot({
  env,
  bridge,
  physics,
  realtime,
  times,
  seed = 0,
  log,
  execArgv,
}: SpawnRobotOptions): Promise<SpawnedRobot> {
  const token = createToken()
  const entry = new URL('../threads/robot.js', import.meta.url)
  const child = spawn(process.execPath, [...(execArgv ?? []), fileURLToPath(entry)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.on('error', () => {})
  const order: RobotOrder = { env, bridge, physics, realtime, times, seed, token, ...(log !== undefined && { log }) }
  child.stdin.write(`${JSON.stringify(order)}\n`)
  try {
    const report = await reportOf(child)
    if ('url' in report) return { url: report.url, token, pid: child.pid!, close: () => end(child) }
    throw errorOf(report.failure)
  } catch (problem) {
    await end(child)
    throw problem
  }
}

/** The first line that is a report; an env's own prints go to our standard error. */
async function reportOf(child: ChildProcess): Promise<RobotReport> {
  const lines = createInterface({ input: child.stdout! })
  let timer: NodeJS.Timeout | undefined
  try {
    return await new Promise<RobotReport>((resolve, reject) => {
      const late = () => reject(new LandbridgeError('timeout', `Expected a robot process within ${START_SECONDS} s`))
      timer = setTimeout(late, 1000 * START_SECONDS)
      child.once('error', reject)
      child.once('exit', (code, signal) => {
        reject(new LandbridgeError('connection', `Expected a robot process, it ended with ${code ?? signal}`))
      })
      lines.on('line', (line) => {
        const report = parseReport(line)
        if (report === undefined) process.stderr.write(`${line}\n`)
        else resolve(report)
      })
    })
  } finally {
    clearTimeout(timer)
  }
}

function parseReport(line: string): RobotReport | undefined {
  try {
    return robotReportSchema.parse(JSON.parse(line))
  } catch {
    return undefined
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.stdin?.end()
  const limit = setTimeout(() => child.kill('SIGKILL'), 1000 * END_SECONDS)
  await ended
  clearTimeout(limit)
}
