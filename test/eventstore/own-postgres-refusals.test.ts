import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { findPostgres, type PostgresPart, startPostgres } from '../../cli/parts/postgres';
import { describeFailure, Failure } from '../../platform/failure';
import { execute, makeTestFolder, query } from '../support/postgres';
import { failureOf } from './events';

describe('the PostgreSQL that Redress cannot start', () => {
  let folder: string;
  let dataDir: string;
  beforeAll(async () => {
    folder = await makeTestFolder();
    dataDir = join(folder, 'parts', 'postgres');
    await (await startPostgres({ dataDir, port: 0 })).stop();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const parts: PostgresPart[] = [];
  afterEach(async () => {
    for (const part of parts.splice(0)) await part.stop();
  });

  /** Stopped at the end of the test at the latest. */
  async function start(port?: number): Promise<PostgresPart> {
    const part = await startPostgres({ dataDir, ...(port === undefined ? {} : { port }) });
    parts.push(part);
    return part;
  }

  /** The code of the Failure, and its text as a person sees it. */
  async function failing(call: Promise<unknown>): Promise<{ code: string; text: string }> {
    const failure = await failureOf(call);
    expect(failure).toBeInstanceOf(Failure);
    const text = describeFailure(failure);
    expect(text).not.toContain('    at ');
    return { code: failure instanceof Failure ? failure.code : '', text };
  }

  test('is not started twice on the same data', async () => {
    const part = await start(0);
    const { code, text } = await failing(startPostgres({ dataDir, port: 0 }));
    expect(code).toBe('RDS-1007');
    expect(text).toContain('Another Redress runs here');
    expect(await query(part.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await part.stop();
  });

  test('refuses the data of another major version', async () => {
    const other = join(folder, 'other-version');
    await mkdir(other);
    await writeFile(join(other, 'PG_VERSION'), '14\n');
    const { code, text } = await failing(startPostgres({ dataDir: other, port: 0 }));
    expect(code).toBe('RDS-1006');
    expect(text).toContain('PostgreSQL 14');
  });

  test('refuses a folder that holds something else, and one it cannot read', async () => {
    const broken = join(folder, 'broken');
    await mkdir(join(broken, 'base'), { recursive: true });
    const missing = await failing(startPostgres({ dataDir: broken, port: 0 }));
    expect(missing.code).toBe('RDS-1005');
    expect(missing.text).toContain(`mv ${broken} ${broken}.broken`);

    await mkdir(join(broken, 'PG_VERSION'));
    expect((await failing(startPostgres({ dataDir: broken, port: 0 }))).code).toBe('RDS-1005');
    const file = join(folder, 'file');
    await writeFile(file, '');
    expect((await failing(startPostgres({ dataDir: file, port: 0 }))).code).toBe('RDS-1005');
  });

  test('says what PostgreSQL says when the data are damaged', async () => {
    const control = join(dataDir, 'global', 'pg_control');
    await rename(control, `${control}.away`);
    const { code, text } = await failing(startPostgres({ dataDir, port: 0 }));
    await rename(`${control}.away`, control);
    expect(code).toBe('RDS-1010');
    expect(text).toContain('pg_control');
    await (await startPostgres({ dataDir, port: 0 })).stop();
  });

  describe('on a port that is taken', () => {
    let occupant: Server;
    let port: number;
    beforeAll(async () => {
      occupant = createServer();
      await new Promise<void>((resolve) => occupant.listen(0, '127.0.0.1', resolve));
      const address = occupant.address();
      port = typeof address === 'object' && address !== null ? address.port : 0;
    });
    afterAll(() => new Promise((resolve) => occupant.close(resolve)));

    test('says so when this port was asked for', async () => {
      const { code, text } = await failing(startPostgres({ dataDir, port }));
      expect(code).toBe('RDS-1008');
      expect(text).toContain(`Port ${port} is taken`);
    });

    test('takes another when no port was asked for', async () => {
      const usual = createServer();
      await new Promise<void>((resolve) =>
        usual.once('error', () => resolve()).listen(15432, '127.0.0.1', resolve),
      );
      const part = await start();
      expect(new URL(part.url).port).not.toBe('15432');
      await part.stop();
      await new Promise((resolve) => usual.close(resolve));
    });
  });
});

describe('a PostgreSQL that somebody else runs', () => {
  const url = process.env.REDRESS_TEST_DATABASE_URL ?? '';

  test('is used as it is, and not stopped', async () => {
    const part = await findPostgres(url);
    expect(part).toMatchObject({
      url,
      ownedByUs: false,
      describe: expect.stringMatching(/^PostgreSQL 18\.\d+ at /),
    });
    expect(part.describe).not.toContain(new URL(url).password);
    await part.stop();
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test.each([
    ['no URL', 'localhost', 'RDS-1011'],
    ['nobody there', 'postgres://u:secret@127.0.0.1:1/db', 'RDS-1011'],
    ['a wrong password', url.replace(/:[^:@]+@/, ':wrong@'), 'RDS-1011'],
  ])('is refused with %s', async (_, wrong, code) => {
    const failure = await failureOf(findPostgres(wrong));
    expect(failure).toMatchObject({ code });
    expect(describeFailure(failure)).not.toMatch(/secret|wrong/);
  });

  test('is refused when its database is not in UTF8', async () => {
    await execute(url, "CREATE DATABASE test_latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
    const latin = new URL(url);
    latin.pathname = '/test_latin';
    expect(await failureOf(findPostgres(latin.href))).toMatchObject({ code: 'RDS-1013' });
    await execute(url, 'DROP DATABASE test_latin');
  });
});
