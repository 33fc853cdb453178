// Compiles the simd engine's kernels and writes them as a module holding base64, so that one import works in Node, workers and browsers.
// Does nothing where the module was made of the same sources by the same compiler.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../src/nn/simd/assembly/', import.meta.url))
const output = fileURLToPath(new URL('../src/nn/simd/kernels.ts', import.meta.url))
const common = '--optimizeLevel 3 --noAssert --runtime stub --enable simd,threads'
// 64 MiB of 64 KiB each, of which the system gives what is used. Memory that grows detaches its buffer, and from the first buffer on that
// is detached V8 looks after each access to any typed array: a world beside the engine took a sixth fewer steps a second.
const own = `${common} --initialMemory 1024`
// Memory that threads share comes from outside, and is not detached where it grows. In the relaxed modules one expression takes another's place.
const shared = `${common} --initialMemory 1 --importMemory --sharedMemory --maximumMemory 65536`
const fuse = (source) => source.replace('f32x4.add(sum, f32x4.mul(x, y))', 'f32x4.relaxed_madd(x, y, sum)')
const variants = {
  plain: { options: own },
  shared: { options: shared },
  relaxed: { options: `${own} --enable relaxed-simd`, fused: true },
  relaxedShared: { options: `${shared} --enable relaxed-simd`, fused: true },
}

const read = (name) => (existsSync(folder + name) ? readFileSync(folder + name, 'utf8') : null)
const compiler = readFileSync(new URL('../node_modules/assemblyscript/package.json', import.meta.url), 'utf8')
const sources = readdirSync(folder).filter((name) => name.endsWith('.ts'))
const digest = createHash('sha256').update(JSON.stringify([JSON.parse(compiler).version, variants]))
for (const name of sources.sort()) digest.update(`${name}\n${read(name)}`)
const stamp = `// ${digest.digest('hex')}\n`

if (!existsSync(output) || !readFileSync(output, 'utf8').endsWith(stamp)) await compileAll()

async function compileAll() {
  const entries = []
  for (const [name, variant] of Object.entries(variants)) {
    const binary = await compile(variant)
    entries.push(`  // ${binary.length} bytes\n  ${name}: '${Buffer.from(binary).toString('base64')}',\n`)
  }
  const origin = '// Made by scripts/build-wasm.mjs of the sources in assembly/.'
  const doc =
    '/** The kernels, in base64: with memory of their own or shared, rounding twice or once where they multiply and add. */'
  writeFileSync(output, `${origin}\n${doc}\nexport const kernels = {\n${entries.join('')}}\n${stamp}`)
}

async function compile({ options, fused }) {
  const { main } = await import('assemblyscript/asc')
  let binary
  const writeFile = (_name, contents) => {
    binary = contents
  }
  const { error, stderr } = await main(['index.ts', '--outFile', 'kernels.wasm', ...options.split(' ')], {
    readFile: (name) => (fused && name === 'multiply-add.ts' ? fuse(read(name)) : read(name)),
    writeFile,
    listFiles: () => [],
  })
  if (error) {
    process.stderr.write(`${stderr.toString()}${error.message}\n`)
    process.exit(1)
  }
  return binary
}
