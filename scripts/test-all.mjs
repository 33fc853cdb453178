// Runs the tests on all cores and closes with one line that counts them. Those of the robots' deadlines, and then those of sockets, run
// beside unit tests that give way to them: robots and sockets wait most of their time.
import { spawn } from 'node:child_process'
import { createReadStream, mkdtempSync, openSync, readFileSync } from 'node:fs'
import { availableParallelism, constants, setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

const folder = mkdtempSync(join(tmpdir(), 'landbridge-tests-'))
const counts = { passed: 0, failed: 0 }
const skipped = []

/** Runs projects and counts; a run that gives way to others shows its output at its end. */
async function run(projects, { givesWay = false, options = [] } = {}) {
  const file = (end) => join(folder, `${projects[0]}.${end}`)
  const chosen = projects.flatMap((project) => ['--project', project])
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file('json')}`]
  const output = givesWay ? openSync(file('log'), 'w') : 'inherit'
  const child = spawn('npx', ['vitest', 'run', ...chosen, ...options, ...reporters], {
    stdio: ['inherit', output, output],
  })
  if (givesWay) setPriority(child.pid, constants.priority.PRIORITY_LOW)
  const status = await new Promise((resolve) => child.on('close', resolve))
  if (givesWay) await pipeline(createReadStream(file('log')), process.stdout, { end: false })
  count(status, file('json'))
}

function count(status, file) {
  let results = { numPassedTests: 0, numFailedTests: 0, testResults: [] }
  try {
    results = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    counts.failed++
  }
  counts.passed += results.numPassedTests
  counts.failed += results.numFailedTests
  for (const { assertionResults } of results.testResults) {
    skipped.push(...assertionResults.filter(({ status }) => status === 'skipped' || status === 'pending'))
  }
  // A failed suite or an unhandled error fails without failing a test.
  if (status !== 0 && results.numFailedTests === 0) counts.failed++
}

// Commands wait for each other's processes now and then: one more than there are cores keeps all of them busy.
await run(['conformance', 'commands'], { options: [`--maxWorkers=${availableParallelism() + 1}`] })
await Promise.all([run(['robots']).then(() => run(['links'])), run(['unit', 'alone'], { givesWay: true })])

for (const { fullName } of skipped) console.log(`skipped: ${fullName}`)
// Where everything that can be installed must be there, only hardware and what it recorded may be missing.
const optional = /NVIDIA GPU|beside the project/
if (process.env.REQUIRE_PEERS) counts.failed += skipped.filter(({ fullName }) => !optional.test(fullName)).length
console.log(`${counts.passed} passed, ${counts.failed} failed`)
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1)
