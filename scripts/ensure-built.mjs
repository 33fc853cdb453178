// Before `npm start`: builds only if nothing was built yet.
import { execSync } from 'node:child_process'
import { existsSync } from 'node:fs'

if (!existsSync(new URL('../dist/bundle/cli-main.js', import.meta.url))) execSync('npm run build', { stdio: 'inherit' })
