import { defineConfig } from 'vitest/config'

/** Node loads what is tested by itself, which takes half the time, and finds single files there, too. */
const loadedByNode = {
  server: { deps: { external: [/\/dist\//] } },
  execArgv: ['--conditions=landbridge-files'],
}

/** Unit tests of what a thread has but once. */
const alone = ['test/unit/{bench/**,sim/linkage-*}.test.ts']

export default defineConfig({
  // Tests look into single files, so that what they import by the package's name must be of the same files, not of the bundle.
  ssr: { resolve: { conditions: ['landbridge-files', 'node'] } },
  test: {
    maxWorkers: '100%',
    coverage: {
      provider: 'v8',
      include: ['dist/src/**/*.js', 'dist/envs/**/*.js', 'dist/policies/**/*.js', 'dist/bridges/**/*.js'],
      // These run in processes and threads of their own, in the end-to-end tests, where nothing counts their lines.
      exclude: ['dist/src/{cli,threads,bench}/**'],
      reporter: ['text-summary'],
      reportOnFailure: true,
      thresholds: { statements: 80, branches: 71, functions: 84, lines: 80 },
    },
    projects: [
      {
        extends: true,
        // Modules are loaded once for all files of a thread: nothing here leaves anything behind in them.
        test: {
          ...loadedByNode,
          name: 'unit',
          include: ['test/{unit,architecture}/**/*.test.ts'],
          exclude: [...alone],
          testTimeout: 30_000,
          isolate: false,
        },
      },
      {
        extends: true,
        // Mechanisms get code as long as a process has some to give, and memory is that of the thread: each of these has its own.
        test: {
          ...loadedByNode,
          name: 'alone',
          include: [...alone],
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          ...loadedByNode,
          name: 'conformance',
          include: ['test/conformance/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'commands',
          include: ['test/e2e/commands/**/*.test.ts'],
          isolate: false,
          testTimeout: 180_000,
          hookTimeout: 300_000,
          pool: 'forks',
        },
      },
      {
        extends: true,
        test: {
          name: 'links',
          include: ['test/e2e/links/**/*.test.ts'],
          isolate: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          pool: 'forks',
        },
      },
      {
        extends: true,
        // These judge deadlines: only what gives way to them runs beside them.
        test: {
          name: 'robots',
          include: ['test/e2e/robots/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          pool: 'forks',
        },
      },
      {
        extends: true,
        test: {
          name: 'learning',
          include: ['test/learning/**/*.test.ts'],
          testTimeout: 14_400_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          pool: 'forks',
        },
      },
      {
        extends: true,
        test: {
          name: 'kills',
          include: ['test/kills/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          pool: 'forks',
        },
      },
      {
        extends: true,
        test: { name: 'quickstart', include: ['test/quickstart/**/*.test.ts'], hookTimeout: 300_000, pool: 'forks' },
      },
    ],
  },
})
