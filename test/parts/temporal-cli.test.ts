import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../cli/parts/ports';
import { type FindTemporalCliOptions, findTemporalCli } from '../../cli/parts/temporal-cli';
import { Failure } from '../../platform/failure';
import { eventually } from '../support/eventually';

const run = promisify(execFile);

let folder: string;
let cacheDir: string;
let bin: string;
let nowhere: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redress-cli-'));
  cacheDir = join(folder, 'cache');
  bin = join(folder, 'bin');
  await mkdir(bin);
  nowhere = `http://127.0.0.1:${await freePort()}`;
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function executable(path: string, ...lines: string[]): Promise<string> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, ['#!/bin/sh', ...lines, ''].join('\n'));
  await chmod(path, 0o755);
  return path;
}

function says(version: string, server = '1.29.1'): string {
  return `echo 'temporal version ${version} (Server ${server}, UI 2.42.1)'`;
}

/** A `go` that installs what answers like Temporal, after the given lines. */
function fakeGo(...before: string[]): Promise<string> {
  const install = [
    `printf '#!/bin/sh\\n' > "$GOBIN/temporal"`,
    `printf "echo 'temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)'\\n" >> "$GOBIN/temporal"`,
    '/bin/chmod +x "$GOBIN/temporal"',
  ];
  return executable(join(bin, 'go'), ...before, ...install);
}

function find(options: FindTemporalCliOptions = {}, env: NodeJS.ProcessEnv = {}) {
  return findTemporalCli({ cacheDir, downloadSite: nowhere, env: { PATH: bin, ...env }, ...options });
}

async function failureOf(found: Promise<unknown>): Promise<Failure> {
  const outcome = await found.catch((error: unknown) => error);
  if (outcome instanceof Failure) return outcome;
  throw new Error(`expected a Failure, got ${String(outcome)}`);
}

describe('the search for the Temporal executable', () => {
  it('takes TEMPORAL_CLI before one on PATH', async () => {
    const chosen = await executable(join(folder, 'chosen'), says('1.6.0'));
    await executable(join(bin, 'temporal'), says('1.7.0'));
    const found = await find({}, { TEMPORAL_CLI: chosen });
    expect(found).toEqual({
      path: chosen,
      version: '1.6.0',
      serverVersion: '1.29.1',
      foundBy: 'TEMPORAL_CLI',
    });
  });

  it('refuses a TEMPORAL_CLI that is something else, and tries nothing in its place', async () => {
    await executable(join(bin, 'temporal'), says('1.7.0'));
    const other = await executable(join(folder, 'other'), 'echo other 1.0');
    const failure = await failureOf(find({}, { TEMPORAL_CLI: other }));
    expect(failure.code).toBe('RDS-2102');
    expect(failure.what).toContain(`${other} is not the Temporal CLI`);
  });

  it('takes one on PATH before the cache, passing over others of that name and those that are too old', async () => {
    const [first, second, third] = [join(folder, 'a'), join(folder, 'b'), join(folder, 'c')];
    await executable(join(first, 'temporal'), 'echo a shell for the Temporal River');
    await executable(join(second, 'temporal'), says('1.1.1', '1.9.1'));
    const right = await executable(join(third, 'temporal'), says('1.7.0', '1.30.0'));
    await executable(join(cacheDir, 'temporal-v1.5.1'), says('1.5.1'));
    const found = await find({}, { PATH: [first, second, third].join(':') });
    expect(found).toMatchObject({ path: right, foundBy: 'PATH', serverVersion: '1.30.0' });
  });

  it('takes the newest of the cache that runs before it fetches one', async () => {
    await executable(join(cacheDir, 'temporal-v1.5.1'), says('1.5.1'));
    const newest = await executable(join(cacheDir, 'temporal-v1.10.0'), says('1.10.0'));
    await executable(join(cacheDir, 'temporal-v1.11.0'), 'exit 1');
    await fakeGo('exit 1');
    expect(await find()).toMatchObject({ path: newest, foundBy: 'cache' });
  });

  it('builds one with Go where the download cannot be reached, reports on it, and finds it in the cache from then on', async () => {
    await fakeGo(`until [ -e "${folder}/go-on" ]; do /bin/sleep 0.01; done`);
    const lines: string[] = [];
    const built = find({ log: (line) => lines.push(line), progressEveryMs: 5 });
    await eventually(() => lines.length >= 3);
    await writeFile(join(folder, 'go-on'), '');
    const path = join(cacheDir, 'temporal-v1.5.1');
    expect(await built).toMatchObject({ path, version: '1.5.1', foundBy: 'go install' });
    expect(lines[0]).toContain('happens only once');
    expect(lines[1]).toMatch(/Still building .*: \d+ s so far/);
    expect(await find()).toMatchObject({ path, foundBy: 'cache' });
  });

  it('leaves the cache without an executable when the build is broken off half-way', async () => {
    await fakeGo('printf half > "$GOBIN/temporal"', `: > "${folder}/half-way"`, 'exec /bin/sleep 60');
    const abort = new AbortController();
    const outcome = find({ signal: abort.signal }).catch((error: unknown) => error);
    await eventually(() =>
      stat(join(folder, 'half-way')).then(
        () => true,
        () => false,
      ),
    );
    abort.abort();
    expect(await outcome).toMatchObject({ name: 'AbortError' });
    expect(await readdir(cacheDir)).toEqual([]);
  });

  it('does not put what Go built into the cache when it does not run', async () => {
    await executable(join(bin, 'go'), 'printf half > "$GOBIN/temporal"');
    const failure = await failureOf(find());
    expect(failure.why).toMatch(/go install .*: what came of it cannot be used/);
    expect(await readdir(cacheDir)).toEqual([]);
  });

  it('gives two searches that build at the same time the same whole executable', async () => {
    await fakeGo();
    const found = await Promise.all([find(), find()]);
    expect(found.map(({ path }) => path)).toEqual(Array(2).fill(join(cacheDir, 'temporal-v1.5.1')));
    expect(await readdir(cacheDir)).toEqual(['temporal-v1.5.1']);
  });

  it('tells what came of each way, and the command that helps, when all have failed', async () => {
    const failure = await failureOf(find());
    expect(failure.code).toBe('RDS-2101');
    const ways = failure.why.split('\n').slice(1);
    expect(ways).toHaveLength(5);
    expect(ways[0]).toBe('  TEMPORAL_CLI: not set');
    expect(ways[1]).toBe('  PATH: no `temporal` there');
    expect(ways[2]).toBe(`  cache ${cacheDir}: none there`);
    expect(ways[3]).toMatch(/download from .*: .*ECONNREFUSED/);
    expect(ways[4]).toMatch(/go install .*: `go` is not on PATH/);
    expect(failure.fix).not.toContain('\n');
  });
});

describe('the official download', () => {
  let site: Server;
  let asked: string[];
  let answer: (path: string, response: ServerResponse) => void;

  beforeEach(async () => {
    asked = [];
    site = createServer((request, response) => {
      asked.push(request.url ?? '');
      answer(request.url ?? '', response);
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  });

  afterEach(async () => {
    site.closeAllConnections();
    await new Promise((resolve) => site.close(resolve));
  });

  const url = () => `http://127.0.0.1:${(site.address() as AddressInfo).port}`;

  async function archive(): Promise<Buffer> {
    await executable(join(folder, 'release', 'temporal'), says('1.9.1', '1.31.0'), `# ${'x'.repeat(1000)}`);
    await run('tar', ['-czf', join(folder, 'release.tar.gz'), '-C', join(folder, 'release'), 'temporal']);
    return readFile(join(folder, 'release.tar.gz'));
  }

  it('is unpacked into the cache, asked for once, and found there from then on', async () => {
    const packed = await archive();
    answer = (path, response) => {
      if (path.startsWith('/cli/default?')) {
        response.end(JSON.stringify({ archiveUrl: `${url()}/a.tar.gz`, fileToExtract: 'temporal' }));
      } else response.end(packed);
    };
    const path = join(cacheDir, 'temporal-v1.9.1');
    const expected = { path, version: '1.9.1', serverVersion: '1.31.0' };
    expect(await find({ downloadSite: url() })).toEqual({ ...expected, foundBy: 'download' });
    expect(await find({ downloadSite: url() })).toEqual({ ...expected, foundBy: 'cache' });
    expect(asked).toHaveLength(2);
    expect(asked[0]).toMatch(/platform=\w+&arch=\w+&format=tar.gz&sdk-name=sdk-typescript&sdk-version=\d/);
    expect(await readdir(cacheDir)).toEqual(['temporal-v1.9.1']);
  });

  it('leaves nothing in the cache when it breaks off, and Go is tried', async () => {
    const packed = await archive();
    answer = (path, response) => {
      if (path.startsWith('/cli/')) {
        response.end(JSON.stringify({ archiveUrl: `${url()}/a.tar.gz`, fileToExtract: 'temporal' }));
        return;
      }
      response.writeHead(200, { 'content-length': packed.length });
      response.write(packed.subarray(0, packed.length / 2), () => response.destroy());
    };
    const failure = await failureOf(find({ downloadSite: url() }));
    expect(failure.why).toContain(`download from ${url()}: `);
    expect(await readdir(cacheDir)).toEqual([]);
    await fakeGo();
    expect(await find({ downloadSite: url() })).toMatchObject({ foundBy: 'go install' });
  });

  it.each([
    ['an error', 'it answered 503', (response: ServerResponse) => response.writeHead(503).end()],
    [
      'a path out of the archive',
      'no place inside',
      (response: ServerResponse) => {
        response.end(JSON.stringify({ archiveUrl: `${url()}/a`, fileToExtract: '../../temporal' }));
      },
    ],
    [
      'another kind of address',
      'another kind of address',
      (response: ServerResponse) => {
        response.end(JSON.stringify({ archiveUrl: 'file:///etc/passwd', fileToExtract: 'temporal' }));
      },
    ],
  ])('is passed over with its reason when the site answers with %s', async (_name, reason, respond) => {
    answer = (_path, response) => respond(response);
    const failure = await failureOf(find({ downloadSite: url() }));
    expect(failure.why).toContain(reason);
  });
});
