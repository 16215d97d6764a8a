import { appendLives } from '../api/append-lives';
import { startTestApi, type TestApi } from '../api/support';
import { createWorld } from '../projections/world';
import { commandBy, registration } from '../support/commands';
import { eventually } from '../support/eventually';
import { widenedDocument, widenedPolicy, withInboxes } from '../support/widened';
import { redress } from './terminal';

let api: TestApi;
let now: number;

beforeAll(async () => {
  api = await startTestApi({ policy: widenedDocument, organisation: withInboxes, clock: () => now });
  const world = createWorld({ policy: widenedPolicy, organisation: withInboxes });
  world.give('C-1', commandBy('ana', 'register', registration));
  world.give('C-1', commandBy('ana', 'accept', {}));
  world.give('C-2', commandBy('ana', 'register', registration));
  world.fire('C-2', 3_600_000);
  const upTo = await appendLives(api, world);
  now = Date.parse(world.now()) + 60_000;
  await eventually(async () => (await api.get(`/v1/clocks?minPosition=${upTo}`)).status === 200);
});
afterAll(() => api?.stop());

const run = async (args: readonly string[], width?: number) =>
  redress(args, {
    env: { REDRESS_URL: api.url, REDRESS_TOKEN: await api.token('ida') },
    ...(width === undefined ? {} : { width }),
  });
const cells = (line: string | undefined) => (line ?? '').split(/ {2,}/);

it('the breach board is a table of levels and teams', async () => {
  const { exitCode, out } = await run(['sla', 'board', '--output', 'table']);
  expect(exitCode).toBe(0);
  const lines = out.split('\n');
  expect(lines[0]).toMatch(/^Promises as of Mon 2026-01-05 14:01.* \(UTC\)$/);
  expect(lines[1]?.trim().split(/ {2,}/)).toEqual([
    'OVERDUE',
    'DUE TODAY',
    'IN 24 H',
    'RUNNING',
    'STANDING STILL',
    'BROKEN IN 24 H',
  ]);
  for (const [index, name] of ['all', 'level frontline', 'team desk'].entries())
    expect(cells(lines[index + 2])).toEqual([name, '1', '0', '0', '6', '0', '1']);
});

it('the load is a table with everybody who could have something', async () => {
  const { exitCode, out } = await run(['load', '--output', 'table']);
  expect(exitCode).toBe(0);
  const lines = out.trimEnd().split('\n');
  expect(lines[0]).toContain('29-56 D  OVER 56 D');
  expect(cells(lines[1]).slice(0, 7)).toEqual(['ana', '2', '1', '1', '0', '0', '1']);
  expect(cells(lines[1]).slice(-2)).toEqual(['5 h 1 m', '2026-01-06 09:00:00Z']);
  expect(lines.slice(2).map((line) => cells(line).slice(0, 2).join(' '))).toEqual([
    'ben 0',
    'sam 0',
    'dana 0',
    'max 0',
    'all 2',
  ]);
});

it('by level it tells of levels', async () => {
  const { out } = await run(['load', '--by', 'level', '-o', 'table']);
  expect(out).toMatch(/^frontline +2 /m);
  expect((await run(['load', '--by', 'colour'])).exitCode).toBe(2);
});

it('for a program both are what the API answers', async () => {
  expect(JSON.parse((await run(['sla', 'board'])).out)).toEqual((await api.get('/v1/clocks/summary')).body);
  expect(JSON.parse((await run(['load', '--by', 'team'])).out)).toEqual(
    (await api.get('/v1/load?by=team')).body,
  );
});
