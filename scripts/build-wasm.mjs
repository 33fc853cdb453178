// Compiles the simd engine's kernels and writes them as a module holding base64, so that one import works in Node, workers and browsers.
// Does nothing where the module was made of the same sources by the same compiler.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../src/nn/simd/assembly/', import.meta.url))
const output = fileURLToPath(new URL('../src/nn/simd/kernels.ts', import.meta.url))
const options = ['--optimizeLevel', '3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--initialMemory', '1']

const read = (name) => (existsSync(folder + name) ? readFileSync(folder + name, 'utf8') : null)
const compiler = readFileSync(new URL('../node_modules/assemblyscript/package.json', import.meta.url), 'utf8')
const sources = readdirSync(folder).filter((name) => name.endsWith('.ts'))
const digest = createHash('sha256').update(JSON.stringify([JSON.parse(compiler).version, options]))
for (const name of sources.sort()) digest.update(`${name}\n${read(name)}`)
const stamp = `// ${digest.digest('hex')}\n`

if (!existsSync(output) || !readFileSync(output, 'utf8').endsWith(stamp)) await compile()

async function compile() {
  const { main } = await import('assemblyscript/asc')
  let binary
  const writeFile = (_name, contents) => {
    binary = contents
  }
  const { error, stderr } = await main(['index.ts', '--outFile', 'kernels.wasm', ...options], {
    readFile: read,
    writeFile,
    listFiles: () => [],
  })
  if (error) {
    process.stderr.write(`${stderr.toString()}${error.message}\n`)
    process.exit(1)
  }
  const origin = `// Made by scripts/build-wasm.mjs of the sources in assembly/: ${binary.length} bytes of WebAssembly.`
  const text = Buffer.from(binary).toString('base64')
  writeFileSync(output, `${origin}\n/** The kernels, in base64. */\nexport const kernels =\n  '${text}'\n${stamp}`)
}
