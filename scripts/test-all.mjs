// Runs the tests on all cores and closes with one line that counts them. Commands wait for each other's processes now and then, so that
// the laws of engines and envs run beside them; those of the robots' deadlines, and then those of sockets, wait most of their time and
// run beside unit tests that give way to them.
import { spawn } from 'node:child_process'
import { createReadStream, mkdtempSync, openSync, readFileSync } from 'node:fs'
import { availableParallelism, constants, setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

const folder = mkdtempSync(join(tmpdir(), 'landbridge-tests-'))
const cores = availableParallelism()
const counts = { passed: 0, failed: 0 }
const skipped = []

/** Runs projects and counts; what runs beside others shows its output at its end. */
async function run(projects, { workers = cores, beside = false, priority } = {}) {
  const file = (end) => join(folder, `${projects[0]}.${end}`)
  const chosen = projects.flatMap((project) => ['--project', project])
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file('json')}`]
  const output = beside ? openSync(file('log'), 'w') : 'inherit'
  const options = ['vitest', 'run', ...chosen, `--maxWorkers=${workers}`, ...reporters]
  const child = spawn('npx', options, { stdio: ['inherit', output, output] })
  // A run that was started with less than normal priority may not ask for more.
  if (priority !== undefined) setPriority(child.pid, priority)
  const status = await new Promise((resolve) => child.on('close', resolve))
  if (beside) await pipeline(createReadStream(file('log')), process.stdout, { end: false })
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

await Promise.all([run(['commands']), run(['conformance'], { workers: Math.ceil(cores / 2), beside: true })])
await Promise.all([
  run(['robots']).then(() => run(['links'])),
  run(['unit', 'alone'], { beside: true, priority: constants.priority.PRIORITY_LOW }),
])

for (const { fullName } of skipped) console.log(`skipped: ${fullName}`)
// Where everything that can be installed must be there, only hardware and what it recorded may be missing.
const optional = /NVIDIA GPU|beside the project/
if (process.env.REQUIRE_PEERS) counts.failed += skipped.filter(({ fullName }) => !optional.test(fullName)).length
console.log(`${counts.passed} passed, ${counts.failed} failed`)
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1)
