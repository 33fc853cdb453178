// Runs the tests on all cores, those of the robots' deadlines alone, and closes with one line that counts them.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'landbridge-tests-'))
let passed = 0
let failed = 0
const skipped = []
for (const projects of [['conformance', 'commands', 'links'], ['unit', 'alone'], ['robots']]) {
  const file = join(folder, `${projects[0]}.json`)
  const args = [
    'vitest',
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]
  const { status } = spawnSync('npx', args, { stdio: 'inherit' })
  let counts = { numPassedTests: 0, numFailedTests: 0, testResults: [] }
  try {
    counts = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    failed++
  }
  passed += counts.numPassedTests
  failed += counts.numFailedTests
  for (const { assertionResults } of counts.testResults) {
    skipped.push(...assertionResults.filter(({ status }) => status === 'skipped' || status === 'pending'))
  }
  // A failed suite or an unhandled error fails without failing a test.
  if (status !== 0 && counts.numFailedTests === 0) failed++
}
for (const { fullName } of skipped) console.log(`skipped: ${fullName}`)
// Where everything that can be installed must be there, only hardware and what it recorded may be missing.
const optional = /NVIDIA GPU|beside the project/
if (process.env.REQUIRE_PEERS) failed += skipped.filter(({ fullName }) => !optional.test(fullName)).length
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 && passed > 0 ? 0 : 1)
