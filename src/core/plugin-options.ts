// The options of a plug-in in words, read from its schema: what `landbridge list ID` and docs/options.md show.

import type { Plugin } from './plugin.js'
import { type SchemaData, schemaData, valuesOf, wordOf } from './schema-words.js'

/** One option of a plug-in. */
export interface PluginOption {
  name: string
  /** What it may be, in words. */
  values: string
  /** As YAML would have it; absent where leaving the option out means something of its own. */
  default?: string
  about: string
}

/** Every option of a plug-in, in the order of its schema. */
export function optionsOf({ config }: Pick<Plugin<unknown>, 'config'>): PluginOption[] {
  const { properties = {} } = schemaData(config)
  return (Object.entries(properties) as [string, SchemaData][]).map(([name, schema]) => ({
    name,
    values: valuesOf(schema),
    ...(schema.default !== undefined && { default: wordOf(schema.default) }),
    about: schema.description ?? '',
  }))
}
