// Puts what Node runs into a few files, dependencies included: a process that loads them starts in half the time of one that loads
// six hundred. They are made of what tsc made, which stays beside them for browsers, for bundlers and to be copied.
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'

const root = fileURLToPath(new URL('..', import.meta.url))
const out = join(root, 'dist', 'bundle')
/** Where it is made. */
const draft = join(root, 'dist', 'bundle-draft')
/** The condition of the exports that are made of single files. */
const FILES = 'landbridge-files'
const { bin, exports, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** What others start or import, by the name of its file here: `core/index.js` is `core-index`. */
const entries = {}
const enter = (file) => {
  entries[/dist\/src\/(.*)\.js$/.exec(file)[1].replaceAll('/', '-')] = join(root, file)
}
enter('dist/src/cli/main.js')
for (const { [FILES]: file } of Object.values(exports)) if (file !== undefined) enter(file)
for (const file of readdirSync(join(root, 'dist/src/threads')))
  if (file.endsWith('.js') && file !== 'young-generation.js') enter(`dist/src/threads/${file}`)

/** Their names by what they are made of, and by what is made. */
const names = new Map(
  Object.entries(entries).flatMap(([name, file]) => [file, join(out, `${name}.js`)].map((path) => [path, name])),
)

/** Files that a module names by its own place are looked for from here, since all modules land in one folder. */
const places = {
  name: 'places',
  transform(code, id) {
    const found = code.replace(/new URL\('([^']+)', import\.meta\.url\)/g, (_, path) => {
      const file = fileURLToPath(new URL(path, pathToFileURL(id)))
      // What lies beside the project is there or not.
      if (!names.has(file) && !existsSync(file) && !relative(root, file).startsWith('..'))
        throw new Error(`${id}: Expected ${file} to be there`)
      const place = names.has(file) ? `${names.get(file)}.js` : relative(out, file).split(sep).join('/')
      return `new URL('./${place}${path.endsWith('/') ? '/' : ''}', import.meta.url)`
    })
    if (/new URL\((?!'\.\/[^']+', import)[^)]*import\.meta\.url/.test(found))
      throw new Error(`${id}: Expected new URL('a path', import.meta.url), which the bundle can follow`)
    return found
  },
}

/** The languages that zod speaks beside English: a tenth of what a process would read as it starts. */
const languages = {
  name: 'languages',
  load(id) {
    if (/[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/.test(id)) return "export { default as en } from './en.js'"
  },
}

/** Parts are called by the package that they hold, or by a module of ours. */
function partName({ name, moduleIds }) {
  const held = new Set(moduleIds.map((id) => /[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(id)?.[1]))
  const [only] = held
  return `part-${held.size === 1 && only !== undefined ? only.replace(/[@\\/]/g, '-') : name}.js`
}

const isElsewhere = (id) =>
  id.startsWith('node:') || Object.keys(peerDependencies).some((peer) => `${id}/`.startsWith(`${peer}/`))
const bundle = await rolldown({
  input: entries,
  platform: 'node',
  external: isElsewhere,
  plugins: [places, languages],
  resolve: { conditionNames: [FILES, 'node', 'import'] },
})
rmSync(draft, { recursive: true, force: true })
const { output } = await bundle.write({
  dir: draft,
  entryFileNames: '[name].js',
  chunkFileNames: partName,
  // A program that runs on while all is built anew finds the names that it knows in what it loads later.
  minifyInternalExports: false,
})

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
writeFileSync(join(draft, 'LICENSES.txt'), licences.join(`\n${'-'.repeat(80)}\n\n`))

// Each file takes its place at once; those that are no longer made go last.
mkdirSync(out, { recursive: true })
const made = readdirSync(draft)
for (const file of made) renameSync(join(draft, file), join(out, file))
for (const file of readdirSync(out)) if (!made.includes(file)) rmSync(join(out, file), { recursive: true })
rmSync(draft, { recursive: true })
// npm does not set it on the root package's own bin.
for (const file of Object.values(bin)) chmodSync(join(root, file), 0o755)
