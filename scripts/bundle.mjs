// Puts what Node runs into a few files, dependencies included: a process that loads them starts in half the time of one that loads
// six hundred. They are made of what tsc made, which stays beside them for browsers, for bundlers and to be copied.
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'

const root = fileURLToPath(new URL('..', import.meta.url))
const out = join(root, 'dist', 'bundle')
const { bin, exports, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** What others start or import, by the name of its file here: `core/index.js` is `core-index`. */
const entries = {}
const enter = (file) => {
  entries[/dist\/src\/(.*)\.js$/.exec(file)[1].replaceAll('/', '-')] = join(root, file)
}
enter('dist/src/cli/main.js')
for (const { unbundled } of Object.values(exports)) if (unbundled !== undefined) enter(unbundled)
for (const file of readdirSync(join(root, 'dist/src/threads')))
  if (file.endsWith('.js')) enter(`dist/src/threads/${file}`)

const names = new Map(Object.entries(entries).map(([name, file]) => [file, name]))

/** Files that a module names by its own place are looked for from here, since all modules land in one folder. */
const places = {
  name: 'places',
  transform(code, id) {
    return code.replace(/new URL\('([^']+)', import\.meta\.url\)/g, (_, path) => {
      const file = fileURLToPath(new URL(path, pathToFileURL(id)))
      const place = names.has(file) ? `${names.get(file)}.js` : relative(out, file).split(sep).join('/')
      return `new URL('./${place}${path.endsWith('/') ? '/' : ''}', import.meta.url)`
    })
  },
}

const isElsewhere = (id) =>
  id.startsWith('node:') || Object.keys(peerDependencies).some((peer) => `${id}/`.startsWith(`${peer}/`))
const bundle = await rolldown({
  input: entries,
  platform: 'node',
  external: isElsewhere,
  plugins: [places],
  resolve: { conditionNames: ['unbundled', 'node', 'import'] },
})
const { output } = await bundle.write({ dir: out, entryFileNames: '[name].js', chunkFileNames: 'part-[name].js' })

/** Folders of the packages that went into it. */
const packages = new Set(
  output.flatMap(({ moduleIds = [] }) =>
    moduleIds.map((id) => /^.*[\\/]node_modules[\\/](@[^\\/]+[\\/])?[^\\/]+/.exec(id)?.[0] ?? root),
  ),
)
packages.delete(root)
const licences = [...packages].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const text = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file))
  return `${name} ${version}, ${license}\n\n${text === undefined ? '' : readFileSync(join(folder, text), 'utf8')}`
})
writeFileSync(join(out, 'LICENSES.txt'), licences.join(`\n${'-'.repeat(80)}\n\n`))

const made = new Set([...output.map(({ fileName }) => fileName), 'LICENSES.txt'])
for (const file of readdirSync(out)) if (!made.has(file)) rmSync(join(out, file))
// npm does not set it on the root package's own bin.
for (const file of Object.values(bin)) if (existsSync(join(root, file))) chmodSync(join(root, file), 0o755)
