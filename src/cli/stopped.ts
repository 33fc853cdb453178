// Being told to end: Ctrl-C, a service manager, the terminal or the ssh session that closes.

import { LandbridgeError } from '../core/index.js'

/** Signals that end a verb in good order, a robot with its safe command. */
const STOP_SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']

/** Rejects with what `problem` makes on the first of them, until `end` is called; until then they end nothing by themselves. */
export function interruption(problem: () => Error): { stopped: Promise<never>; end: () => void } {
  let reject: (problem: Error) => void = () => {}
  const stopped = new Promise<never>((_, refuse) => {
    reject = refuse
  })
  stopped.catch(() => {})
  const stop = () => reject(problem())
  return { stopped, end: onStop(stop) }
}

/** What comes of some work. Throws `interrupted` where this process is told to end before. */
export async function unlessStopped<Result>(work: Promise<Result>): Promise<Result> {
  const { stopped, end } = interruption(() => new LandbridgeError('interrupted', 'interrupted'))
  try {
    return await Promise.race([work, stopped])
  } finally {
    end()
  }
}

/** Resolves on the first of them; later ones change nothing, so that no second Ctrl-C cuts a machine's last stop short. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => void onStop(resolve))
}

/** Calls `stop` at every one of them until what it returns is called. */
function onStop(stop: () => void): () => void {
  for (const signal of STOP_SIGNALS) process.on(signal, stop)
  const end = onLostNpx(stop)
  return () => {
    end()
    for (const signal of STOP_SIGNALS) process.off(signal, stop)
  }
}

/** How often to look for npx, ms. */
const LOOK_EVERY = 200

/** A signal to npx alone ends npm and the shell that this process is a child of, and goes no further. */
function onLostNpx(stop: () => void): () => void {
  const { npm_lifecycle_event: event, npm_lifecycle_script: script = '' } = process.env
  if (event !== 'npx' || !/^'?landbridge(?![-\w])/.test(script)) return () => {}
  const parent = process.ppid
  const look = setInterval(() => process.ppid !== parent && stop(), LOOK_EVERY).unref()
  return () => clearInterval(look)
}
