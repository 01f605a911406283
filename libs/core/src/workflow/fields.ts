import { z } from 'zod';
import { isSystemEvent, systemEventSchemas } from './system-events.js';
import type { Widget, Workflow } from './workflow.js';

/** One field of an event's payload, read from its zod shape. */
export interface Field {
  name: string;
  widget: Widget;
  required: boolean;
  /** A list of values. */
  multiple: boolean;
  /** The permissible values, where they are listed. */
  options: string[];
  maxLength: number | null;
}

interface JsonSchema {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  maxLength?: number;
  widget?: Widget;
}

const cache = new WeakMap<z.ZodObject, Field[]>();

/** Fields of an event in form order (of the system's events too: texts and conditions may name them). */
export function fieldsOf(workflow: Workflow, eventType: string): Field[] {
  const payload = workflow.events[eventType]?.payload ?? systemPayload(eventType);
  if (!payload) return [];
  const known = cache.get(payload);
  if (known) return known;
  const schema = z.toJSONSchema(payload, {
    io: 'input',
    unrepresentable: 'any',
  }) as JsonSchema;
  const fields = Object.entries(schema.properties ?? {}).map(([name, property]) =>
    fieldOf(name, property, schema.required?.includes(name) ?? false),
  );
  cache.set(payload, fields);
  return fields;
}

function systemPayload(eventType: string): z.ZodObject | undefined {
  return isSystemEvent(eventType) ? systemEventSchemas[eventType] : undefined;
}

function fieldOf(name: string, property: JsonSchema, required: boolean): Field {
  const value = plainSchema(property);
  const multiple = value.type === 'array';
  const one = multiple ? plainSchema(value.items ?? {}) : value;
  const options = (one.enum ?? (one.const === undefined ? [] : [one.const])).map(String);
  const maxLength = one.maxLength ?? null;
  return {
    name,
    widget: property.widget ?? value.widget ?? one.widget ?? widgetFor(one, options, maxLength),
    required,
    multiple,
    options,
    maxLength,
  };
}

/** `nullable()` wraps the shape in an anyOf with null. */
function plainSchema(schema: JsonSchema): JsonSchema {
  const branches = schema.anyOf?.filter((branch) => branch.type !== 'null') ?? [];
  return branches.length === 1
    ? { ...branches[0], ...(schema.widget && { widget: schema.widget }) }
    : schema;
}

const LONG_TEXT = 200;

function widgetFor(
  schema: JsonSchema,
  options: readonly string[],
  maxLength: number | null,
): Widget {
  if (options.length > 0) return options.length > 4 ? 'select' : 'radio';
  switch (schema.type) {
    case 'boolean':
      return 'checkbox';
    case 'number':
    case 'integer':
      return 'number';
    default:
      return maxLength !== null && maxLength > LONG_TEXT ? 'textarea' : 'text';
  }
}
