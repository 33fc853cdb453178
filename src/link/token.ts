// Tokens: what a controller shows to be let in.

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A random token of 192 bits that is safe in headers, environments and URLs. */
export function createToken(): string {
  return randomBytes(24).toString('base64url')
}

/** Whether two tokens are the same, in a time that tells nothing about either. */
export function sameToken(given: string, wanted: string): boolean {
  const digest = (token: string) => createHash('sha256').update(token).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}
