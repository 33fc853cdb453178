// What an engine does on this machine, tried in a process of its own: a native library that dies takes nothing with it.

import { fork } from 'node:child_process'
import {
  type Catalog,
  type Engine,
  failureOf,
  failureSchema,
  LandbridgeError,
  networkSpecSchema,
  pluginRefSchema,
  resolvePlugin,
  z,
} from '../core/index.js'
import { monotonicSeconds } from '../link/index.js'
import { findFault } from './engine-fault.js'
import { trainingStep } from './training-step.js'

/** What to try of an engine, as it crosses to the process that tries it. */
export const engineOrderSchema = z.strictObject({
  engine: pluginRefSchema,
  /** Networks whose common training step is timed. */
  networks: z.array(networkSpecSchema),
  rows: z.int().positive(),
  /** How many rows are steps of one sequence for networks with memory. */
  sequence: z.int().positive().exactOptional(),
  /** How long to time steps; the last one may take longer. */
  seconds: z.number(),
})
/** What to try of an engine. */
export type EngineOrder = z.infer<typeof engineOrderSchema>

/** What came of it; `seconds` is the median training step, `about` and `accelerator` are the engine's own. */
export const engineResultSchema = z.discriminatedUnion('works', [
  z.strictObject({
    works: z.literal(true),
    about: z.string(),
    accelerator: z.string().exactOptional(),
    seconds: z.number(),
  }),
  z.strictObject({ works: z.literal(false), failure: failureSchema }),
])
/** What came of a trial. */
export type EngineResult = z.infer<typeof engineResultSchema>

/** Seconds after which an engine counts as hanging. */
const PATIENCE = 60

/** Tries an engine of the catalogue that ships, or of a module. Never throws: an engine that cannot be used says why. */
export async function tryEngine(order: EngineOrder): Promise<EngineResult> {
  const child = fork(new URL('../threads/engine.js', import.meta.url), { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE * 1000)
  try {
    return await new Promise<EngineResult>((resolve) => {
      child.once('message', (message) => resolve(engineResultSchema.parse(message)))
      child.once('exit', (code, signal) => {
        const message = `Expected an answer within ${PATIENCE} s, got the end of its process (${signal ?? code})`
        resolve({ works: false, failure: { code: 'engine', message } })
      })
      child.send(order)
    })
  } finally {
    clearTimeout(patience)
    child.kill('SIGKILL')
  }
}

/** Makes the engine, checks what it computes, and times it. Never throws: what fails, wrong numbers too, is the result. */
export async function runEngineTrial(catalog: Catalog, order: EngineOrder): Promise<EngineResult> {
  try {
    const plugin = await resolvePlugin(catalog, 'engine', order.engine)
    const engine = await plugin.create(order.engine.config)
    const fault = await findFault(engine)
    if (fault !== undefined) throw new LandbridgeError('engine', fault)
    const { about, accelerator } = engine
    const seconds = await timeStep(engine, order)
    return { works: true, about, ...(accelerator !== undefined && { accelerator }), seconds }
  } catch (problem) {
    return { works: false, failure: failureOf(problem) }
  }
}

/** Median seconds of a training step of all networks; the first steps, which compile, are left out. */
async function timeStep(engine: Engine, { networks, seconds, ...of }: EngineOrder): Promise<number> {
  const step = trainingStep(engine, networks, of)
  for (let i = 0; i < 2; i++) await step()
  const times: number[] = []
  const end = monotonicSeconds() + seconds
  while (times.length === 0 || monotonicSeconds() < end) {
    const start = monotonicSeconds()
    await step()
    times.push(monotonicSeconds() - start)
  }
  return times.sort((a, b) => a - b)[times.length >> 1]!
}
