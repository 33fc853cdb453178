// What an engine does on this machine, tried in a process of its own: a native library that dies takes nothing with it.

import { fork } from 'node:child_process'
import { z } from 'zod'
import {
  type Catalog,
  createRng,
  type Engine,
  LandbridgeError,
  layerOf,
  type NetworkSpec,
  networkSpecSchema,
  parameterShapes,
  pluginRefSchema,
  resolvePlugin,
} from '../core/index.js'
import { monotonicSeconds } from '../link/index.js'
import { findFault } from './engine-fault.js'

/** What to try. */
export const engineOrderSchema = z.strictObject({
  engine: pluginRefSchema,
  /** Networks whose training step is timed, one after the other. */
  networks: z.array(networkSpecSchema),
  rows: z.int().positive(),
  /** How long to time steps; the last one may take longer. */
  seconds: z.number(),
})
/** What to try. */
export type EngineOrder = z.infer<typeof engineOrderSchema>

/** What came of it; `seconds` is the median training step, `about` what computes, in words. */
export const engineResultSchema = z.discriminatedUnion('works', [
  z.strictObject({ works: z.literal(true), about: z.string(), seconds: z.number() }),
  z.strictObject({ works: z.literal(false), message: z.string(), hint: z.string().exactOptional() }),
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
        resolve({ works: false, message })
      })
      child.send(order)
    })
  } finally {
    clearTimeout(patience)
    child.kill('SIGKILL')
  }
}

/** Makes the engine, checks what it computes, and times it. Throws `engine` where it computes wrong numbers. */
export async function runEngineTrial(catalog: Catalog, order: EngineOrder): Promise<EngineResult> {
  try {
    const plugin = await resolvePlugin(catalog, 'engine', order.engine)
    const engine = await plugin.create(order.engine.config)
    const fault = await findFault(engine)
    if (fault !== undefined) throw new LandbridgeError('engine', fault)
    return { works: true, about: engine.about, seconds: await timeStep(engine, order) }
  } catch (problem) {
    const message = problem instanceof Error ? problem.message : String(problem)
    const hint = problem instanceof LandbridgeError ? problem.hint : undefined
    return { works: false, message, ...(hint !== undefined && { hint }) }
  }
}

/** Median seconds of a training step of all networks; the first steps, which compile, are left out. */
async function timeStep(engine: Engine, { networks, rows, seconds }: EngineOrder): Promise<number> {
  const steps = networks.map((spec) => trainingStep(engine, spec, rows))
  for (let i = 0; i < 2; i++) for (const step of steps) await step()
  const times: number[] = []
  const end = monotonicSeconds() + seconds
  while (times.length === 0 || monotonicSeconds() < end) {
    const start = monotonicSeconds()
    for (const step of steps) await step()
    times.push(monotonicSeconds() - start)
  }
  return times.sort((a, b) => a - b)[times.length >> 1]!
}

function trainingStep(engine: Engine, spec: NetworkSpec, rows: number): () => Promise<void> {
  const network = engine.network(spec, createRng(1))
  const rates = Object.fromEntries([...parameterShapes(spec).keys()].map((name) => [layerOf(name), 1e-6]))
  const rng = createRng(2)
  const inputs = Object.entries(spec.inputs).map(([name, width]) => {
    const values = Float32Array.from({ length: rows * width }, () => rng.normal())
    return [name, engine.keep(values, width)] as const
  })
  const tables = Object.fromEntries(inputs)
  const order = Int32Array.from({ length: rows }, (_, i) => rows - 1 - i)
  return async () => {
    const tape = await network.forward(tables, order)
    const gradients = Object.entries(tape.outputs).map(([head, values]) => [head, values.map((value) => value / rows)])
    await network.backward(tape, Object.fromEntries(gradients), { parameters: true, inputs: [] })
    await network.update({ rates, maxNorm: 0.5 })
  }
}
