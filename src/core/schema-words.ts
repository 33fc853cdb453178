// What a schema lets through, in words: for lists of options, and for messages on values that do not fit.

import { z } from 'zod'

/** A schema as data. */
export type SchemaData = z.core.JSONSchema.BaseSchema

/** A schema of what may be written, as data. */
export function schemaData(schema: z.ZodType): SchemaData {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
}

/** What a value may be. */
export function valuesOf(schema: SchemaData): string {
  if (schema.enum !== undefined) return schema.enum.map(wordOf).join(', ')
  if (schema.const !== undefined) return wordOf(schema.const)
  const choices = (schema.anyOf ?? schema.oneOf) as SchemaData[] | undefined
  if (choices !== undefined) return choices.map(valuesOf).join(' or ')
  if (schema.type === 'boolean') return 'false, true'
  if (schema.type === 'integer') return ['integer', rangeOf(schema)].join(' ').trimEnd()
  if (schema.type === 'number') return ['number', rangeOf(schema)].join(' ').trimEnd()
  if (schema.type === 'array') return `list of: ${valuesOf(schema.items as SchemaData)}`
  if (schema.type === 'object') return membersOf(schema)
  return 'text'
}

/** `from 1 to 64`, `above 0`. Bounds that only say how far a double can count are none. */
function rangeOf({ type, minimum, exclusiveMinimum, maximum }: SchemaData): string {
  const positive = type === 'integer' && exclusiveMinimum === 0
  const least = positive ? 1 : minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum
  const low = least !== undefined ? `from ${least}` : exclusiveMinimum !== undefined ? `above ${exclusiveMinimum}` : ''
  if (most !== undefined) return `${low} to ${most}`.trimStart()
  return least === undefined ? low : `${low} on`
}

function membersOf({ properties = {}, additionalProperties: others }: SchemaData): string {
  const named = (Object.entries(properties) as [string, SchemaData][]).map(([name, schema]) => {
    return `${name}: ${valuesOf(schema)}`
  })
  return `{ ${[...named, ...(typeof others === 'object' ? [`NAME: ${valuesOf(others)}`] : [])].join('; ')} }`
}

/** A value as YAML would have it. */
export function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
