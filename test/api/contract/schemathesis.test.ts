import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readPolicy } from '../../../cli/start/configuration';
import { configFile, shippedOrganisation } from '../../policies/shipped';
import { fromPackageRoot } from '../../../platform/package-root';
import { makeTestFolder } from '../../support/postgres';
import { findSchemathesis } from '../../support/schemathesis';
import { startTestApi, type TestApi } from '../support';

const program = findSchemathesis();
/** The same requests in every run; another number finds others. */
const SEED = process.env.REDRESS_TEST_SEED ?? '20261122';

let api: TestApi;
let folder: string;
beforeAll(async () => {
  folder = await makeTestFolder();
  api = await startTestApi({
    policy: readPolicy(configFile('standard.yaml')),
    organisation: shippedOrganisation,
  });
});
afterAll(async () => {
  await api?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** What the whole run says, and how it ended. */
async function fuzz(
  ...more: readonly string[]
): Promise<{ readonly exitCode: number; readonly out: string }> {
  const child = spawn(
    program ?? '',
    [
      ...['--config-file', fromPackageRoot('test', 'api', 'contract', 'schemathesis.toml')],
      'run',
      `${api.url}/v1/openapi.json`,
      ...['--url', api.url],
      ...['--header', `Authorization: Bearer ${await api.token('max')}`],
      // A stream that is served well never ends; test/api/stream.test.ts looks at those.
      ...['--exclude-operation-id', 'streamEvents', '--request-timeout', '20'],
      ...['--seed', SEED, '--workers', '2', '--no-color', '--continue-on-failure'],
      ...['--report', 'ndjson', '--report-ndjson-path', join(folder, 'report.ndjson')],
      ...more,
    ],
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let out = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => {
      out += part;
      if (process.env.REDRESS_TEST_SHOW) process.stderr.write(part);
    });
  const [exitCode] = (await once(child, 'close')) as [number];
  return { exitCode, out };
}

// In CI about three thousand requests; REDRESS_TEST_FUZZ=all also walks along the borders of every schema.
const phases =
  process.env.REDRESS_TEST_FUZZ === 'all'
    ? ['--phases', 'examples,coverage,fuzzing,stateful', '--max-examples', '50']
    : ['--phases', 'examples,fuzzing,stateful', '--max-examples', '20'];

(program ? it : it.skip)(
  'thousands of requests that the document allows or forbids get no answer that it does not describe',
  async () => {
    const { exitCode, out } = await fuzz('--checks', 'all', ...phases);
    expect(out).toMatch(/Test cases:\n +\d{4,} generated/);
    expect({ exitCode, out }).toEqual({ exitCode: 0, out });
  },
  1_800_000,
);
