// Process entry: a robot that another process started. It reads its order, says where it is, and ends with its parent's pipe.

import { createInterface } from 'node:readline'
import { catalog } from '../catalog.js'
import { failureOf, resolvePlugin } from '../core/index.js'
import { type RobotReport, robotOrderSchema, serveRobot } from '../link/index.js'

// Ctrl-C and a closing terminal reach the whole group; what they mean is the parent's to decide.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGQUIT']) process.on(signal, () => {})
process.stdout.on('error', () => {})
process.stdin.once('end', () => void end())
process.stdin.once('error', () => void end())

let close: () => Promise<unknown> = async () => {}
createInterface({ input: process.stdin }).once('line', (line) => void serve(line))

async function serve(line: string): Promise<void> {
  try {
    const { bridge, times, ...order } = robotOrderSchema.parse(JSON.parse(line))
    const plugin = await resolvePlugin(catalog, 'bridge', bridge)
    const { commandPeriods } = times
    const robot = await serveRobot({ ...order, port: 0, commandPeriods, bridge: plugin.create(bridge.config) })
    close = robot.close
    say({ url: robot.url })
    const problem = await robot.failed
    process.stderr.write(`robot: ${problem.message}\n`)
  } catch (problem) {
    say({ failure: failureOf(problem) })
    process.exitCode = 1
  }
}

function say(report: RobotReport): void {
  process.stdout.write(`${JSON.stringify(report)}\n`)
}

async function end(): Promise<void> {
  await close()
  process.exit()
}
