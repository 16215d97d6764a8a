import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { type CommandName, commands } from '../../domain/commands';
import type { Terminal } from '../terminal/terminal';
import { UsageError } from '../usage-error';
import { type Field, fieldsOf } from './fields';
import { messageOf } from '../../platform/errors';

/** What commander collected for the fields, by the camel-case name that it gives an option. */
export type GivenOptions = Readonly<Record<string, unknown>>;

/** Adds an option for every field of the command, and `--json` to give all of them at once. */
export function addFieldOptions(command: Command, name: CommandName): Command {
  for (const field of fieldsOf(name)) {
    const collect = (given: string, before: readonly string[] | undefined) => [...(before ?? []), given];
    const flags = `--${field.option} <${placeholder(field)}>`;
    if (field.repeats) command.option(flags, field.description, collect);
    else command.option(flags, field.description);
  }
  return command.option(
    '--json <object>',
    'all fields as JSON instead; @file reads a file, - standard input',
  );
}

/**
 * The command’s data from the command line, checked with its schema. Throws {@link UsageError} that names every option
 * at fault. Defaults are left to the API.
 */
export async function readCommandData(
  name: CommandName,
  given: GivenOptions,
  terminal: Pick<Terminal, 'readInput'>,
): Promise<unknown> {
  const fields = fieldsOf(name).filter((field) => given[camel(field.option)] !== undefined);
  if (given.json === undefined) return checked(name, dataFrom(fields, given));
  if (fields.length > 0) {
    throw new UsageError(
      `--json gives all fields, so --${fields[0]?.option} cannot be given beside it.`,
      'Put everything into the JSON, or leave --json out.',
    );
  }
  return checked(
    name,
    parseJson('--json', await textOf(typeof given.json === 'string' ? given.json : '', terminal)),
  );
}

function dataFrom(fields: readonly Field[], given: GivenOptions): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  for (const field of fields) {
    const raw = given[camel(field.option)];
    const value = Array.isArray(raw)
      ? raw.map((one) => valueOf(field, String(one)))
      : valueOf(field, String(raw));
    put(data, field.path, value);
  }
  return data;
}

/** Puts a value in its place, with the objects that lead there. */
function put(data: Record<string, unknown>, [first = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    data[first] = value;
    return;
  }
  const inner = { ...(data[first] as object | undefined) };
  put(inner, rest, value);
  data[first] = inner;
}

function valueOf({ kind, option }: Field, text: string): unknown {
  if (kind.type === 'number') return text.trim() === '' ? Number.NaN : Number(text);
  if (kind.type !== 'object') return text;
  if (text.trimStart().startsWith('{')) return parseJson(`--${option}`, text);
  const [last, ...before] = kind.textMembers.toReversed();
  if (last === undefined || before.length === 0) return { [last ?? option]: text };
  const words = text.trim().split(/\s+/);
  const first = before.toReversed().map((member, index) => [member, words[index]] as const);
  const left = words.slice(before.length).join(' ');
  // A member that the text is too short for is missing, and the schema says so.
  return Object.fromEntries([...first, [last, left === '' ? undefined : left]]);
}

function checked(name: CommandName, data: unknown): unknown {
  const parsed = commands[name].schema.safeParse(data);
  if (parsed.success) return data;
  const fields = fieldsOf(name);
  const lines = parsed.error.issues.map(({ path, message }) => {
    const keys = path.map(String);
    const field = fields.find((one) => one.path.every((key, index) => keys[index] === key));
    const choices = field?.kind.type === 'choice' ? `, one of ${field.kind.choices.join(', ')}` : '';
    return `  ${field ? `--${field.option}` : placeOf(keys, fields)}: ${isMissing(data, keys) ? `is required${choices}` : message}`;
  });
  throw new UsageError(
    `These fields of ${name} are not right:\n${lines.join('\n')}`,
    `Run "redress complaint ${name} --help" to see all fields.`,
  );
}

/** What no option alone stands for: an object of several, or the data as a whole. */
function placeOf(keys: readonly string[], fields: readonly Field[]): string {
  const inside = fields.filter(
    ({ path }) => keys.length > 0 && keys.every((key, index) => path[index] === key),
  );
  if (inside.length > 0) return inside.map(({ option }) => `--${option}`).join(' or ');
  return keys.join('.') || 'the data';
}

function isMissing(data: unknown, keys: readonly string[]): boolean {
  let value: unknown = data;
  for (const key of keys) {
    if (typeof value !== 'object' || value === null) return value === undefined;
    value = Object.entries(value).find(([name]) => name === key)?.[1];
  }
  return value === undefined;
}

async function textOf(given: string, terminal: Pick<Terminal, 'readInput'>): Promise<string> {
  if (given === '-') return terminal.readInput();
  if (!given.startsWith('@')) return given;
  const file = given.slice(1);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--json: ${file} cannot be read: ${messageOf(error)}`);
  }
}

function parseJson(option: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `${option}: this is not JSON: ${messageOf(error)}`,
      `Quote it for the shell, like ${option} '{"…": "…"}', or read it from a file with ${option} @file.`,
    );
  }
}

function placeholder({ kind }: Field): string {
  return kind.type === 'object' ? kind.textMembers.join(' ') : kind.type;
}

function camel(option: string): string {
  return option.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
