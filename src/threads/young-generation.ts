// How much memory a process of a run takes beside what it uses: imported before everything else, for its effect.

import { setFlagsFromString } from 'node:v8'

/** Verbs whose processes train for long. */
const RUNS = ['run', 'train', 'transfer', undefined]

// V8's young generation stays as it begins. By itself it grows to three times 16 MB, the more the longer a process runs. What
// training leaves behind dies at once, so that a small one, looked through more often, costs next to no time.
if (RUNS.includes(process.argv[2])) setFlagsFromString('--semi-space-growth-factor=1')
