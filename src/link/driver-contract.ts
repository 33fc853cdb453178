// Whether what a driver says of its machine is a contract, before its machine moves and before anybody connects.

import { type Driver, firstComplaint, LandbridgeError, MIN_HZ, robotContractSchema, z } from '../core/index.js'
import { requireCoherent } from './coherent-contract.js'

/** Control rate beyond which no thread of this program keeps up. */
const MAX_HZ = 10_000

const driverContractSchema = robotContractSchema
  .omit({ version: true, mode: true, commandPeriods: true })
  .extend({ controlHz: z.number().min(MIN_HZ).max(MAX_HZ) })

/** Throws `config` where a driver's contract is none, naming the key, or its lists do not fit each other. */
export function requireDriverContract(contract: Driver['contract']): void {
  const { error } = z.safeEncode(driverContractSchema, contract)
  if (error !== undefined) {
    const { path, message, hint } = firstComplaint(driverContractSchema, error, contract)
    throw new LandbridgeError('config', `${['contract', ...path].map(String).join('.')}: ${message}`, hint)
  }
  requireCoherent(contract, 'config')
}
