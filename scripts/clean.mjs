// After a build: what no source makes any more must not stay. All else was written over in its place, so that whoever runs it from
// elsewhere never misses it. The bundle looks after itself.
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
for (const name of readdirSync(join(root, 'dist'), { recursive: true })) {
  if (name.startsWith('bundle')) continue
  const made = join(root, 'dist', name)
  const source = join(root, name.replace(/(\.d\.ts|\.js|\.js\.map)$/, '.ts'))
  if (statSync(made).isFile() && !existsSync(source)) rmSync(made)
}
