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
import { emptyFolder, inRoot, start } from '../command.js'

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
})

describe.skipIf(lacksNative)('native TensorFlow', () => {
  it('names the script that builds its binding, where the binding is not there', () => {
    const folder = folderWithoutCuda()
    rmSync(join(folder, 'node_modules/@tensorflow/tfjs-node-gpu/lib'), { recursive: true })
    const args = [inRoot('dist/src/cli/main.js'), ...training, '--set', 'engine.gpu=true', '--out', 'out']
    const { stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
    const script = /hint: build its native binding: node (\S+) --gpu/.exec(stderr)?.[1]
    expect(script, stderr).toMatch(/build-tfjs-node\.mjs$/)
    expect(existsSync(resolve(realpathSync(folder), script!))).toBe(true)
  })

  it('is refused where a GPU was asked for and its processor kernels came', () => {
    const args = [inRoot('dist/src/cli/main.js'), ...training, '--set', 'engine.gpu=true', '--out', 'out']
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
