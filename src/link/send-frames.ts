// Sending to whoever may not read.

import type { WebSocket } from 'ws'
import type { Frame } from '../core/index.js'

/** Bytes that may wait for a reader. Nobody who reads leaves so many; each end sends a few messages for one that it gets. */
const MAX_WAITING = 4_194_304

/** Sends what a socket that is open can take. A reader that leaves megabytes unread is cut off: memory has an end. */
export function sendFrames(socket: WebSocket, frames: readonly Frame[]): void {
  if (socket.readyState !== socket.OPEN) return
  if (socket.bufferedAmount > MAX_WAITING) socket.terminate()
  else for (const frame of frames) socket.send(frame)
}
