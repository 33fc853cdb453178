// SHA-256 (FIPS 180-4), synchronous and without Node: browsers only have an asynchronous one.

/** The first 32 bits of the fractional parts of the roots of the first primes: cube roots for rounds, square roots to start. */
function fractions(count: number, root: (prime: number) => number): Uint32Array {
  const words: number[] = []
  for (let n = 2; words.length < count; n++) {
    let prime = true
    for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false
    if (prime) words.push((root(n) % 1) * 2 ** 32)
  }
  return Uint32Array.from(words)
}

const constants = fractions(64, Math.cbrt)
const start = fractions(8, Math.sqrt)

/** The digest of `bytes`, as 64 hexadecimal digits. */
export function sha256(bytes: Uint8Array): string {
  const message = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64)
  message.set(bytes)
  message[bytes.length] = 0x80
  const view = new DataView(message.buffer)
  view.setUint32(message.length - 8, Math.floor(bytes.length / 2 ** 29))
  view.setUint32(message.length - 4, (bytes.length * 8) >>> 0)
  const hash = start.slice()
  const schedule = new Uint32Array(64)
  for (let at = 0; at < message.length; at += 64) {
    for (let i = 0; i < 16; i++) schedule[i] = view.getUint32(at + 4 * i)
    extend(schedule)
    compress(hash, schedule)
  }
  return [...hash].map((word) => word.toString(16).padStart(8, '0')).join('')
}

function extend(w: Uint32Array): void {
  for (let i = 16; i < 64; i++) {
    const a = w[i - 15]!
    const b = w[i - 2]!
    const s0 = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3)
    const s1 = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10)
    w[i] = w[i - 16]! + s0 + w[i - 7]! + s1
  }
}

function compress(hash: Uint32Array, w: Uint32Array): void {
  let [a, b, c, d, e, f, g, h] = hash as unknown as [number, number, number, number, number, number, number, number]
  for (let i = 0; i < 64; i++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + constants[i]! + w[i]!) | 0
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  const round = [a, b, c, d, e, f, g, h]
  for (let i = 0; i < 8; i++) hash[i]! += round[i]!
}

function rotate(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by))
}
