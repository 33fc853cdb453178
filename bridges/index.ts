// Every wire protocol that ships.

import type { BridgePlugin } from 'landbridge/core'
import { native } from './native.js'

/** Wire protocols by name. */
export const bridges = { native } as const satisfies Record<string, BridgePlugin>
