import fc from 'fast-check';
import { Client } from 'pg';
import { instantFrom } from '../../projections/instants';
import { createTestDatabase, type TestDatabase } from '../support/postgres';

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const zones = ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/St_Johns', 'Asia/Kathmandu'];
const moments = fc.date({
  min: new Date('0001-01-01T00:00:00.000Z'),
  max: new Date('+012000-01-01T00:00:00.000Z'),
  noInvalidDate: true,
});

it('is the moment that was stored, to the millisecond, whatever zone the session is in', async () => {
  await fc.assert(
    fc.asyncProperty(moments, fc.constantFrom(...zones), async (moment, zone) => {
      await client.query("SELECT set_config('TimeZone', $1, false)", [zone]);
      const { rows } = await client.query<{ text: string }>('SELECT $1::timestamptz::text AS text', [
        moment.toISOString().replace(/^\+0*/, ''),
      ]);
      expect(instantFrom(rows[0]?.text ?? '')).toBe(moment.toISOString());
    }),
    { numRuns: 300 },
  );
});

it.each([
  ['2026-11-22 08:09:10+00', '2026-11-22T08:09:10.000Z'],
  ['2026-11-22 08:09:10.5+00', '2026-11-22T08:09:10.500Z'],
  ['2026-11-22 08:09:10.123456+00', '2026-11-22T08:09:10.123Z'],
  ['2026-11-22 08:09:10.12+05:30', '2026-11-22T02:39:10.120Z'],
  ['infinity', Number.POSITIVE_INFINITY],
])('reads %s', (text, instant) => {
  expect(instantFrom(text)).toBe(instant);
});
