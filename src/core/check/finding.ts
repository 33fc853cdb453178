// What a check answers: a broken law in words, and what to do about it.

/** One broken law. */
export interface Finding {
  /** Kebab-case name of the law. */
  law: string
  /** "Expected ..., got ...", naming the channel, term or parameter. */
  message: string
  /** What to change. */
  hint: string
}
