// PPO updates that are large enough for a GPU, on every engine that finds one, beside `simd` on all cores.

import { failureOf, type PluginRef } from '../core/index.js'
import { nameOf, nvidiaGpus, threadsBeside, tryEngine } from '../run/index.js'
import { interleavedMedians, type Measurement, type Row, row } from './bench.js'
import { MeasuringProcess } from './measuring-process.js'
import { leaveOut } from './peer.js'
import { convolutional, large, type PpoNetworks } from './ppo-networks.js'
import type { UpdateOrder } from './update-rate.js'

/** Where an update is measured. */
const UPDATE = new URL('../threads/update.js', import.meta.url)
const ROUNDS = 5
/** How long each engine is measured in a round. */
const SECONDS = 0.5

/** An update to measure. */
export interface Update {
  networks: PpoNetworks
  rows: number
}

const GPU_ENGINES: Record<string, PluginRef> = {
  cuda: { id: 'tfjs', config: { backend: 'tensorflow', gpu: true } },
  webgpu: { id: 'tfjs', config: { backend: 'webgpu' } },
}

const UPDATES: Record<string, () => Update> = {
  '512-256-128-16384': () => ({ networks: large, rows: 16_384 }),
  '512-256-128-65536': () => ({ networks: large, rows: 65_536 }),
  'cnn-1024': () => ({ networks: convolutional(), rows: 1024 }),
}

/** Every row; none where no engine finds a GPU. */
export const gpu: readonly Measurement[] = Object.entries(UPDATES).map(([name, update]) => ({
  rows: Object.keys(GPU_ENGINES).map((engine) => `gpu/${name}-${engine}`),
  measure: () => updateRows({ [name]: update() }, GPU_ENGINES),
}))

/**
 * Milliseconds of each update on each of the engines, by its name in the row. An engine that is not here, or computes on a
 * processor and `software` does not ask for that, is left out.
 */
export async function updateRows(
  updates: Record<string, Update>,
  engines: Record<string, PluginRef>,
  { software = false, seconds = SECONDS } = {},
): Promise<Row[]> {
  const devices: Device[] = []
  for (const [name, engine] of Object.entries(engines)) devices.push(...(await deviceOf(name, engine, software)))
  const rows: Row[] = []
  for (const [name, update] of Object.entries(updates)) rows.push(...(await rowsOf(name, update, devices, seconds)))
  return rows
}

/** An engine, and what it computes on. */
interface Device {
  name: string
  engine: PluginRef
  device: string
}

/** None where the engine is left out. */
async function deviceOf(name: string, engine: PluginRef, software: boolean): Promise<Device[]> {
  const result = await tryEngine({ engine, networks: [], rows: 1, seconds: 0 })
  if (!result.works) {
    leaveOut(`engine ${nameOf(engine)}`, result.failure)
    return []
  }
  const { about, accelerator } = result
  if (accelerator === undefined && !software) {
    leaveOut(`engine ${nameOf(engine)}`, { message: `Expected an accelerator, got ${about}` })
    return []
  }
  // TensorFlow tells no names.
  const nvidia = engine.config.gpu === true ? nvidiaGpus()[0]?.name : undefined
  return [{ name, engine, device: nvidia ?? accelerator ?? about }]
}

/** A row for each engine that gets through the update. */
async function rowsOf(name: string, update: Update, devices: readonly Device[], seconds: number): Promise<Row[]> {
  const start = (engine: PluginRef) => new MeasuringProcess<UpdateOrder>(UPDATE, { ...update, engine, seconds })
  const simd = start({ id: 'simd', config: { threads: threadsBeside(1) } })
  const others = devices.map((device) => ({ ...device, process: start(device.engine) }))
  try {
    const there = []
    for (const one of others) if (await getsThrough(name, one)) there.push(one)
    if (there.length === 0) return []
    const measures = there.map((one) => [one.name, () => one.process.measure()] as const)
    const { simd: ours, ...theirs } = await interleavedMedians<string>(
      { simd: () => simd.measure(), ...Object.fromEntries(measures) },
      ROUNDS,
    )
    return there.map((one) => {
      const peers = { 'simd on all cores': ours! }
      const measured = { value: theirs[one.name]!, unit: 'ms', limit: null, better: 'lower', peers } as const
      return row({ bench: `gpu/${name}-${one.name}`, device: one.device, ...measured })
    })
  } finally {
    for (const { process } of [{ process: simd }, ...others]) process.end()
  }
}

/** Whether a first measurement, which compiles too, comes to its end; where it does not, the engine is left out. */
async function getsThrough(
  name: string,
  { engine, process }: Device & { process: MeasuringProcess<UpdateOrder> },
): Promise<boolean> {
  try {
    await process.measure()
    return true
  } catch (problem) {
    leaveOut(`${name} on engine ${nameOf(engine)}`, failureOf(problem))
    return false
  }
}
