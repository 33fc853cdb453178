// Memory of WebAssembly in this thread.

/** Bytes that lie outside of JavaScript's heap and of its array buffers. */
export function wasmBytes(): number {
  const { external, arrayBuffers } = process.memoryUsage()
  return external - arrayBuffers
}
