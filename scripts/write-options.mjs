// Writes docs/options.md, or the file that is named, from the schemas of the plug-ins.
import { writeFileSync } from 'node:fs'
import { catalog } from '../dist/src/catalog.js'
import { autoEngine, optionsOf } from '../dist/src/core/index.js'

const KINDS = {
  algorithm: [
    'Algorithms',
    '`algorithm: { id: ppo, config: { batch: 500 } }`; for `train` and `transfer` `--set algorithm.batch=500`',
  ],
  policy: [
    'Policies',
    '`policy: { id: mlp, config: { hidden: [128, 128] } }`; for `train` `--set "policy.hidden=[128, 128]"`',
  ],
  freeze: [
    'Freeze schedules',
    '`freeze: { id: gradual, config: { by: 0.2 } }` in a train stage; for `transfer` `--set freeze.by=0.2`',
  ],
  engine: [
    'Engines',
    '`engine: { id: simd, config: { threads: 4 } }`; for `train` and `transfer` `--set engine.threads=4`',
  ],
}
const HEAD = `# Options

What algorithms, policies, freeze schedules and engines can be told. Written by \`scripts/write-options.mjs\` from the schemas that check them; \`npx landbridge list ID\` shows the same, for environments too ([their page](envs.md)). An option without a default is off, or decided as its meaning says, until it is given.`

/** A cell of a table; bars would end it. */
function cell(text) {
  return text.replaceAll('|', '\\|')
}

function sectionOf(plugin) {
  const options = optionsOf(plugin).map(
    ({ name, values, default: usual, about }) =>
      `| \`${name}\` | ${usual === undefined ? '' : `\`${cell(usual)}\``} | ${cell(values)} | ${cell(about)} |`,
  )
  const table = ['| option | default | values | meaning |', '|---|---|---|---|', ...options].join('\n')
  return [`### ${plugin.id}`, `${plugin.summary}.`, ...(options.length > 0 ? [table] : ['No options.'])].join('\n\n')
}

const sections = Object.entries(KINDS).flatMap(([kind, [title, how]]) => [
  `## ${title}`,
  `In a scenario ${how}.`,
  ...[...Object.values(catalog[kind]), ...(kind === 'engine' ? [autoEngine] : [])].map(sectionOf),
])
writeFileSync(process.argv[2] ?? 'docs/options.md', `${[HEAD, ...sections].join('\n\n')}\n`)
