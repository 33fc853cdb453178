// `npm run test:learning [ROW...]`: rows of the learning table whose names contain one of the words, or all of them.

import { spawnSync } from 'node:child_process'

const words = process.argv.slice(2).map((word) => word.replace(/[^\w-]/g, ''))
const chosen = words.length > 0 ? ['-t', words.join('|')] : []
const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'learning', ...chosen]
process.exit(spawnSync(process.execPath, vitest, { stdio: 'inherit' }).status ?? 1)
