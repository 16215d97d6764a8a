import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import { parse } from 'yaml';
import { z } from 'zod';
import { findTemporalCli } from '../../cli/parts/temporal-cli';
import { fromPackageRoot } from '../../platform/package-root';
import { readSettings } from '../../platform/settings';
import { startOwnTemporal } from '../support/temporal';

const run = promisify(execFile);
const file = fromPackageRoot('docker-compose.yml');
const text = readFileSync(file, 'utf8');

const scalar = z.union([z.string(), z.number()]);
const serviceSchema = z.object({
  image: z.string(),
  build: z.string().optional(),
  restart: z.string().optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  environment: z.record(z.string(), scalar).default({}),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  command: z.array(z.string()).default([]),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
});
const compose = z
  .object({ services: z.record(z.string(), serviceSchema), volumes: z.record(z.string(), z.null()) })
  .parse(parse(text, { merge: true }));
const services = Object.entries(compose.services);

/** What a value is when no variable is set. */
function byDefault(value: string | number): string {
  return String(value).replace(/\$\{\w+:-([^}]*)\}/g, '$1');
}

/** Complaints of the linter, which knows the official schema. The order of keys is ours: the one to read it in. */
async function lint(path: string): Promise<string[]> {
  const order = ['service-keys-order', 'services-alphabetical-order', 'top-level-properties-order'];
  const linter = fromPackageRoot('node_modules', 'dclint', 'bin', 'dclint.cjs');
  const { stdout } = await run(process.execPath, [
    linter,
    path,
    '-f',
    'json',
    '--disable-rule',
    ...order,
  ]).catch((error: { stdout: string }) => error);
  const report = z.array(
    z.object({ messages: z.array(z.object({ line: z.number(), message: z.string() })) }),
  );
  return report
    .parse(JSON.parse(stdout))
    .flatMap(({ messages }) => messages.map(({ line, message }) => `${line}: ${message}`));
}

describe('docker-compose.yml', () => {
  it('is what the Compose schema and the linter accept', async () => {
    expect(await lint(file)).toEqual([]);
  });

  it.each([
    ['healthcheck:', 'helthcheck:'],
    ['condition: service_healthy', 'condition: service_healty'],
    ["'127.0.0.1:${TEMPORAL_PORT:-7233}:7233'", "'7233:7233'"],
    ['image: postgres:18.4', 'image: postgres:latest'],
  ])('would not be accepted with %j written as %j', async (right, wrong) => {
    const folder = await mkdtemp(join(tmpdir(), 'redress-compose-'));
    const path = join(folder, 'docker-compose.yml');
    await writeFile(path, text.replace(right, wrong));
    expect(await lint(path)).not.toEqual([]);
    await rm(folder, { recursive: true });
  });

  it('waits only for services that it has: healthy ones with a health check, finished ones that end', () => {
    for (const [name, { depends_on }] of services) {
      for (const [other, { condition }] of Object.entries(depends_on)) {
        const awaited = compose.services[other];
        expect({ name, other, exists: awaited !== undefined }).toEqual({ name, other, exists: true });
        const ends = awaited?.restart === undefined || awaited.restart === 'no';
        const fits =
          condition === 'service_completed_successfully' ? ends : awaited?.healthcheck !== undefined;
        expect({ name, other, condition, fits }).toEqual({ name, other, condition, fits: true });
      }
    }
  });

  it('offers every port to this machine only', () => {
    const ports = services.flatMap((entry) => entry[1].ports.map(byDefault));
    expect(ports.length).toBeGreaterThan(0);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  it('offers no port twice', () => {
    const ports = services.flatMap((entry) => entry[1].ports.map((port) => byDefault(port).split(':')[1]));
    expect(new Set(ports).size).toBe(ports.length);
  });

  it('names the exact version of every image that it does not build', () => {
    for (const [name, { image, build }] of services) {
      const pinned = build === '.' || /:v?\d+\.\d+(\.\d+)?$/.test(byDefault(image));
      expect({ name, image, pinned }).toEqual({ name, image, pinned: true });
    }
  });

  it('has a default for every variable', () => {
    const variables = text.match(/\$\{?\w+[^}]*\}?/g) ?? [];
    for (const variable of variables) expect(variable).toMatch(/^\$\{\w+:-[^}]+\}$/);
  });

  it('declares the volumes that it uses, and mounts only files that exist', () => {
    const sources = services.flatMap((entry) => entry[1].volumes.map((volume) => volume.split(':')[0] ?? ''));
    const named = sources.filter((source) => !source.startsWith('.'));
    expect([...new Set(named)].sort()).toEqual(Object.keys(compose.volumes).sort());
    for (const source of sources.filter((source) => source.startsWith('.'))) {
      expect({ source, exists: existsSync(fromPackageRoot(source)) }).toEqual({ source, exists: true });
    }
    const mounted = services.flatMap(([, { command, environment }]) => [
      ...command,
      ...Object.values(environment),
    ]);
    for (const path of mounted.map(String).filter((value) => value.startsWith('/deploy/'))) {
      expect({
        path,
        exists: existsSync(fromPackageRoot(path.replace('/deploy/', 'deploy/temporal/'))),
      }).toEqual({
        path,
        exists: true,
      });
    }
  });

  it('gives Redress settings that it understands and that lead to the other services', () => {
    const ours = services.filter((entry) => entry[1].build === '.');
    expect(ours.map(([name]) => name)).toEqual(['migrate', 'api', 'worker', 'projector']);
    for (const [name, { environment, command }] of ours) {
      const values = Object.entries(environment).map(([key, value]) => [key, byDefault(value)]);
      const settings = readSettings(Object.fromEntries(values));
      expect(command).toEqual([name]);
      expect(new URL(settings.databaseUrl ?? '').hostname).toBe('postgres');
      expect(settings.temporal).toMatchObject({ address: 'temporal:7233', namespace: 'redress' });
      if (name === 'api') expect(settings.http).toEqual({ host: '0.0.0.0', port: 3000 });
    }
  });
});

describe('the image', () => {
  const dockerfile = readFileSync(fromPackageRoot('Dockerfile'), 'utf8');
  const copied = [...dockerfile.matchAll(/^COPY --from=build \/redress\/(\S+)/gm)].map(
    ([, path]) => path ?? '',
  );
  const admitted = readFileSync(fromPackageRoot('.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1));

  it('holds every folder of migrations and the configuration', () => {
    const folders = ['activities', 'api', 'eventstore', 'intake', 'projections']
      .flatMap((room) =>
        readdirSync(fromPackageRoot(room), { recursive: true, encoding: 'utf8' }).map((path) =>
          join(room, path),
        ),
      )
      .filter((path) => path.endsWith('.sql'))
      .map((path) => path.slice(0, path.lastIndexOf('/')));
    expect(copied).toEqual(expect.arrayContaining([...new Set(folders), 'config', 'dist', 'node_modules']));
  });

  it('is built from folders that the build gets to see', () => {
    const made = ['dist', 'node_modules'];
    for (const path of copied.filter((path) => !made.includes(path))) {
      expect(admitted).toContain(path.split('/')[0]);
      expect(existsSync(fromPackageRoot(path))).toBe(true);
    }
  });

  it('sees every folder with code in it that is built', () => {
    const notBuilt = ['test', 'bench', 'tools', 'node_modules', 'dist', 'examples', 'docs'];
    const withCode = readdirSync(fromPackageRoot(), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !notBuilt.includes(entry.name))
      .map(({ name }) => name)
      .filter((room) =>
        readdirSync(fromPackageRoot(room), { recursive: true, encoding: 'utf8' }).some((path) =>
          path.endsWith('.ts'),
        ),
      );
    expect(admitted).toEqual(expect.arrayContaining(withCode));
  });

  it('runs without the rights of root', () => {
    const users = [...dockerfile.matchAll(/^USER (\S+)/gm)].map(([, user]) => user);
    expect(users).toEqual(['node']);
  });
});

describe('the scripts in deploy/temporal', () => {
  it.each(['schema.sh', 'namespace.sh'])('%s is a script that a plain shell can read', async (name) => {
    await run('sh', ['-n', fromPackageRoot('deploy', 'temporal', name)]);
  });

  it('create the namespace once, with its retention', async () => {
    const temporal = await startOwnTemporal();
    const folder = await mkdtemp(join(tmpdir(), 'redress-deploy-'));
    const connection = await Connection.connect({ address: temporal.address });
    try {
      await symlink((await findTemporalCli()).path, join(folder, 'temporal'));
      const env = {
        PATH: `${folder}:${process.env['PATH']}`,
        HOME: folder,
        TEMPORAL_ADDRESS: temporal.address,
        TEMPORAL_NAMESPACE: 'redress',
        TEMPORAL_RETENTION: byDefault(
          compose.services['temporal-namespace']?.environment['TEMPORAL_RETENTION'] ?? '',
        ),
      };
      for (const _time of ['first', 'second']) {
        await run('sh', [fromPackageRoot('deploy', 'temporal', 'namespace.sh')], { env });
      }
      const { config } = await connection.workflowService.describeNamespace({ namespace: 'redress' });
      expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(30 * 86_400);
    } finally {
      await connection.close();
      await temporal.stop();
      await rm(folder, { recursive: true });
    }
  });
});
