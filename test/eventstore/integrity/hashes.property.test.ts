import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { canonicalJson } from '../../../eventstore/integrity/canonical';
import { contentHash, logHash, streamHash } from '../../../eventstore/integrity/hashes';
import { contentHashOf, logHashOf, streamHashOf } from './reference-hashes';
import type { Json, JsonObject } from '../../../eventstore/port';

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
const text = fc.string({ unit: 'binary' });
const json = fc.jsonValue({ stringUnit: 'binary', maxDepth: 4 }) as fc.Arbitrary<Json>;
const object = fc.dictionary(text, json, { maxKeys: 40 }) as fc.Arbitrary<JsonObject>;

test('the quick canonical form is that of the package canonicalize', () => {
  fc.assert(fc.property(fc.oneof(json, object), (value) => canonicalJson(value) === canonicalize(value)));
});

test('what is not JSON has no canonical form, and a member that is undefined is left out', () => {
  for (const value of [Number.NaN, undefined, 1n, new Date(0), new Map(), () => 1, Symbol('s')]) {
    expect(() => canonicalJson({ n: [value] })).toThrow(TypeError);
  }
  expect(canonicalJson({ b: 1, a: undefined })).toBe('{"b":1}');
});

test('the hashes are those that a plain reading of their definition gives', () => {
  const event = fc.record({
    type: text,
    data: object,
    metadata: object,
    stream: fc.string({ unit: 'grapheme', maxLength: 700 }),
    revision: fc.nat({ max: 2 ** 31 - 1 }),
    id: fc.uuid(),
    recordedAt: fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  });
  const place = fc.integer({ min: 1, max: 2 ** 50 });
  fc.assert(
    fc.property(event, hash, hash, place, (event, before, content, place) => {
      expect(contentHash(event)).toBe(contentHashOf(event).toString('hex'));
      const ofStream = streamHashOf(before, { ...event, contentHash: content });
      expect(streamHash(before.toString('hex'), { ...event, contentHash: content.toString('hex') })).toBe(
        ofStream.toString('hex'),
      );
      expect(logHash(before.toString('hex'), place, ofStream.toString('hex'))).toBe(
        logHashOf(before, place, ofStream).toString('hex'),
      );
    }),
  );
});
