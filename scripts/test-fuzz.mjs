// Runs every property test in rounds, each with new random cases: `npm run test:fuzz [ROUNDS]`. A failure prints the seed that
// brings it back; the first round with one is the last.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const rounds = Number(process.argv[2] ?? 20)
if (!(Number.isInteger(rounds) && rounds > 0)) {
  console.error(`Expected a count of rounds, got '${process.argv[2]}'`)
  process.exit(2)
}
const tests = readdirSync('test/unit', { recursive: true })
  .map((name) => join('test/unit', name))
  .filter((file) => file.endsWith('.test.ts') && readFileSync(file, 'utf8').includes("from 'fast-check'"))
for (let round = 1; round <= rounds; round++) {
  const args = ['vitest', 'run', '--project', 'unit', '--project', 'alone', '--reporter=dot', ...tests]
  const { status, stdout, stderr } = spawnSync('npx', args, { encoding: 'utf8', maxBuffer: 2 ** 28 })
  if (status !== 0) {
    console.error(`${stdout}\n${stderr}`)
    console.error(`round ${round} of ${rounds} failed`)
    process.exit(1)
  }
  console.log(`round ${round} of ${rounds}: ${tests.length} files of property tests hold`)
}
