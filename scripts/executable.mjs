// tsc does not set the executable bit, and npm does not set it on the root package's own bin.
import { chmodSync } from 'node:fs'

chmodSync(new URL('../dist/src/cli/main.js', import.meta.url), 0o755)
