// Drivers of one's own, written into a project of its own.

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { emptyFolder, ROOT } from './command.js'

/** A project with landbridge installed, of this file of tests alone. */
export const folder = emptyFolder()
/** The path of a file in it. */
export const at = (name: string) => join(folder, name)
mkdirSync(at('node_modules'))
symlinkSync(ROOT, at('node_modules/landbridge'))
writeFileSync(at('package.json'), '{ "type": "module" }')

/** A block on a rail. */
export const CONTRACT = {
  observation: { kind: 'box', channels: [{ name: 'block.position', unit: 'm' }], low: [-1], high: [1] },
  actuators: { channels: [{ name: 'block.force', unit: 'N' }], low: [-5], high: [5], slew: [500], safe: [0] },
  controlHz: 20,
}
/** A machine that does nothing, as source. */
export const PLANT = '{ observe() {}, apply() {}, safe() {} }'

/** A module with a driver whose contract is that of a block with `change` done to it. */
export function driver(name: string, change: string, plant = PLANT): string {
  const file = at(`${name}.js`)
  writeFileSync(
    file,
    `import { plugin, z } from 'landbridge/core'
const contract = ${JSON.stringify(CONTRACT)}
${change}
export const own = plugin({ id: 'own', summary: 'one', config: z.object({}), create: () => ({ contract, open: () => (${plant}) }) })
`,
  )
  return file
}
