// What data read from YAML can hold and no plan can.

import type { Complaint } from '../core/index.js'

const MERGED = "Expected the keys themselves, got '<<', which merges nothing in YAML 1.2"
const UNMERGED = 'write them out; an alias may stand for a whole map'

/**
 * Complains of an alias inside of what it stands for, which never ends when written out, and of a key `__proto__`, which objects
 * keep for themselves, so that what is under it would vanish, and of `<<`, which merged maps in YAML before 1.2.
 */
export function complaintOfTree(content: unknown): Complaint | undefined {
  const [around, done] = [new Set<object>(), new Set<object>()]
  const visit = (value: unknown, path: string[]): Complaint | undefined => {
    if (typeof value !== 'object' || value === null || done.has(value)) return undefined
    if (around.has(value)) return { path, message: 'Expected a value that ends, got an alias of what it stands in' }
    around.add(value)
    for (const [key, child] of Object.entries(value)) {
      const place = [...path, key]
      if (key === '__proto__') return { path: place, message: `Expected another name, got '${key}'` }
      if (key === '<<') return { path: place, message: MERGED, hint: UNMERGED }
      const complaint = visit(child, place)
      if (complaint !== undefined) return complaint
    }
    around.delete(value)
    done.add(value)
    return undefined
  }
  return visit(content, [])
}
