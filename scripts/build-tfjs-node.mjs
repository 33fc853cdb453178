// Builds TensorFlow.js's native binding against TensorFlow's Python wheel, for where the packages' own download fails or is too old:
// `npm run build:tfjs-node [-- --gpu]`. Needs pip and g++ on Linux x86-64. Libraries are kept outside node_modules, so that an
// install leaves them; a second build finds them there.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

/** The newest TensorFlow on which all of tfjs-core's operation tests pass, and the CUDA 12.3 libraries that it was built for. */
const TENSORFLOW = '2.16.2'
const CUDA = [
  'nvidia-cublas-cu12==12.3.4.1',
  'nvidia-cuda-cupti-cu12==12.3.101',
  'nvidia-cuda-nvcc-cu12==12.3.107',
  'nvidia-cuda-nvrtc-cu12==12.3.107',
  'nvidia-cuda-runtime-cu12==12.3.101',
  'nvidia-cudnn-cu12==8.9.7.29',
  'nvidia-cufft-cu12==11.0.12.1',
  'nvidia-curand-cu12==10.3.4.107',
  'nvidia-cusolver-cu12==11.5.4.101',
  'nvidia-cusparse-cu12==12.2.0.103',
  'nvidia-nccl-cu12==2.19.3',
  'nvidia-nvjitlink-cu12==12.3.101',
]

const { values: options } = parseArgs({
  options: {
    gpu: { type: 'boolean', default: false },
    libraries: { type: 'string' },
  },
})
const name = options.gpu ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node'
if (process.platform !== 'linux' || process.arch !== 'x64') {
  fail(
    `Expected Linux on x86-64, got ${process.platform} on ${process.arch}: install ${name} with its own download there`,
  )
}
const package_ = findPackage()
const libraries = resolve(options.libraries ?? join(package_.base, options.gpu ? '.tensorflow-gpu' : '.tensorflow'))
const tensorflow = join(libraries, 'tensorflow')
if (!existsSync(join(tensorflow, 'libtensorflow_cc.so.2'))) fetchLibraries()
const binding = join(libraries, 'tfjs_binding.node')
if (!existsSync(binding)) compile()
const place = join(package_.folder, 'lib', 'napi-v8')
mkdirSync(place, { recursive: true })
copyFileSync(binding, join(place, 'tfjs_binding.node'))
console.log(`built ${name} on TensorFlow ${TENSORFLOW}; its libraries stay in ${libraries}`)

/** The installed package: of the working directory, else of this checkout's peers. */
function findPackage() {
  const bases = ['.', join(import.meta.dirname ?? '.', '..', 'test', 'peers')].map((base) => resolve(base))
  for (const base of bases) {
    const folder = join(base, 'node_modules', name)
    if (existsSync(join(folder, 'binding'))) return { base, folder }
  }
  return fail(`Expected ${name}, got none: npm install --ignore-scripts ${name}@4.22.0, or npm run setup:peers`)
}

function fetchLibraries() {
  const wheels = join(libraries, 'wheels')
  mkdirSync(wheels, { recursive: true })
  const wanted = options.gpu ? [`tensorflow==${TENSORFLOW}`, ...CUDA] : [`tensorflow-cpu==${TENSORFLOW}`]
  const target = ['--only-binary=:all:', '--python-version', '3.11', '--implementation', 'cp']
  const platforms = ['manylinux2014_x86_64', 'manylinux1_x86_64'].flatMap((platform) => ['--platform', platform])
  run('python3', ['-m', 'pip', 'download', '-q', '--no-deps', ...target, ...platforms, '-d', wheels, ...wanted])
  for (const wheel of readdirSync(wheels)) run('python3', ['-m', 'zipfile', '-e', join(wheels, wheel), libraries])
  rmSync(wheels, { recursive: true })
  keepLibraries()
}

/** Of the wheel only the two libraries and the headers are needed; a third of their size are symbols. */
function keepLibraries() {
  for (const entry of readdirSync(libraries)) {
    if (entry !== 'tensorflow' && entry !== 'nvidia') rmSync(join(libraries, entry), { recursive: true })
  }
  for (const entry of readdirSync(tensorflow)) {
    if (!/^(include|libtensorflow_(cc|framework)\.so\.2)$/.test(entry))
      rmSync(join(tensorflow, entry), { recursive: true })
  }
  if (!options.gpu) for (const library of libraryFiles()) run('strip', ['--strip-unneeded', library])
}

function libraryFiles() {
  return readdirSync(tensorflow).flatMap((entry) => (entry.includes('.so') ? [join(tensorflow, entry)] : []))
}

function compile() {
  const sources = join(package_.folder, 'binding')
  const files = readdirSync(sources).filter((file) => /^tfjs_b.*\.cc$/.test(file))
  const include = [nodeHeaders(), join(tensorflow, 'include')].map((folder) => `-I${folder}`)
  const link = [`-L${tensorflow}`, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2']
  const flags = ['-shared', '-fPIC', '-O2', '-std=c++17', '-w', '-DNAPI_VERSION=8']
  const inputs = files.map((file) => join(sources, file))
  run('g++', [...flags, ...include, ...inputs, '-o', binding, ...link, `-Wl,-rpath,${searchPath()}`])
}

/** Where the binding looks for its libraries at run time, CUDA's among them. */
function searchPath() {
  const cuda = join(libraries, 'nvidia')
  const folders = existsSync(cuda) ? readdirSync(cuda).map((part) => join(cuda, part, 'lib')) : []
  return [tensorflow, ...folders].join(':')
}

/** N-API's headers: beside the node binary, or of npm's node-api-headers. */
function nodeHeaders() {
  const beside = join(dirname(process.execPath), '..', 'include', 'node')
  if (existsSync(join(beside, 'node_api.h'))) return beside
  try {
    const found = createRequire(join(package_.base, 'package.json')).resolve('node-api-headers/package.json')
    return join(dirname(found), 'include')
  } catch {
    return fail(`Expected node_api.h in ${beside}, got none: npm install node-api-headers`)
  }
}

function run(command, parameters) {
  const { status, error } = spawnSync(command, parameters, { stdio: ['ignore', 2, 'inherit'] })
  if (error) fail(`Expected ${command} on this machine: ${error.message}`)
  if (status !== 0) fail(`${command} ${parameters[0]} ended with ${status}`)
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
