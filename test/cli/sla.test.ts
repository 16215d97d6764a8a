import { readOrganisation } from '../../cli/http/connection';
import { renderClocks } from '../../cli/sla/render';
import { readPolicy } from '../../cli/start/configuration';
import { localMoment, openTime } from '../../cli/terminal/times';
import { fromPackageRoot } from '../../platform/package-root';
import { startTestApi, type TestApi } from '../api/support';
import { redress } from './terminal';

const config = (name: string) => fromPackageRoot('config', name);

let api: TestApi;
let now: number;
let id: string;
const at = (moment: string) => {
  now = Date.parse(moment);
};
beforeAll(async () => {
  api = await startTestApi({
    policy: readPolicy(config('standard.yaml')),
    organisation: readOrganisation(config('organisation.yaml')),
    clock: () => now,
  });
  // From Friday, 15:00 in London, over a weekend and a pause on Monday from 10:00 to 14:00.
  at('2026-06-05T14:00:00Z');
  id = await api.register({ priority: 'high' });
  await api.give('ana', id, 'accept');
  at('2026-06-08T09:00:00Z');
  await api.give('ana', id, 'pause', { reason: 'waiting-for-customer' });
  at('2026-06-08T13:00:00Z');
  await api.give('ana', id, 'resume', { reason: 'waiting-for-customer' });
  at('2026-06-08T14:00:00Z');
});
afterAll(() => api?.stop());

const explain = async (...args: readonly string[]) =>
  redress(['sla', 'explain', ...args], {
    env: { REDRESS_URL: api.url, REDRESS_TOKEN: await api.token('ida') },
  });

it('row 6: a deadline is explained by what counted and what did not, on the clocks of the place', async () => {
  const { exitCode, out } = await explain(id, '--clock', 'respond');
  expect(exitCode).toBe(0);
  const lines = out.split('\n').map((line) => line.trim());
  expect(lines[0]).toBe(`${id} at revision 3, as of Mon 2026-06-08 15:00 (Europe/London)`);
  expect(lines).toContain('respond of frontline: running, due Tue 2026-06-09 11:00');
  const spans = lines.filter((line) => /^(counted|not) /.test(line));
  expect(spans).toEqual([
    'counted  Fri 2026-06-05 15:00 to Fri 2026-06-05 17:00  2 h',
    expect.stringMatching(/^not +Fri 2026-06-05 17:00 to .* {2}\S/),
    ...spans.slice(2, -3).map(() => expect.stringMatching(/^not /)),
    'counted  Mon 2026-06-08 09:00 to Mon 2026-06-08 10:00  1 h',
    'not      Mon 2026-06-08 10:00 to Mon 2026-06-08 14:00  standing still: Waiting for the customer',
    'counted  Mon 2026-06-08 14:00 to Mon 2026-06-08 15:00  1 h',
  ]);
  expect(lines).toContain('used     4 h of 8 h (50 %)');
  expect(out).toContain('PT8H in office (Europe/London, zone data');
  expect(out).toMatch(/still to come: (50 % .*, )?75 % .*, 90 % .*, 100 % Tue 2026-06-09 11:00/);
});

it('row 7: without a clock, all are explained, and whose the time was', async () => {
  const { out } = await explain(id);
  for (const name of ['acknowledge', 'respond', 'customer-update', 'final-response'])
    expect(out).toMatch(new RegExp(`^${name} of frontline: `, 'm'));
  expect(out).toContain('Where the time went: 8 h of the calendar office');
  expect(out).toMatch(
    /^ +4 h +in-progress at frontline, accounts +with ana +standing still: waiting-for-customer$/m,
  );
});

it('as JSON it is what the API answers', async () => {
  const { body } = await api.get(`/v1/complaints/${id}/clocks`);
  expect(JSON.parse((await explain(id, '--json')).out)).toEqual(body);
  const one = JSON.parse((await explain(id, '--clock', 'respond', '--json')).out) as { clocks: unknown[] };
  expect(one.clocks).toHaveLength(1);
});

it('a clock that the complaint does not have is wrong usage, and a complaint that is not there is not found', async () => {
  expect(await explain(id, '--clock', 'lunch')).toMatchObject({
    exitCode: 2,
    err: expect.stringContaining('Its clocks are: acknowledge, respond'),
  });
  expect(await explain('NOBODY')).toMatchObject({ exitCode: 3 });
});

it('of many spans the middle is left out, and the totals stay right', () => {
  const day = (number: number) => `2026-06-${String(number).padStart(2, '0')}`;
  const counted = Array.from({ length: 20 }, (_, index): [string, string] => [
    `${day(index + 1)}T09:00:00.000Z`,
    `${day(index + 1)}T10:00:00.000Z`,
  ]);
  const leg = {
    from: counted[0]?.[0] ?? '',
    until: counted.at(-1)?.[1] ?? '',
    since: { revision: 0, type: 'ComplaintRegistered' },
    policy: { id: 'p', version: 1 },
    calendar: { id: 'c', timeZone: 'UTC', timeZoneData: 'x' },
    target: 'PT40H',
    usedMs: 0,
    targetMs: 40 * 3_600_000,
    counted,
    notCounted: [],
  };
  const clock = {
    name: 'respond',
    level: 'l',
    startedAt: leg.from,
    state: 'running' as const,
    ahead: [],
    legs: [leg],
  };
  const body = {
    complaintId: 'C-1',
    revision: 0,
    at: leg.until,
    timeZone: 'UTC',
    clocks: [clock],
    attribution: { calendar: 'c', totalMs: 0, parts: [] },
  };
  const lines = renderClocks(body, { paint: (_, text) => text, mostSpans: 6 }).map((line) => line.trim());
  expect(lines.filter((line) => line.startsWith('counted'))).toHaveLength(5);
  expect(lines).toContain('… 15 more; show them with --clock respond');
  expect(lines).toContain('used     20 h of 40 h (50 %)');
});

it.each([
  ['2026-06-05T14:00:00.000Z', 'Europe/London', 'Fri 2026-06-05 15:00'],
  ['2026-12-31T23:30:05.000Z', 'Asia/Tokyo', 'Fri 2027-01-01 08:30:05'],
  ['2026-06-05T00:00:00.000Z', 'UTC', 'Fri 2026-06-05 00:00'],
])('%s in %s is %s', (instant, zone, text) => {
  expect(localMoment(instant, zone)).toBe(text);
});

it.each([
  [0, '0 ms'],
  [40_000, '40 s'],
  [5_400_000, '1 h 30 m'],
  [60_000, '1 m'],
  [28_800_000, '8 h'],
])('%i ms of open time are %s', (ms, text) => {
  expect(openTime(ms)).toBe(text);
});
