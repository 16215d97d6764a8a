import { userInfo } from 'node:os';
import type { Client } from 'pg';
import {
  type ApiKey,
  createApiKey,
  listApiKeys,
  LONGEST_LIFE_MS,
  revokeApiKey,
} from '../../api/identity/api-keys/keeping';
import { readApiKey } from '../../api/identity/api-keys/text';
import { isScope, type Scope, scopeNames } from '../../api/scopes';
import { findPerson } from '../../domain/organisation/organisation';
import { messageOf } from '../../platform/errors';
import { Failure } from '../../platform/failure';
import { onOwnersConnection } from '../../platform/owners-connection';
import { readSettings, type Settings } from '../../platform/settings';
import { readOrganisation } from '../http/connection';
import { unknownPerson } from '../http/failures';
import { findOwnerUrl } from '../start/storage-step';
import { type OutputOptions, printJson, wantsJson } from '../terminal/output';
import { oneLine, table } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';
import { moment } from '../terminal/times';
import { UsageError } from '../usage-error';

export interface CreateOptions extends OutputOptions {
  readonly for: string;
  readonly name: string;
  readonly scopes: string;
  readonly expires: string;
}

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000 };

/** `redress api-key create`. */
export async function create(options: CreateOptions, terminal: Terminal): Promise<void> {
  const scopes = readScopes(options.scopes);
  const now = Date.now();
  const expiresAt = new Date(now + readSpan(options.expires));
  const name = oneLine(options.name);
  if (name === '' || name.length > 200)
    throw new UsageError('--name: give it 1 to 200 characters.', 'Say what the key is for.');
  const settings = readSettings(terminal.env);
  const organisation = readOrganisation(settings.organisationFile);
  const person = findPerson(organisation, options.for);
  if (!person) {
    const known = organisation.people.map(({ id, role }) => `${id} (${role})`);
    throw unknownPerson(options.for, settings.organisationFile, known);
  }
  const { id, key } = await onKeys(settings, (database) =>
    createApiKey(database, { name, person: person.id, scopes, expiresAt, by: operator() }, now),
  );
  if (wantsJson(options, terminal))
    printJson(terminal, { id, key, person: person.id, scopes, expiresAt: expiresAt.toISOString() });
  else terminal.print(key);
  terminal.say(
    `The key ${id} speaks for ${person.id} until ${moment(expiresAt.toISOString())}. It is not kept and cannot be shown again.`,
  );
}

/** `redress api-key list`. */
export async function list(options: OutputOptions, terminal: Terminal): Promise<void> {
  const keys = await onKeys(readSettings(terminal.env), listApiKeys);
  if (wantsJson(options, terminal)) return printJson(terminal, keys);
  const now = Date.now();
  const rows = keys.map((key) => [
    key.id,
    key.person,
    standing(key, now),
    key.lastUsedAt ? moment(key.lastUsedAt.toISOString()) : 'never',
    key.scopes.join(','),
    key.name,
  ]);
  for (const line of table([['key', 'for', 'state', 'last used', 'scopes', 'name'], ...rows], terminal.width))
    terminal.print(line);
}

/** `redress api-key revoke`. */
export async function revoke(given: string, terminal: Terminal): Promise<void> {
  const id = readApiKey(given)?.id ?? given;
  const outcome = await onKeys(readSettings(terminal.env), (database) =>
    revokeApiKey(database, id, operator(), Date.now()),
  );
  if (outcome === 'unknown') {
    throw new Failure({
      code: 'RDS-4006',
      what: 'No key was revoked.',
      why: 'There is no key with this id.',
      fix: 'redress api-key list',
    });
  }
  terminal.print(
    outcome === 'revoked' ? `The key ${id} is refused from now on.` : `The key ${id} was revoked before.`,
  );
}

function standing({ revokedAt, revokedBy, expiresAt }: ApiKey, now: number): string {
  if (revokedAt) return `revoked ${moment(revokedAt.toISOString())} by ${revokedBy}`;
  return `${expiresAt.getTime() <= now ? 'expired' : 'until'} ${moment(expiresAt.toISOString())}`;
}

function readScopes(list: string): readonly Scope[] {
  const names = [...new Set(list.split(',').map((name) => name.trim()))];
  const unknown = names.filter((name) => !isScope(name));
  if (unknown.length === 0) return names.filter(isScope);
  throw new UsageError(
    `--scopes: there is no scope "${unknown.join('", "')}".`,
    `There are: ${scopeNames.join(', ')}.`,
  );
}

function readSpan(text: string): number {
  const [, count, unit] = /^([1-9]\d{0,4})([hd])$/.exec(text) ?? [];
  const ms = Number(count) * (UNITS[unit ?? ''] ?? Number.NaN);
  if (ms <= LONGEST_LIFE_MS) return ms;
  throw new UsageError(
    `--expires: "${text}" is no time span of at most 366 days.`,
    'Write a number and h or d, such as 12h or 90d.',
  );
}

/** Who is at this machine: keys are made and revoked beside the API. */
function operator(): string {
  return `operator ${userInfo().username}`;
}

/** As the owner of the tables: a running Redress can make no keys. */
async function onKeys<Result>(
  settings: Settings,
  work: (database: Client) => Promise<Result>,
): Promise<Result> {
  const url = await findOwnerUrl(settings);
  try {
    return await onOwnersConnection(url, work);
  } catch (error) {
    throw new Failure({
      code: 'RDS-4005',
      what: 'The API keys cannot be reached.',
      why: messageOf(error),
      fix: 'Check that the database is reachable, that MIGRATION_DATABASE_URL connects as the user who owns the tables, and that they are there: redress migrate',
      cause: error,
    });
  }
}
