import { z } from 'zod';
import { type CommandName, commands } from '../../domain/commands';

/** How the text after an option becomes a value. */
export type FieldKind =
  | { readonly type: 'text' }
  | { readonly type: 'number' }
  | { readonly type: 'choice'; readonly choices: readonly string[] }
  /** Text stands for an object with nothing but this member; a value that begins with `{` is the object as JSON. */
  | { readonly type: 'object'; readonly textMember: string; readonly members: readonly string[] };

/** A field of a command as an option of the command line. */
export interface Field {
  /** Where the value belongs in the command’s data. */
  readonly path: readonly [string] | readonly [string, string];
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
  }),
);

/** The options of a command, from its schema in the table of commands. */
export function fieldsOf(name: CommandName): readonly Field[] {
  return fieldsOfSchema(commands[name].schema);
}

export function fieldsOfSchema(schema: z.ZodType): readonly Field[] {
  const root = nodeSchema.parse(z.toJSONSchema(schema, { io: 'input' }));
  return members(root).flatMap(({ key, node, required }): Field[] => {
    if (node.type !== 'object') return [fieldOf([key], node, required)];
    return members(node).map((inner) => fieldOf([key, inner.key], inner.node, false, node.description));
  });
}

function members({ properties = {}, required = [] }: SchemaNode) {
  return Object.entries(properties).map(([key, node]) => ({ key, node, required: required.includes(key) }));
}

function fieldOf(path: Field['path'], node: SchemaNode, required: boolean, outer?: string): Field {
  const option = path.map(kebab).join('-');
  const repeats = node.type === 'array';
  const kind = kindOf(option, repeats ? node.items : node);
  const notes = [
    node.description ?? outer,
    repeats ? 'may be repeated' : undefined,
    kind.type === 'object' ? `text, or JSON with ${kind.members.join(', ')}` : undefined,
    kind.type === 'choice' ? `one of ${kind.choices.join(', ')}` : undefined,
    node.format === 'date-time' ? 'such as 2026-03-03T10:00:00Z' : undefined,
    typeof node.default === 'string' ? `default: ${node.default}` : undefined,
    required ? 'required' : undefined,
  ];
  return { path, option, kind, repeats, required, description: notes.filter(Boolean).join('; ') };
}

function kindOf(option: string, node: SchemaNode | undefined): FieldKind {
  if (node?.enum) return { type: 'choice', choices: node.enum.map(String) };
  if (node?.type === 'string') return { type: 'text' };
  if (node?.type === 'integer' || node?.type === 'number') return { type: 'number' };
  if (node?.type === 'object') {
    const [textMember, ...more] = node.required ?? [];
    if (textMember !== undefined && more.length === 0) {
      return { type: 'object', textMember, members: Object.keys(node.properties ?? {}) };
    }
  }
  throw new Error(`--${option}: a field of type ${node?.type ?? 'unknown'} cannot be made an option`);
}

function kebab(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
