// Builds the kernels, dist and the bundle in it, unless dist was made of the same sources, packages and scripts: npm builds after an
// install, and again before the first `npx landbridge` in a checkout.
import { execSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
/** Written last, and gone while a build is under way. */
const stamp = join(root, 'dist', 'made-of')
const made = ['dist/bundle/cli-main.js', 'src/nn/simd/kernels.ts']
const settings = ['package.json', 'package-lock.json', 'tsconfig.json']

function digestOfSources() {
  const digest = createHash('sha256').update(process.version)
  const folders = ['src', 'envs', 'policies', 'bridges', 'scripts']
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, name)),
  )
  const sources = [...settings, ...files].filter((file) => /\.(ts|mjs|json)$/.test(file) && !made.includes(file))
  for (const file of sources.sort()) digest.update(`${file}\n`).update(readFileSync(join(root, file)))
  return digest.digest('hex')
}

const digest = digestOfSources()
const stands = existsSync(stamp) && made.every((file) => existsSync(join(root, file)))
if (!stands || readFileSync(stamp, 'utf8') !== digest) {
  rmSync(stamp, { force: true })
  const steps = ['node scripts/build-wasm.mjs', 'npx tsc', 'node scripts/clean.mjs', 'node scripts/bundle.mjs']
  for (const step of steps) execSync(step, { cwd: root, stdio: 'inherit' })
  writeFileSync(stamp, digest)
}
