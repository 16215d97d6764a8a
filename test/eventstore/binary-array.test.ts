import fc from 'fast-check';
import {
  byteaArray,
  integerArray,
  jsonbArray,
  textArray,
  uuidArray,
} from '../../eventstore/postgres/binary-array';
import { openDatabase } from '../../eventstore/postgres/database';
import { createTestDatabase } from '../support/postgres';

test('PostgreSQL reads every array as the one that was written', async () => {
  const empty = await createTestDatabase();
  const database = openDatabase({ connectionString: empty.url, max: 1 });
  const characters = fc.oneof(
    fc.string({ unit: 'binary' }).filter((text) => !text.includes('\u0000') && text.isWellFormed()),
    fc.constantFrom('', 'NULL', '{"a,b"}', '\\', 'ä 苦 😀'),
  );
  const of = <Value>(element: fc.Arbitrary<Value>) => fc.array(element, { maxLength: 70 });
  const arrays = fc.record({
    texts: of(characters),
    integers: of(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
    uuids: of(fc.uuid()),
    documents: of(characters.map((text) => ({ [text]: [text, 1.5, null] }))),
    bytes: of(fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('hex'))),
  });
  await fc.assert(
    fc.asyncProperty(arrays, async ({ texts, integers, uuids, documents, bytes }) => {
      const [row] = await database.query(
        `SELECT $1::text[] AS texts, $2::integer[] AS integers, $3::uuid[]::text[] AS uuids,
           array_to_json($4::jsonb[]) AS documents, ARRAY(SELECT encode(b, 'hex') FROM unnest($5::bytea[]) AS b) AS bytes`,
        [
          textArray(texts),
          integerArray(integers),
          uuidArray(uuids),
          jsonbArray(documents.map((document) => JSON.stringify(document))),
          byteaArray(bytes),
        ],
      );
      expect(row).toEqual({ texts, integers, uuids, documents, bytes });
    }),
    { numRuns: 200 },
  );
  await database.close();
  await empty.drop();
});
