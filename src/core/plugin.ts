// The one shape of everything that can be added, and how a scenario names it.

import { z } from 'zod'
import { firstComplaint, written } from './complaint.js'
import { LandbridgeError } from './error.js'
import { schemaData, valuesOf } from './schema-words.js'

/** A thing the catalogue knows. `create` parses `config` itself, so a caller never needs its type. */
export interface Plugin<Made, Needs = void> {
  /** Kebab-case, unique in its kind. */
  readonly id: string
  /** One line, shown by `landbridge list`. */
  readonly summary: string
  /** Every option with its default, so that `{}` parses. */
  readonly config: z.ZodObject
  /** Makes the thing. Throws `config`, naming the option, on a config that does not fit. */
  create(config: unknown, needs: Needs): Made
}

/** Writes a plug-in: the config's type is inferred, parsed inside, and never crosses the boundary. */
export function plugin<Config extends z.ZodObject, Made, Needs = void>(definition: {
  id: string
  summary: string
  config: Config
  create(config: z.infer<Config>, needs: Needs): Made
}): Plugin<Made, Needs> {
  return {
    ...definition,
    create: (config, needs) => definition.create(parseConfig(definition.id, definition.config, config), needs),
  }
}

/** How a scenario, an option or a program names a plug-in: an id, a path or package name, optionally with its config. */
export const pluginRefSchema = z
  .union([
    z
      .string()
      .min(1)
      .transform((id) => ({ id, config: {} as Record<string, unknown> })),
    z.strictObject({ id: z.string().min(1), config: z.record(z.string(), z.unknown()).default({}) }),
  ])
  .describe('an id, or { id, config }')

/** A resolved reference: `id` is a catalogue id or the file URL of a module. */
export type PluginRef = z.infer<typeof pluginRefSchema>

/** The config with its defaults. Throws `config`, naming the option that does not fit or is unknown, with the nearest one. */
export function parseConfig<Config extends z.ZodObject>(id: string, schema: Config, config: unknown): z.infer<Config> {
  const strict = schema.strict()
  const given = config ?? {}
  const parsed = strict.safeParse(given)
  if (parsed.success) return parsed.data as z.infer<Config>
  const known = Object.keys(schema.shape)
  const { path, message, hint } = firstComplaint(strict, parsed.error, given)
  const [option] = path
  if (path.length === 1 && !known.includes(String(option)))
    throw new LandbridgeError('config', `Expected an option of '${id}', got '${String(option)}'`, hint)
  const where = [id, ...path].map(String).join('.')
  const isOne = path.length === 1 && parsed.error.issues[0]!.code !== 'custom'
  const numbers = isOne ? numbersOf(schema.shape[String(option)] as z.ZodType) : undefined
  if (numbers === undefined) throw new LandbridgeError('config', `${where}: ${message}`, hint)
  const got = written((given as Record<string, unknown>)[String(option)])
  throw new LandbridgeError('config', `${where}: Expected ${numbers}, got ${got}`, hint)
}

/** The numbers that an option may be, in words; undefined where it is no number. */
function numbersOf(option: z.ZodType): string | undefined {
  const data = schemaData(option)
  const isNumber = (choice: typeof data) =>
    typeof choice.const === 'number' || /^(integer|number)$/.test(`${choice.type}`)
  const choices = (data.anyOf ?? [data]) as (typeof data)[]
  return choices.every(isNumber) ? valuesOf(data) : undefined
}
