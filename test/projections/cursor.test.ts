import fc from 'fast-check';
import { BadCursor, listComplaints } from '../../projections/queries/complaints';
import { type ReadModels, readModelsOf } from '../../projections/tables';
import { openTestLog, type TestLog } from './test-log';

let log: TestLog;
let db: ReadModels;
beforeAll(async () => {
  log = await openTestLog();
  db = readModelsOf(log.pool);
});
afterAll(() => log.close());

const encode = (content: unknown) => Buffer.from(JSON.stringify(content)).toString('base64url');
const somewhere = '2026-01-05T09:00:00.000Z';

test.each([
  ['empty', ''],
  ['not base64', '%%%'],
  ['not JSON', Buffer.from('{').toString('base64url')],
  ['another shape', encode({ sort: 'newest' })],
  ['too short', encode(['newest', somewhere])],
  ['too long', encode(['newest', somewhere, 'A', 'B'])],
  ['of another sort', encode(['due', somewhere, 'A'])],
  ['with no date', encode(['newest', 'yesterday', 'A'])],
  ['with a date that does not exist', encode(['newest', '2026-13-45T09:00:00.000Z', 'A'])],
  ['with a day that does not exist', encode(['newest', '2026-02-30T09:00:00.000Z', 'A'])],
  ['with the year nought', encode(['newest', '0000-01-01T00:00:00.000Z', 'A'])],
  ['with a moment in another form', encode(['newest', '2026-01-05T24:00:00.000Z', 'A'])],
  ['with SQL for a date', encode(['newest', "now()'; --", 'A'])],
  ['with a number for an id', encode(['newest', somewhere, 7])],
  ['with an id that PostgreSQL cannot hold', encode(['newest', somewhere, 'A\u0000'])],
  ['with an endless id', encode(['newest', somewhere, 'A'.repeat(10_000)])],
])('A cursor that is %s is refused with a code', async (_, cursor) => {
  const refused = listComplaints(db, {}, { cursor });
  await expect(refused).rejects.toBeInstanceOf(BadCursor);
  await expect(refused).rejects.toMatchObject({ code: 'bad-cursor' });
});

test('Whatever stands in a cursor, a list is given or the cursor is refused', async () => {
  const content = fc.oneof(
    fc.string(),
    fc.json().map((json) => Buffer.from(json).toString('base64url')),
    fc.tuple(fc.constantFrom('newest', 'due'), fc.date().map(String), fc.string()).map(encode),
    fc
      .tuple(fc.constantFrom('newest', 'due'), fc.date({ noInvalidDate: true }), fc.string())
      .map(([sort, date, id]) => encode([sort, date.toISOString(), id])),
  );
  await fc.assert(
    fc.asyncProperty(content, fc.constantFrom('newest', 'due'), async (cursor, sort) => {
      const error = await listComplaints(db, {}, { cursor, sort }).catch((reason: unknown) => reason);
      if (error instanceof Error) expect(error).toBeInstanceOf(BadCursor);
    }),
    { numRuns: 300 },
  );
});

test.each([0, -1, 201, 1.5, Number.NaN])('A limit of %d is out of bounds', async (limit) => {
  await expect(listComplaints(db, {}, { limit })).rejects.toBeInstanceOf(RangeError);
});
