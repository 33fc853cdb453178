// The options of a plug-in in words, read from its schema: what `landbridge list ID` and docs/options.md show.

import { z } from 'zod'
import type { Plugin } from './plugin.js'

/** One option of a plug-in. */
export interface PluginOption {
  name: string
  /** What it may be, in words. */
  values: string
  /** As YAML would have it; absent where leaving the option out means something of its own. */
  default?: string
  about: string
}

type Schema = z.core.JSONSchema.BaseSchema

/** Every option of a plug-in, in the order of its schema. */
export function optionsOf({ config }: Pick<Plugin<unknown>, 'config'>): PluginOption[] {
  const { properties = {} } = z.toJSONSchema(config, { io: 'input', unrepresentable: 'any' })
  return (Object.entries(properties) as [string, Schema][]).map(([name, schema]) => ({
    name,
    values: valuesOf(schema),
    ...(schema.default !== undefined && { default: wordOf(schema.default) }),
    about: schema.description ?? '',
  }))
}

function valuesOf(schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.map(wordOf).join(', ')
  if (schema.const !== undefined) return wordOf(schema.const)
  const choices = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined
  if (choices !== undefined) return choices.map(valuesOf).join(' or ')
  if (schema.type === 'boolean') return 'false, true'
  if (schema.type === 'integer') return ['integer', rangeOf(schema)].join(' ').trimEnd()
  if (schema.type === 'number') return ['number', rangeOf(schema)].join(' ').trimEnd()
  if (schema.type === 'array') return `list of: ${valuesOf(schema.items as Schema)}`
  if (schema.type === 'object') return membersOf(schema)
  return 'text'
}

/** `from 1 to 64`, `above 0`. Bounds that only say how far a double can count are none. */
function rangeOf({ type, minimum, exclusiveMinimum, maximum }: Schema): string {
  const positive = type === 'integer' && exclusiveMinimum === 0
  const least = positive ? 1 : minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum
  const low = least !== undefined ? `from ${least}` : exclusiveMinimum !== undefined ? `above ${exclusiveMinimum}` : ''
  if (most !== undefined) return `${low} to ${most}`.trimStart()
  return least === undefined ? low : `${low} on`
}

function membersOf({ properties = {}, additionalProperties: others }: Schema): string {
  const named = (Object.entries(properties) as [string, Schema][]).map(([name, schema]) => {
    return `${name}: ${valuesOf(schema)}`
  })
  return `{ ${[...named, ...(typeof others === 'object' ? [`NAME: ${valuesOf(others)}`] : [])].join('; ')} }`
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
