// What `doctor` says of libraries and drivers, and what native TensorFlow is refused and prepared for.

import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { missing } from '../../conformance/engine/available.js'
import { pathWithNvidiaSmi } from '../../fixtures/nvidia-smi.js'
import { emptyFolder, inRoot, MAIN, start } from '../command.js'

const lacksNative = missing('tfjs', { backend: 'tensorflow' }) !== undefined
const training = ['train', 'cart-pole', '--engine', 'tfjs', '--steps', '64']

/** A folder where the GPU's package is installed, with a binding that finds no GPU. */
function folderWithoutCuda(): string {
  const folder = emptyFolder()
  const [from, to] = [inRoot('test/peers/node_modules'), join(folder, 'node_modules')]
  mkdirSync(join(to, '@tensorflow'), { recursive: true })
  const names = readdirSync(from).filter((name) => name !== '@tensorflow')
  const packages = readdirSync(join(from, '@tensorflow')).map((name) => join('@tensorflow', name))
  for (const name of [...names, ...packages]) symlinkSync(join(from, name), join(to, name))
  const [cpu, gpu] = [join(from, '@tensorflow/tfjs-node'), join(to, '@tensorflow/tfjs-node-gpu')]
  for (const part of ['dist', 'lib']) cpSync(join(cpu, part), join(gpu, part), { recursive: true })
  const about = JSON.parse(readFileSync(join(cpu, 'package.json'), 'utf8'))
  writeFileSync(join(gpu, 'package.json'), JSON.stringify({ ...about, name: '@tensorflow/tfjs-node-gpu' }))
  return folder
}

/** A folder with one library where the script keeps them, another place with one of the system's kind and a cuDNN too new. */
function foldersOfCuda(): { folder: string; elsewhere: string } {
  const [folder, elsewhere] = [emptyFolder(), emptyFolder()]
  const fetched = join(folder, '.tensorflow-gpu/nvidia/cuda_runtime/lib')
  mkdirSync(fetched, { recursive: true })
  writeFileSync(join(fetched, 'libcudart.so.12'), '')
  writeFileSync(join(elsewhere, 'libcublas.so.12.3.4.1'), '')
  symlinkSync('libcublas.so.12.3.4.1', join(elsewhere, 'libcublas.so.12'))
  writeFileSync(join(elsewhere, 'libcudnn.so.9'), '')
  return { folder, elsewhere }
}

describe('doctor', () => {
  it('names the versions of libraries, and a driver that is named and not there', async () => {
    const { code, stdout } = await start(['doctor', '--json'], { VK_ICD_FILENAMES: '/nope.json' }).finish
    const { findings } = JSON.parse(stdout)
    const of = (name: string) => findings.find((finding: { name: string }) => finding.name === name)
    expect(code).toBe(0)
    expect(of('engine simd')).toMatchObject({ works: true })
    if (process.platform === 'linux') {
      const absent = expect.stringContaining('VK_ICD_FILENAMES names /nope.json, which is not there')
      expect(of('Vulkan')).toMatchObject({ works: false, detail: absent })
    }
    if (lacksNative) return
    const versions = /^TensorFlow\.js 4\.22\.0, native TensorFlow \d+\.\d+\.\d+ on the processor;/
    expect(of('engine tfjs tensorflow')).toMatchObject({ works: true, detail: expect.stringMatching(versions) })
  })

  it('names all packages that an engine lacks in one command, and the libraries of CUDA that are there', async () => {
    const { folder, elsewhere } = foldersOfCuda()
    const { stdout } = spawnSync(process.execPath, [MAIN, 'doctor', '--json'], {
      cwd: folder,
      env: { ...process.env, PATH: pathWithNvidiaSmi('NVIDIA H100, 550.54.15, 81559 MiB'), LD_LIBRARY_PATH: elsewhere },
      encoding: 'utf8',
    })
    const findings: { name: string; detail: string }[] = JSON.parse(stdout).findings
    const detailOf = (name: string) => findings.find((finding) => finding.name === name)?.detail
    expect(detailOf('engine tfjs webgpu')).toBe(
      'Expected the packages @tensorflow/tfjs, @tensorflow/tfjs-backend-webgpu, webgpu, got none; ' +
        'npm install @tensorflow/tfjs@4.22.0 @tensorflow/tfjs-backend-webgpu@4.22.0 webgpu@0.6.2',
    )
    if (process.platform !== 'linux') return
    expect(detailOf('CUDA libraries')).toBe(
      'libcudart 12 in .tensorflow-gpu/nvidia/cuda_runtime/lib; ' +
        `libcublas 12.3.4.1 in ${elsewhere}; no libcudnn.so.8; see docs/engines.md for the versions that work together`,
    )
    if (process.arch === 'x64')
      expect(detailOf('engine tfjs tensorflow')).toMatch(
        /; npm install --ignore-scripts @tensorflow\/tfjs@4\.22\.0 @tensorflow\/tfjs-node@4\.22\.0 && node \S+\.mjs$/,
      )
  })
})

describe.skipIf(lacksNative)('native TensorFlow', () => {
  it('names the script that builds its binding, where the binding is not there', () => {
    const folder = folderWithoutCuda()
    rmSync(join(folder, 'node_modules/@tensorflow/tfjs-node-gpu/lib'), { recursive: true })
    const args = [MAIN, ...training, '--set', 'engine.gpu=true', '--out', 'out']
    const { stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
    const script = /hint: build its native binding: node (\S+) --gpu/.exec(stderr)?.[1]
    expect(script, stderr).toMatch(/build-tfjs-node\.mjs$/)
    expect(existsSync(resolve(realpathSync(folder), script!))).toBe(true)
  })

  it('is refused where a GPU was asked for and its processor kernels came', () => {
    const args = [MAIN, ...training, '--set', 'engine.gpu=true', '--out', 'out']
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: folderWithoutCuda(), encoding: 'utf8' })
    expect(stderr).toMatch(/got its CPU kernels: .*\nhint: see docs\/engines\.md/)
    expect(status).toBe(1)
  })

  it('trains on a Node that lacks what it calls of node:util, as Node 23 does', async () => {
    const lacking = [
      "import { createRequire } from 'node:module'",
      "const util = createRequire('file:///')('node:util')",
      'delete util.isNullOrUndefined',
      'delete util.isArray',
    ].join(';')
    const options = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(lacking)}` }
    const { code, stderr } = await start([...training, '--out', join(emptyFolder(), 'out')], options).finish
    expect(stderr).not.toContain('is not a function')
    expect(code, stderr).toBe(0)
  })
})
