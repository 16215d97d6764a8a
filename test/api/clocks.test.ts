import { readPolicy } from '../../cli/start/configuration';
import { readOrganisation } from '../../cli/http/connection';
import { registration } from '../support/commands';
import { fromPackageRoot } from '../../platform/package-root';
import { startTestApi, type TestApi } from './support';

const config = (name: string) => fromPackageRoot('config', name);
const HOUR = 3_600_000;

let api: TestApi;
let now: number;
const at = (moment: string) => {
  now = Date.parse(moment);
};
beforeAll(async () => {
  at('2026-06-05T14:00:00Z');
  api = await startTestApi({
    policy: readPolicy(config('standard.yaml')),
    organisation: readOrganisation(config('organisation.yaml')),
    clock: () => now,
  });
});
afterAll(() => api.stop());

interface Leg {
  readonly counted: readonly [string, string][];
  readonly notCounted: readonly { from: string; to: string; why: string }[];
  readonly calendar: { readonly id: string };
  readonly policy: object;
  readonly dueAt?: string;
  readonly usedMs: number;
}
interface Body {
  readonly at: string;
  readonly timeZone: string;
  readonly revision: number;
  readonly clocks: readonly { name: string; state: string; dueAt?: string; legs: readonly Leg[] }[];
  readonly attribution: { totalMs: number; parts: readonly { ms: number; pausedBy: string[] }[] };
}

async function clocksOf(id: string): Promise<Body> {
  const reply = await api.get(`/v1/complaints/${id}/clocks`, { as: 'ida' });
  expect(reply.status).toBe(200);
  return JSON.parse(reply.text) as Body;
}

/** From Friday, 5 June 2026, 15:00 in London, over a weekend and a pause on Monday from 10:00 to 14:00. */
async function overTheWeekend(): Promise<string> {
  at('2026-06-05T14:00:00Z');
  const id = await api.register({ ...registration, priority: 'high' });
  await api.give('ana', id, 'accept');
  at('2026-06-08T09:00:00Z');
  await api.give('ana', id, 'pause', { reason: 'waiting-for-customer' });
  at('2026-06-08T13:00:00Z');
  await api.give('ana', id, 'resume', { reason: 'waiting-for-customer' });
  at('2026-06-08T14:00:00Z');
  return id;
}

test('row 6: every clock shows what counted, what did not and why, by which policy and calendar', async () => {
  const id = await overTheWeekend();
  const body = await clocksOf(id);
  expect(body).toMatchObject({ at: '2026-06-08T14:00:00.000Z', timeZone: 'Europe/London', revision: 3 });
  const respond = body.clocks.find(({ name }) => name === 'respond');
  // Eight open hours: two on Friday, one before the pause on Monday, three after it, two on Tuesday.
  expect(respond).toMatchObject({ state: 'running', dueAt: '2026-06-09T10:00:00.000Z' });
  expect(respond?.legs).toMatchObject([
    {
      calendar: { id: 'office', timeZone: 'Europe/London' },
      policy: { id: 'standard', version: 2 },
      usedMs: 0,
      counted: [
        ['2026-06-05T14:00:00.000Z', '2026-06-05T16:00:00.000Z'],
        ['2026-06-08T08:00:00.000Z', '2026-06-08T09:00:00.000Z'],
      ],
    },
    {
      usedMs: 3 * HOUR,
      counted: [],
      notCounted: [
        {
          from: '2026-06-08T09:00:00.000Z',
          to: '2026-06-08T13:00:00.000Z',
          why: 'standing still: Waiting for the customer',
        },
      ],
    },
    { usedMs: 3 * HOUR, counted: [['2026-06-08T13:00:00.000Z', '2026-06-08T14:00:00.000Z']] },
  ]);
  const closed = respond?.legs[0]?.notCounted ?? [];
  expect(closed.map(({ from, to }) => [from, to])).toEqual([
    ['2026-06-05T16:00:00.000Z', expect.any(String)],
    ...closed.slice(1).map(() => [expect.any(String), expect.any(String)]),
  ]);
  expect(closed.at(-1)?.to).toBe('2026-06-08T08:00:00.000Z');
});

test('row 7: the time of a complaint is attributed in the policy’s calendar, and the parts add up', async () => {
  const id = await overTheWeekend();
  const { attribution } = await clocksOf(id);
  expect(attribution).toMatchObject({ calendar: 'office', totalMs: 8 * HOUR });
  expect(attribution.parts.reduce((sum, { ms }) => sum + ms, 0)).toBe(attribution.totalMs);
  expect(attribution.parts.filter(({ pausedBy }) => pausedBy.length > 0)).toMatchObject([
    { ms: 4 * HOUR, holder: 'ana', level: 'frontline', pausedBy: ['waiting-for-customer'] },
  ]);
});

test('a complaint that was moved to another policy is explained by both', async () => {
  const id = await overTheWeekend();
  const policy = { ...readPolicy(config('standard.yaml')), version: 3 };
  await api.dependencies.publishPolicy(policy, { id: 'max', role: 'manager' });
  await api.give('max', id, 'adopt-policy', { version: 3, reason: 'It is better' });
  at('2026-06-08T15:00:00Z');
  const { clocks } = await clocksOf(id);
  const legs = clocks.find(({ name }) => name === 'final-response')?.legs ?? [];
  expect(legs.map((leg) => leg.policy)).toEqual([
    { id: 'standard', version: 2 },
    { id: 'standard', version: 3 },
  ]);
});

test('a server whose clock is behind that of the last step does not look back', async () => {
  at('2026-06-08T12:00:00Z');
  const id = await api.register();
  at('2026-06-08T11:59:00Z');
  expect(await clocksOf(id)).toMatchObject({ at: '2026-06-08T12:00:00.000Z', attribution: { totalMs: 0 } });
});
