// Which schema rules a place in a document: what an error message needs to name the nearest valid key.

import { z } from 'zod'

/** Keys that an object at `path` may have, or undefined where the place is no object of fixed keys. `value` is the whole document. */
export function keysAt(schema: z.ZodType, path: readonly PropertyKey[], value: unknown): string[] | undefined {
  let here: z.ZodType | undefined = unwrap(schema, value)
  let there = value
  for (const step of path) {
    there = (there as Record<PropertyKey, unknown> | undefined)?.[step]
    here = here === undefined ? undefined : child(here, step, there)
  }
  return here instanceof z.ZodObject ? Object.keys(here.shape) : undefined
}

function child(schema: z.ZodType, step: PropertyKey, value: unknown): z.ZodType | undefined {
  if (schema instanceof z.ZodObject) {
    const next = (schema.shape as Record<PropertyKey, z.ZodType | undefined>)[step]
    return next && unwrap(next, value)
  }
  if (schema instanceof z.ZodRecord) return unwrap(schema.valueType as z.ZodType, value)
  if (schema instanceof z.ZodArray) return unwrap(schema.element as z.ZodType, value)
  return undefined
}

/** Peels defaults and pipes, and picks the option of a union that the value means. */
function unwrap(schema: z.ZodType, value: unknown): z.ZodType | undefined {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) {
    return unwrap(schema.def.innerType as z.ZodType, value)
  }
  if (schema instanceof z.ZodPipe) return unwrap(schema.def.in as z.ZodType, value)
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const key = schema.def.discriminator
    const word = (value as Record<string, unknown> | undefined)?.[key]
    return (schema.options as z.ZodObject[]).find((option) => (option.shape[key] as z.ZodType).safeParse(word).success)
  }
  if (schema instanceof z.ZodUnion) {
    const options = (schema.options as z.ZodType[]).map((option) => unwrap(option, value))
    return options.find((option) => option instanceof z.ZodObject === (typeof value === 'object'))
  }
  return schema
}
