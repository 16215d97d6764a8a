import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import type { Json } from '../../../eventstore/json';
import { cipherKeyFrom, isSealed, type Place, seal, unseal } from '../../../eventstore/vault/cipher';

const key = cipherKeyFrom(randomBytes(32));
const place: Place = {
  subject: 'd2719b4f-3c8a-4b0e-9d0c-000000000001',
  stream: 'complaint-1',
  eventId: '0190f6a0-0000-8000-8000-00000000abcd',
  path: '/data/text',
};
const json: fc.Arbitrary<Json> = fc
  .jsonValue({ noUnicodeString: false })
  .filter((value) => storable(value))
  .map((value) => JSON.parse(JSON.stringify(value)));
/** Few enough of each that random places often share some of their members. */
const places: fc.Arbitrary<Place> = fc.record({
  subject: fc.constantFrom('a', 'a"', 'a,b'),
  stream: fc.constantFrom('a', 'b', 'b","a'),
  eventId: fc.constantFrom('a', 'b'),
  path: fc.constantFrom('/data/a', '/data/a/0', '/data'),
});
const bytesOf = (sealed: string) => Buffer.from(sealed, 'base64');

function storable(value: unknown): boolean {
  try {
    seal(key, place, value as Json);
    return true;
  } catch {
    return false;
  }
}

describe('sealing', () => {
  test('gives back any JSON as it was', () => {
    fc.assert(
      fc.property(json, places, (value, at) => {
        const sealed = seal(key, at, value);
        expect(isSealed(sealed)).toBe(true);
        expect(unseal(key, at, JSON.parse(JSON.stringify(sealed)))).toEqual(value);
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
    expect(seal(key, capitals, 'x')).toEqual(seal(key, place, 'x'));
  });

  test('never uses a nonce twice: other places, other values and other keys have others', () => {
    const input = fc.record({
      at: places,
      value: fc.constantFrom<Json>('', 'a', 0, null, [], {}),
      who: fc.nat(2),
    });
    const keys = [0, 1, 2].map(() => cipherKeyFrom(randomBytes(32)));
    const inputs = new Map<string, string>();
    fc.assert(
      fc.property(input, ({ at, value, who }) => {
        const { sealed } = seal(keys[who] ?? key, at, value);
        const nonce = bytesOf(sealed).subarray(0, 12).toString('hex');
        const text = JSON.stringify({ at, value, who });
        expect(inputs.get(nonce) ?? text).toBe(text);
        inputs.set(nonce, text);
      }),
      { numRuns: 2_000 },
    );
    expect(inputs.size).toBeGreaterThan(500);
  });

  test.each<[string, Partial<Place>]>([
    ['subject', { subject: 'd2719b4f-3c8a-4b0e-9d0c-000000000002' }],
    ['stream', { stream: 'complaint-2' }],
    ['event', { eventId: '0190f6a0-0000-8000-8000-00000000abce' }],
    ['part', { path: '/data/note' }],
  ])('binds the ciphertext to its %s', (_, other) => {
    const sealed = seal(key, place, 'secret');
    expect(() => unseal(key, { ...place, ...other }, sealed)).toThrow();
  });

  test('is opened by its own key alone, and not when a single bit was changed', () => {
    const { v, sealed } = seal(key, place, 'secret');
    expect(() => unseal(cipherKeyFrom(randomBytes(32)), place, { v, sealed })).toThrow();
    const bits = bytesOf(sealed).length * 8;
    fc.assert(
      fc.property(fc.nat(bits - 1), (bit) => {
        const bytes = bytesOf(sealed);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(() => unseal(key, place, { v, sealed: bytes.toString('base64') })).toThrow();
      }),
    );
    expect(() => unseal(key, place, { v, sealed: 'AAAA' })).toThrow();
  });

  test('refuses what could not be stored in plain', () => {
    const refused = [
      '\u0000',
      'x\ud800',
      { 'x\u0000': 1 },
      [Number.NaN],
      new Date(0),
      new Map(),
      undefined,
      () => 1,
    ];
    for (const value of refused) expect(() => seal(key, place, value as Json)).toThrow(TypeError);
    expect(unseal(key, place, seal(key, place, '\\u0000 \\ud800'))).toBe('\\u0000 \\ud800');
  });

  test('looks like nothing else', () => {
    const others: Json[] = ['x', null, {}, { v: 1 }, { v: 2, sealed: '' }, { v: 1, sealed: '', more: 1 }, []];
    for (const other of others) expect(isSealed(other)).toBe(false);
  });
});
