// Runs the checks of package.json that its arguments name side by side, prints what each said in their order, and fails if one fails.
import { exec } from 'node:child_process'

const checks = process.argv.slice(2).map(
  (name) =>
    new Promise((resolve) => {
      exec(`npm run ${name}`, { maxBuffer: 2 ** 28 }, (problem, stdout, stderr) =>
        resolve({ problem, said: stdout + stderr }),
      )
    }),
)
for (const { problem, said } of await Promise.all(checks)) {
  process.stdout.write(said)
  if (problem !== null) process.exitCode = 1
}
