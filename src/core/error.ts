// The error that callers branch on: a closed set of codes, data and not prose. Where only code that is wrong can fail, as with rows of
// another table, a plain Error says so.

/**
 * Why something was refused. `usage`, `scenario`, `unknown-plugin`, `config` and `physics` (wrong use) end a command with
 * exit code 2, `interrupted` with 130, all others with 1.
 */
export const ERROR_CODES = [
  'usage', // a wrong argument or option
  'scenario', // a scenario file that does not fit its schema
  'unknown-plugin', // an id that the catalogue lacks, or a module without a matching export
  'config', // a plug-in's own options are wrong
  'physics', // a physics parameter is unknown or out of its range
  'channels', // observations, actuators or a command do not fit the policy or the env
  'snapshot-format', // not a snapshot, or cut short
  'snapshot-hash', // a snapshot whose bytes were changed
  'snapshot-golden', // a snapshot that computes other outputs than it promises
  'checkpoint', // a checkpoint that does not belong to this run
  'connection', // nobody there, or the link was closed
  'timeout', // the other side stopped answering
  'authentication', // the token was refused
  'protocol', // bytes that the protocol does not allow
  'unstable', // a world or a network that is no longer finite
  'engine', // an engine that is not installed, finds no device, or runs out of memory
  'env', // an environment, a driver or another plug-in of a module that throws, or gives what it must not
  'process', // a process of a run that ended by itself
  'interrupted', // the user asked to stop
] as const
/** Why something was refused. */
export type ErrorCode = (typeof ERROR_CODES)[number]

/** A world that became `unstable`, as what makes it fail again. */
export interface Instability {
  /** The env without wrappers. */
  env: { id: string; config: Record<string, unknown> }
  /** File URL of the module that made it; none of an env of the catalogue. */
  module?: string
  /** What `Env.load` takes to stand right before the step that failed. */
  state: Uint8Array
  /** What that step was commanded. */
  command: number[]
  /** Episode and control step, as far as known. */
  seed?: number
  step?: number
}

/** The same in every copy of the package: a command that is installed elsewhere runs beside the copy of a project's plug-ins. */
const BRAND: unique symbol = Symbol.for('landbridge.error')

/**
 * Carries a {@link ErrorCode}, what was expected and found, and where it helps a hint on what to do. `instanceof` recognises those of
 * other copies of the package too.
 */
export class LandbridgeError extends Error {
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: a class that extends this one knows its own by their prototype
    if (this !== LandbridgeError) return Function.prototype[Symbol.hasInstance].call(this, value)
    return typeof value === 'object' && value !== null && BRAND in value
  }

  override readonly name = 'LandbridgeError'
  /** Of an `unstable` world. */
  readonly instability?: Instability

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly hint?: string,
    options?: ErrorOptions & { instability?: Instability },
  ) {
    super(message, options)
    if (options?.instability !== undefined) this.instability = options.instability
  }

  get [BRAND](): true {
    return true
  }
}

const WRONG_USE: readonly ErrorCode[] = ['usage', 'scenario', 'unknown-plugin', 'config', 'physics']

/** Whether what was asked for is wrong, whatever the machine and the moment. */
export function isWrongUse(problem: unknown): boolean {
  return problem instanceof LandbridgeError && WRONG_USE.includes(problem.code)
}

/** The candidate closest to `word` by edit distance, or undefined where none is near (more than a third of it off, or all of the candidate). */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance && distance < candidate.length) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** Names that a hint shows. */
const MOST_NAMES = 100

/** "did you mean 'x'?" for the nearest candidate, else the list of what there is. */
export function suggest(word: string, candidates: Iterable<string>): string {
  const all = [...candidates]
  const near = nearest(word, all)
  if (near !== undefined) return `did you mean '${near}'?`
  if (all.length === 0) return 'there are none'
  const more = all.length > MOST_NAMES ? `, and ${all.length - MOST_NAMES} more` : ''
  return `there is: ${all.slice(0, MOST_NAMES).join(', ')}${more}`
}

/** `a bridge`, `an env`. */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      row[j] = Math.min(previous[j]! + 1, row[j - 1]! + 1, substitution)
    }
    previous = row
  }
  return previous[b.length]!
}
