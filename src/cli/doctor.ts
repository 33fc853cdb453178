// `landbridge doctor`: what this machine can run, tried for real, and what to install for the rest.

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import type { Command } from 'commander'
import { catalog } from '../catalog.js'
import type { NetworkSpec } from '../core/index.js'
import { candidates, describeMachine, nameOf, nvidiaGpus, threadsBeside, tryEngine } from '../run/index.js'
import { cudaLibraries } from './cuda-libraries.js'
import { printResult, table } from './shell.js'

interface Finding {
  name: string
  works: boolean
  detail: string
}

/** The network whose training step is timed: two layers of 64, 64 rows. */
const spec: NetworkSpec = {
  inputs: { observation: 8 },
  trunks: [
    {
      name: 'trunk',
      from: ['observation'],
      layers: [
        { size: 64, activation: 'tanh', gain: 1 },
        { size: 64, activation: 'tanh', gain: 1 },
      ],
    },
  ],
  heads: [{ kind: 'dense', name: 'mean', from: 'trunk', size: 2, gain: 1 }],
}

/** Adds the verb. */
export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('tries what this machine can run, and says what to install for the rest')
    .option('--json', 'print the findings as JSON', false)
    .action(async ({ json }: { json: boolean }) => {
      const findings = [nodeVersion(), ...(await engines()), ...gpus(), vulkan()]
      const rows = findings.map(({ name, works, detail }) => [works ? 'yes' : 'no', name, detail])
      printResult(json, { machine: describeMachine(), findings }, table([['', '', ''], ...rows]).trim())
    })
}

function nodeVersion(): Finding {
  const works = Number.parseInt(process.versions.node, 10) >= 20
  return { name: `Node ${process.versions.node}`, works, detail: works ? '' : 'install Node 20 or newer' }
}

/** Every engine in every variant: a matrix product and training steps, each in a process of its own. */
async function engines(): Promise<Finding[]> {
  const found: Finding[] = []
  for (const engine of candidates(catalog, [threadsBeside(1)])) {
    const result = await tryEngine({ engine, networks: [spec], rows: 64, seconds: 0.1 })
    const detail = result.works
      ? `${result.about}; a training step of 64 rows through 64-64 takes ${(1000 * result.seconds).toFixed(2)} ms`
      : [result.failure.message, result.failure.hint].filter(Boolean).join('; ')
    found.push({ name: `engine ${nameOf(engine)}`, works: result.works, detail })
  }
  return found
}

/** NVIDIA GPUs, with the driver's version, and where there are some the libraries that compute on them. */
function gpus(): Finding[] {
  const found = nvidiaGpus()
  if (found.length === 0) return [{ name: 'NVIDIA GPU', works: false, detail: 'no driver found' }]
  const drivers = found.map(({ name, driver, memory }) => {
    const old = Number.parseInt(driver, 10) < 525
    return {
      name,
      works: !old,
      detail: `driver ${driver}, ${memory}${old ? '; CUDA 12 needs driver 525 or newer' : ''}`,
    }
  })
  return process.platform === 'linux' ? [...drivers, { name: 'CUDA libraries', ...cudaLibraries() }] : drivers
}

/** What WebGPU needs on Linux: the loader, and the drivers that say they are there. */
function vulkan(): Finding {
  if (process.platform !== 'linux') return { name: 'WebGPU driver', works: true, detail: 'part of the system' }
  const libraries = spawnSync('ldconfig', ['-p'], { encoding: 'utf8' }).stdout ?? ''
  const loader = /libvulkan\.so\.\d+/.exec(libraries)?.[0]
  const { drivers, absent } = vulkanDrivers()
  const parts = [
    loader ?? 'no loader: install libvulkan1',
    drivers.length > 0 ? `drivers: ${drivers.join(', ')}` : 'no driver: install the one of your GPU',
    ...absent,
  ]
  return { name: 'Vulkan', works: loader !== undefined && drivers.length > 0, detail: parts.join('; ') }
}

/** Manifests of drivers: those that a variable names, which are then the only ones, else the system's. */
function vulkanDrivers(): { drivers: string[]; absent: string[] } {
  const variable = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES'].find((name) => process.env[name])
  if (variable === undefined) {
    const folders = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d'].filter((folder) => existsSync(folder))
    return { drivers: folders.flatMap((folder) => readdirSync(folder)), absent: [] }
  }
  const named = process.env[variable]!.split(':').filter(Boolean)
  const lost = named.filter((file) => !existsSync(file))
  return {
    drivers: named.filter((file) => existsSync(file)),
    absent: lost.map((file) => `${variable} names ${file}, which is not there`),
  }
}
