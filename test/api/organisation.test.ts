import { organisationSchema } from '../../domain/organisation/organisation';
import { startTestApi, type TestApi } from './support';

/** ben is away and names dana, who is away too and has max stand in; sam has nobody. */
const organisation = organisationSchema.parse({
  timeZone: 'Europe/Berlin',
  teams: [{ id: 'desk', title: 'Desk', level: 'frontline' }],
  people: [
    { id: 'ana', name: 'Ana Ruiz', role: 'agent', team: 'desk', skills: ['cards'], languages: ['en'] },
    {
      id: 'ben',
      name: 'Ben Okoro',
      role: 'agent',
      team: 'desk',
      outOfOffice: [
        { from: '2026-08-01', until: '2026-08-14', substitute: 'dana' },
        { from: '2026-08-10', until: '2026-08-20' },
        { from: '2026-12-24', until: '2026-12-31' },
      ],
    },
    {
      id: 'sam',
      name: 'Sam',
      role: 'supervisor',
      outOfOffice: [{ from: '2026-08-03', until: '2026-08-12' }],
    },
    {
      id: 'dana',
      name: 'Dana',
      role: 'department',
      substitute: 'max',
      outOfOffice: [{ from: '2026-08-12T08:00:00Z', until: '2026-08-12T16:00:00Z' }],
    },
    { id: 'max', name: 'Max', role: 'manager' },
    { id: 'ida', name: 'Ida', role: 'auditor' },
  ],
});

let api: TestApi;
let now: number;
beforeAll(async () => {
  api = await startTestApi({ organisation, clock: () => now });
});
afterAll(() => api.stop());

async function awayAt(moment: string) {
  now = Date.parse(moment);
  const reply = await api.get('/v1/organisation', { as: 'ida' });
  expect(reply.status).toBe(200);
  const people = reply.body.people as { id: string; away: unknown }[];
  return Object.fromEntries(people.filter(({ away }) => away !== null).map(({ id, away }) => [id, away]));
}

test('row 23: the organisation shows people and teams as they are', async () => {
  now = Date.parse('2026-07-01T12:00:00Z');
  const { body } = await api.get('/v1/organisation');
  expect(body).toMatchObject({
    at: '2026-07-01T12:00:00.000Z',
    timeZone: 'Europe/Berlin',
    teams: [{ id: 'desk', level: 'frontline', assignment: 'inbox', members: ['ana', 'ben'] }],
  });
  expect((body.people as unknown[])[0]).toEqual({
    id: 'ana',
    name: 'Ana Ruiz',
    role: 'agent',
    team: 'desk',
    skills: ['cards'],
    languages: ['en'],
    away: null,
  });
});

test('row 25: it says who is away now, until when, and who stands in, through all substitutes', async () => {
  expect(await awayAt('2026-07-31T21:59:59Z')).toEqual({});
  // Days begin and end in the time zone of the organisation.
  expect(await awayAt('2026-07-31T22:00:00Z')).toEqual({
    ben: { until: '2026-08-14T22:00:00.000Z', standIn: 'dana' },
  });
  expect(await awayAt('2026-08-12T12:00:00Z')).toEqual({
    ben: { until: '2026-08-20T22:00:00.000Z', standIn: 'max' },
    sam: { until: '2026-08-12T22:00:00.000Z', standIn: null },
    dana: { until: '2026-08-12T16:00:00.000Z', standIn: 'max' },
  });
});
