import { randomBytes } from 'node:crypto';
import type { Database } from '../postgres/database';
import { DATA_KEY_BYTES } from './cipher';
import type { MasterKeys, WrappedKey } from './master-keys';

const PAGE = 500;

interface WrappedRow {
  readonly name: string;
  readonly wrapped_key: Buffer;
  readonly master_key: string;
}

/** A secret of this installation, wrapped like the keys of subjects; made when it is first asked for. 32 bytes. */
export async function secretNamed(database: Database, masterKeys: MasterKeys, name: string): Promise<Buffer> {
  const sql = 'SELECT name, wrapped_key, master_key FROM keys.secrets WHERE name = $1';
  const [held] = await database.query<WrappedRow>(sql, [name]);
  if (held) return masterKeys.unwrap(wrappedIn(held), contextOf(name));
  const { bytes, masterKey } = await masterKeys.wrap(randomBytes(DATA_KEY_BYTES), contextOf(name));
  await database.query(
    'INSERT INTO keys.secrets (name, wrapped_key, master_key) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [name, bytes, masterKey],
  );
  return secretNamed(database, masterKeys, name);
}

/** Resolves with how many secrets it brought under the current master key. */
export async function rewrapSecrets(database: Database, masterKeys: MasterKeys): Promise<number> {
  const rows = await database.query<WrappedRow>(
    'SELECT name, wrapped_key, master_key FROM keys.secrets WHERE master_key <> $1',
    [masterKeys.current],
  );
  for (const row of rows) {
    const { bytes, masterKey } = await rewrapped(masterKeys, row, contextOf(row.name));
    await database.query(
      'UPDATE keys.secrets SET wrapped_key = $2, master_key = $3 WHERE name = $1 AND wrapped_key = $4',
      [row.name, bytes, masterKey, row.wrapped_key],
    );
  }
  return rows.length;
}

/** Resolves with how many subjects it brought under the current master key. One that is erased meanwhile stays erased. */
export async function rewrapSubjects(
  database: Database,
  masterKeys: MasterKeys,
  onProgress?: (subjects: number) => void,
): Promise<number> {
  let total = 0;
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const rows = await database.query<WrappedRow>(
      `SELECT subject AS name, wrapped_key, master_key FROM keys.subjects
       WHERE subject > $1 AND master_key <> $2 ORDER BY subject LIMIT $3`,
      [after, masterKeys.current, PAGE],
    );
    const last = rows.at(-1);
    if (!last) return total;
    after = last.name;
    const keys = await Promise.all(rows.map((row) => rewrapped(masterKeys, row, row.name)));
    const updated = await database.query(
      `UPDATE keys.subjects s SET wrapped_key = n.wrapped_key, master_key = n.master_key
       FROM unnest($1::uuid[], $2::bytea[], $3::bytea[], $4::text[]) AS n (subject, former_key, wrapped_key, master_key)
       WHERE s.subject = n.subject AND s.wrapped_key = n.former_key RETURNING s.subject`,
      [
        rows.map(({ name }) => name),
        rows.map(({ wrapped_key }) => wrapped_key),
        keys.map(({ bytes }) => bytes),
        keys.map(({ masterKey }) => masterKey),
      ],
    );
    total += updated.length;
    onProgress?.(total);
  }
}

async function rewrapped(masterKeys: MasterKeys, row: WrappedRow, context: string): Promise<WrappedKey> {
  return masterKeys.wrap(await masterKeys.unwrap(wrappedIn(row), context), context);
}

function wrappedIn({ wrapped_key, master_key }: WrappedRow): WrappedKey {
  return { masterKey: master_key, bytes: wrapped_key };
}

/** No subject has this as its name. */
function contextOf(secret: string): string {
  return `secret ${secret}`;
}
