import { z } from 'zod';
import { type CommandName, commands } from '../../domain/commands';

/** How the text after an option becomes a value. */
export type FieldKind =
  | { readonly type: 'text' }
  | { readonly type: 'number' }
  | { readonly type: 'choice'; readonly choices: readonly string[] }
  /**
   * Text stands for an object with nothing but these members: each has one word of it, the last all that is left. A value
   * that begins with `{` is the object as JSON.
   */
  | { readonly type: 'object'; readonly textMembers: readonly string[]; readonly members: readonly string[] };

/** A field of a command as an option of the command line. */
export interface Field {
  /** Where the value belongs in the command’s data. */
  readonly path: readonly string[];
  /** Without the leading dashes, such as `complainant-name`. */
  readonly option: string;
  readonly kind: FieldKind;
  /** Given by repeating the option. */
  readonly repeats: boolean;
  readonly required: boolean;
  readonly description: string;
}

/**
 * The part of JSON Schema that the commands use. Whatever else they may come to use is refused where the options are
 * made, and a test makes those of every command.
 */
interface SchemaNode {
  readonly type?: string | undefined;
  readonly description?: string | undefined;
  readonly default?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly format?: string | undefined;
  readonly required?: readonly string[] | undefined;
  readonly properties?: Readonly<Record<string, SchemaNode>> | undefined;
  readonly items?: SchemaNode | undefined;
  readonly anyOf?: readonly SchemaNode[] | undefined;
  readonly examples?: readonly unknown[] | undefined;
}

const nodeSchema: z.ZodType<SchemaNode> = z.lazy(() =>
  z.looseObject({
    type: z.string().optional(),
    description: z.string().optional(),
    enum: z.array(z.unknown()).optional(),
    format: z.string().optional(),
    required: z.array(z.string()).optional(),
    properties: z.record(z.string(), nodeSchema).optional(),
    items: nodeSchema.optional(),
    anyOf: z.array(nodeSchema).optional(),
    examples: z.array(z.unknown()).optional(),
  }),
);

/** The options of a command, from its schema in the table of commands. */
export function fieldsOf(name: CommandName): readonly Field[] {
  return fieldsOfSchema(commands[name].schema);
}

export function fieldsOfSchema(schema: z.ZodType): readonly Field[] {
  return fieldsIn([], nodeSchema.parse(z.toJSONSchema(schema, { io: 'input' })), true);
}

/** The fields of an object and of the objects in it. What is in an object that may be left out may be left out too. */
function fieldsIn(path: readonly string[], node: SchemaNode, isRequired: boolean): readonly Field[] {
  const { properties = {}, required = [] } = node;
  return Object.entries(properties).flatMap(([key, inner]): readonly Field[] => {
    const innerPath = [...path, key];
    const isNeeded = isRequired && required.includes(key);
    if (inner.type === 'object') return fieldsIn(innerPath, inner, isNeeded);
    return [fieldOf(innerPath, written(inner), isNeeded, path.length > 0 ? node.description : undefined)];
  });
}

/** Of several forms the one that is written as text. */
function written({ anyOf, ...node }: SchemaNode): SchemaNode {
  const text = anyOf?.find(({ type }) => type === 'string');
  return text ? { ...text, description: node.description ?? text.description } : node;
}

function fieldOf(path: Field['path'], node: SchemaNode, required: boolean, outer?: string): Field {
  const option = path.map(kebab).join('-');
  const repeats = node.type === 'array';
  const value = repeats ? node.items : node;
  const kind = kindOf(option, value);
  const notes = [
    node.description ?? outer,
    repeats ? 'may be repeated' : undefined,
    kind.type === 'object' ? `${exampleOf(kind, value)}, or JSON with ${kind.members.join(', ')}` : undefined,
    kind.type === 'choice' ? `one of ${kind.choices.join(', ')}` : undefined,
    node.format === 'date-time' ? 'such as 2026-03-03T10:00:00Z' : undefined,
    typeof node.examples?.[0] === 'string' ? `such as "${node.examples[0]}"` : undefined,
    typeof node.default === 'string' ? `default: ${node.default}` : undefined,
    required ? 'required' : undefined,
  ];
  return { path, option, kind, repeats, required, description: notes.filter(Boolean).join('; ') };
}

function kindOf(option: string, node: SchemaNode | undefined): FieldKind {
  if (node?.enum) return { type: 'choice', choices: node.enum.map(String) };
  if (node?.type === 'string') return { type: 'text' };
  if (node?.type === 'integer' || node?.type === 'number') return { type: 'number' };
  const textMembers = node?.type === 'object' ? (node.required ?? []) : [];
  if (
    node &&
    textMembers.length > 0 &&
    textMembers.every((key) => written(node.properties?.[key] ?? {}).type === 'string')
  )
    return { type: 'object', textMembers, members: Object.keys(node.properties ?? {}) };
  throw new Error(`--${option}: a field of type ${node?.type ?? 'unknown'} cannot be made an option`);
}

/** How an object is written as text, such as `"goodwill GBP 250.00"`. */
function exampleOf(kind: Extract<FieldKind, { type: 'object' }>, node: SchemaNode | undefined): string {
  if (kind.textMembers.length === 1) return 'text';
  const words = kind.textMembers.map((key) => {
    const member = written(node?.properties?.[key] ?? {});
    const [example = key] = [...(member.enum ?? []), ...(member.examples ?? [])];
    return typeof example === 'string' ? example : key;
  });
  return `such as "${words.join(' ')}"`;
}

function kebab(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
