import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import type { Json, JsonObject } from '../../../eventstore/json';
import { cipherKeyFrom, isSealedValue, type Place, seal, unseal } from '../../../eventstore/vault/cipher';

const key = cipherKeyFrom(randomBytes(32));
const place: Place = {
  subject: 'd2719b4f-3c8a-4b0e-9d0c-000000000001',
  stream: 'complaint-1',
  eventId: '0190f6a0-0000-8000-8000-00000000abcd',
};
/** The values of an event, by where they stand. */
const json: fc.Arbitrary<JsonObject> = fc
  .dictionary(fc.string(), fc.jsonValue({ noUnicodeString: false }))
  .filter((values) => storable(values))
  .map((values) => JSON.parse(JSON.stringify(values)));
/** Few enough of each that random places often share some of their members. */
const places: fc.Arbitrary<Place> = fc.record({
  subject: fc.constantFrom('a', 'a"', 'a,b'),
  stream: fc.constantFrom('a', 'b', 'b","a'),
  eventId: fc.constantFrom('a', 'b'),
});
const secret = { '/data/text': 'secret' };
const bytesOf = (sealed: string) => Buffer.from(sealed, 'base64');

function storable(value: unknown): boolean {
  try {
    seal(key, place, value as JsonObject);
    return true;
  } catch {
    return false;
  }
}

describe('sealing', () => {
  test('gives back any JSON as it was', () => {
    fc.assert(
      fc.property(json, places, (value, at) => {
        expect(unseal(key, at, seal(key, at, value))).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  test('gives the same for the same value at the same place, whatever the order of its members', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(seal(key, place, value)).toEqual(seal(key, place, JSON.parse(JSON.stringify(value))));
      }),
    );
    expect(seal(key, place, { a: 1, b: [2] })).toEqual(seal(key, place, { b: [2], a: 1 }));
    const capitals = { ...place, eventId: place.eventId.toUpperCase() };
    expect(seal(key, capitals, { '/a': 'x' })).toEqual(seal(key, place, { '/a': 'x' }));
  });

  test('never uses a nonce twice: other places, other values and other keys have others', () => {
    const input = fc.record({
      at: places,
      value: fc.constantFrom<Json>('', 'a', 0, null, [], {}).map((one): JsonObject => ({ '/a': one })),
      who: fc.nat(2),
    });
    const keys = [0, 1, 2].map(() => cipherKeyFrom(randomBytes(32)));
    const inputs = new Map<string, string>();
    fc.assert(
      fc.property(input, ({ at, value, who }) => {
        const sealed = seal(keys[who] ?? key, at, value);
        const nonce = bytesOf(sealed).subarray(0, 12).toString('hex');
        const text = JSON.stringify({ at, value, who });
        expect(inputs.get(nonce) ?? text).toBe(text);
        inputs.set(nonce, text);
      }),
      { numRuns: 2_000 },
    );
    expect(inputs.size).toBeGreaterThan(300);
  });

  test.each<[string, Partial<Place>]>([
    ['subject', { subject: 'd2719b4f-3c8a-4b0e-9d0c-000000000002' }],
    ['stream', { stream: 'complaint-2' }],
    ['event', { eventId: '0190f6a0-0000-8000-8000-00000000abce' }],
  ])('binds the ciphertext to its %s', (_, other) => {
    const sealed = seal(key, place, secret);
    expect(() => unseal(key, { ...place, ...other }, sealed)).toThrow();
  });

  test('is opened by its own key alone, and not when a single bit was changed', () => {
    const sealed = seal(key, place, secret);
    expect(() => unseal(cipherKeyFrom(randomBytes(32)), place, sealed)).toThrow();
    const bits = bytesOf(sealed).length * 8;
    fc.assert(
      fc.property(fc.nat(bits - 1), (bit) => {
        const bytes = bytesOf(sealed);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(() => unseal(key, place, bytes.toString('base64'))).toThrow();
      }),
    );
    expect(() => unseal(key, place, 'AAAA')).toThrow();
  });

  test('refuses what could not be stored in plain', () => {
    const refused = ['\u0000', 'x\ud800', { 'x\u0000': 1 }, [Number.NaN], new Date(0), new Map(), () => 1];
    for (const value of refused)
      expect(() => seal(key, place, { '/a': value as Json, '/b': 1 })).toThrow(TypeError);
    const fine = { '/a': '\\u0000 \\ud800' };
    expect(unseal(key, place, seal(key, place, fine))).toEqual(fine);
  });

  test('gives what is stored in logs that exist', () => {
    const known = cipherKeyFrom(Buffer.alloc(32, 7));
    const at = {
      subject: 'd2719b4f-3c8a-4b0e-9d0c-000000000001',
      stream: 'complaint-"é"',
      eventId: '0190F6A0-0000-8000-8000-00000000ABCD',
    };
    const values = { '/data/text': 'Grüße,\n"Ben" \u{1F600}', '/data/list/0/what': [1, null, -0, 1e21] };
    expect(seal(known, at, values)).toBe(
      'JMry91ungmPgZSetKMUCrGm1D5MmW+38n6fTEL0X+1cWytRCRKbH+G18WhFs9uhqbQOe5nHiZtZZhYDAGwFVku00lY19OrXqqWjz6WLu4tHNV+9GIlG4hQa2ISNFL1aeQNs2swT8Z3k=',
    );
  });

  test('of version 0.2 looks like nothing else', () => {
    expect(isSealedValue({ v: 1, sealed: 'AAAA' })).toBe(true);
    const others: Json[] = ['x', null, {}, { v: 1 }, { v: 2, sealed: '' }, { v: 1, sealed: '', more: 1 }, []];
    for (const other of others) expect(isSealedValue(other)).toBe(false);
  });
});
