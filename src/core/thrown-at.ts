// Where an error of a user's module comes from, for whoever has to mend it.

/**
 * The line of code that threw, as `FUNCTION (FILE:LINE:COLUMN)` or the place alone: the uppermost of `module` (a file URL) where it
 * has one, else the uppermost outside of Node.
 */
export function thrownAt(problem: unknown, module?: string): string | undefined {
  const stack = problem instanceof Error ? (problem.stack ?? '') : ''
  const lines = stack.split('\n').filter((line) => /^\s+at .*\d:\d+\)?$/.test(line) && !line.includes('node:'))
  const own = module && lines.find((line) => line.includes(`${module}:`))
  return (own || lines[0])?.replace(/^\s+at /, '')
}
