// What the README says, as its reader has it: the packed package in an empty project, and the blocks to run there.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { emptyFolder, inRoot, ROOT, shell } from './command.js'

/** Fenced blocks of the README in one language, in order. */
export function readmeBlocks(language: string): string[] {
  const text = readFileSync(inRoot('README.md'), 'utf8')
  return [...text.matchAll(/^```(\w*)[^\n]*\n([\s\S]*?)^```$/gm)].flatMap(([, name, body]) =>
    name === language ? [body!] : [],
  )
}

/** The README's commands that need nothing but the package, in order, but for the laws of the whole catalogue. */
export const readmeCommands = (): string[] =>
  readmeBlocks('sh')
    .join('\n')
    .split('\n')
    .filter((line) => /^npx landbridge (list|doctor|evaluate|train|transfer|report)\b/.test(line))

/** A new folder of a project in which the package is installed from what would be published. */
export async function packedProject(): Promise<string> {
  const project = join(emptyFolder(), 'project')
  mkdirSync(project)
  const packed = (await shell(`npm pack --ignore-scripts --silent --pack-destination ${project}`, ROOT)).trim()
  writeFileSync(join(project, 'package.json'), '{ "name": "project", "version": "1.0.0", "type": "module" }')
  await shell(`npm install --no-audit --no-fund ${join(project, packed)}`, project)
  return project
}
