// The design's layers as rules: who may import whom, and which package has its door where.

/** Folders of `src` and what each may import beside itself. */
const layers = {
  core: [],
  nn: ['core'],
  sim: ['core'],
  measure: ['core'],
  link: ['core'],
  report: ['core', 'measure'],
  learn: ['core', 'nn'],
  transfer: ['core', 'nn'],
  run: ['core', 'nn', 'sim', 'measure', 'link', 'report', 'learn', 'transfer'],
}
/** Folders of plug-ins and the entries of the package that each may import; their lists of what ships are no plug-ins. */
const plugins = {
  envs: ['core', 'sim'],
  policies: ['core', 'nn'],
  bridges: ['core'],
  'src/learn/algorithms': ['core', 'nn', 'learn'],
  'src/transfer/freeze': ['core'],
}
const pluginFiles = { path: `^(${Object.keys(plugins).join('|')})/`, pathNot: '/index\\.ts$' }
const machinery = Object.keys(layers).join('|')

/** Folders of `src/sim` from the ground up; those of one line stand beside each other. */
const simulation = [
  ['bodies'],
  ['joints'],
  ['contacts'],
  ['world'],
  ['actuators'],
  ['sensors', 'ground', 'wrappers'],
  ['models'],
  ['env'],
  ['vector'],
]

/** Packages with one door each. */
const doors = {
  zod: 'src/core/',
  'matter-js': 'src/sim/',
  ws: 'src/link/',
  '@observablehq/plot': 'src/report/',
  linkedom: 'src/report/',
  yaml: 'src/run/',
  '@mcap/core': 'src/run/',
  commander: 'src/cli/',
}

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle means that two files are one thought, or that one of them knows too much.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that nobody imports and that is no entry is dead.',
      severity: 'error',
      from: { orphan: true, pathNot: ['^src/(threads|index|cli/main)', '\\.d\\.ts$'] },
      to: {},
    },
    ...Object.entries(layers).map(([layer, allowed]) => ({
      name: `layer-${layer}`,
      comment: `src/${layer} may import ${allowed.length === 0 ? 'no other folder' : allowed.join(', ')}.`,
      severity: 'error',
      from: { path: `^src/${layer}/` },
      to: { path: '^(src|envs|policies|bridges)/', pathNot: `^src/(${[layer, ...allowed].join('|')})/` },
    })),
    {
      name: 'through-the-barrel',
      comment: 'A folder is used through its index, so that its inside can change.',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: `^src/(${machinery})/`, pathNot: ['^src/$1/', `^src/(${machinery})/index\\.ts$`] },
    },
    ...simulation.slice(0, -1).map((folders, i) => ({
      name: `sim-${folders.join('-')}`,
      comment: 'The simulator is read from the ground up.',
      severity: 'error',
      from: { path: `^src/sim/(${folders.join('|')})/` },
      to: {
        path: `^src/sim/(${simulation
          .slice(i + 1)
          .flat()
          .join('|')})/`,
      },
    })),
    {
      name: 'plugins-use-the-package',
      comment:
        'A copied plug-in must work unchanged, and alone, in another project: it imports the package, never its files nor another plug-in. Frames of the native bridge are two files.',
      severity: 'error',
      from: pluginFiles,
      to: { path: '^(src|envs|policies|bridges)/', pathNot: '^bridges/native-frames\\.ts$' },
    },
    {
      name: 'plugins-need-the-package-only',
      comment: 'A copied plug-in needs no other package: `landbridge/core` has what all of them use of zod.',
      severity: 'error',
      from: pluginFiles,
      to: { path: 'node_modules/' },
    },
    ...Object.entries(plugins).map(([folder, entries]) => ({
      name: `entries-${folder}`,
      comment: `${folder}/ may import ${entries.map((entry) => `landbridge/${entry}`).join(' and ')}.`,
      severity: 'error',
      from: { path: `^${folder}/` },
      to: { path: '^dist/', pathNot: `^dist/src/(${entries.join('|')})/(index|parts)\\.` },
    })),
    {
      name: 'core-knows-zod-only',
      comment: 'Contracts stay free of everything else.',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { dependencyTypes: ['npm', 'core'], pathNot: 'node_modules/zod/' },
    },
    {
      name: 'node-has-its-places',
      comment: 'Everything else runs in browsers too.',
      severity: 'error',
      from: {
        pathNot: [
          '^src/(link|run|threads|bench|cli)/',
          '^src/sim/vector/pool\\.ts$',
          '^src/nn/simd/threads\\.ts$',
          '^src/nn/tfjs/packages\\.ts$',
        ],
      },
      to: { dependencyTypes: ['core'] },
    },
    ...Object.entries(doors).map(([name, door]) => ({
      name: `door-${name.replace(/\W+/g, '-')}`,
      comment: `${name} comes in through ${door} only, so that it can be replaced there.`,
      severity: 'error',
      from: { pathNot: `^${door}` },
      to: { path: `node_modules/${name}/` },
    })),
  ],
  options: {
    // The package's own names lead to its build; the sources are what is checked.
    doNotFollow: { path: ['node_modules', '^dist/'] },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'default'] },
  },
}
