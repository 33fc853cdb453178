// `landbridge doctor`: what this machine can run, tried for real, and what to install for the rest.

import { spawnSync } from 'node:child_process'
import type { Command } from 'commander'
import { catalog } from '../catalog.js'
import { createRng, type Engine } from '../core/index.js'
import { describeMachine } from '../run/index.js'
import { printResult, table } from './shell.js'

interface Finding {
  name: string
  works: boolean
  detail: string
}

/** Optional packages, what each is for, and how to get it. */
const OPTIONAL = [
  [
    '@tensorflow/tfjs-node-gpu',
    'TensorFlow on NVIDIA GPUs (CUDA 11.2, cuDNN 8.1); no engine that ships needs it',
    'npm install @tensorflow/tfjs-node-gpu',
  ],
] as const

/** Adds the verb. */
export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('tries what this machine can run, and says what to install for the rest')
    .option('--json', 'print the findings as JSON', false)
    .action(async ({ json }: { json: boolean }) => {
      const findings = [nodeVersion(), ...(await engines()), ...gpus(), ...optionalPackages()]
      const rows = findings.map(({ name, works, detail }) => [works ? 'yes' : 'no', name, detail])
      printResult(json, { machine: describeMachine(), findings }, table([['', '', ''], ...rows]).trim())
    })
}

function nodeVersion(): Finding {
  const works = Number.parseInt(process.versions.node, 10) >= 20
  return { name: `Node ${process.versions.node}`, works, detail: works ? '' : 'install Node 20 or newer' }
}

async function engines(): Promise<Finding[]> {
  const found: Finding[] = []
  for (const plugin of Object.values(catalog.engine)) {
    try {
      const engine = await plugin.create({})
      found.push({ name: `engine ${plugin.id}`, works: await learns(engine), detail: plugin.summary })
      engine.dispose()
    } catch (problem) {
      found.push({
        name: `engine ${plugin.id}`,
        works: false,
        detail: problem instanceof Error ? problem.message : String(problem),
      })
    }
  }
  return found
}

/** A training step for real: a linear layer pulled towards 1 must come closer to it. */
async function learns(engine: Engine): Promise<boolean> {
  const head = { kind: 'dense', name: 'value', from: 'observation', size: 1, gain: 1 } as const
  const network = engine.network({ inputs: { observation: 2 }, trunks: [], heads: [head] }, createRng(0))
  network.train(new Set(['value']))
  const input = engine.keep(Float32Array.of(1, 1), 2)
  const error = async () => {
    const tape = await network.forward({ observation: input })
    return { tape, error: tape.outputs.value![0]! - 1 }
  }
  const before = await error()
  await network.backward(before.tape, { value: Float32Array.of(before.error) }, { parameters: true, inputs: [] })
  await network.update({ rates: { value: 0.01 } })
  const after = await error()
  return Math.abs(after.error) < Math.abs(before.error)
}

function optionalPackages(): Finding[] {
  return OPTIONAL.map(([name, purpose, install]) => {
    const works = isInstalled(name)
    return { name, works, detail: works ? purpose : `${purpose}: ${install}` }
  })
}

function isInstalled(name: string): boolean {
  try {
    import.meta.resolve(name)
    return true
  } catch {
    return false
  }
}

/** NVIDIA GPUs by their own tool; a machine without one lacks the tool too. */
function gpus(): Finding[] {
  const listed = spawnSync('nvidia-smi', ['-L'], { encoding: 'utf8' })
  const names = (listed.stdout ?? '').split('\n').filter((line) => line.startsWith('GPU'))
  if (names.length === 0)
    return [{ name: 'GPU', works: false, detail: 'no NVIDIA driver found; everything runs on the processor' }]
  return names.map((line) => ({ name: 'GPU', works: true, detail: line.replace(/ \(UUID.*/, '') }))
}
