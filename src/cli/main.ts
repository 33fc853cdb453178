#!/usr/bin/env node
// Starts the command line. Node 22.8 and newer keep what they compile from one start to the next, in the folder for temporary files:
// that takes a quarter off every start. NODE_DISABLE_COMPILE_CACHE=1 keeps them from it.

// First, since what is kept compiled is only for the flags that it was compiled under.
import '../threads/young-generation.js'

import module from 'node:module'

const { enableCompileCache } = module as { enableCompileCache?: () => { directory?: string } }
const kept = enableCompileCache?.()
// Processes of seeds and robots start from the same.
if (kept?.directory !== undefined) process.env.NODE_COMPILE_CACHE ??= kept.directory

await import('./command-line.js')
