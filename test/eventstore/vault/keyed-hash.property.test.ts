import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { keyedHash } from '../../../eventstore/vault/keyed-hash';

test('a keyed hash is HMAC with SHA-256, also when the same one is used again', () => {
  const bytes = fc.uint8Array({ maxLength: 300 }).map((some) => Buffer.from(some));
  const keys = fc.uint8Array({ minLength: 1, maxLength: 64 }).map((some) => Buffer.from(some));
  fc.assert(
    fc.property(keys, fc.array(bytes, { minLength: 1, maxLength: 3 }), (key, messages) => {
      const hashOf = keyedHash(key);
      const expected = messages.map((message) => createHmac('sha256', key).update(message).digest('hex'));
      // All are made before one is looked at: none may lie in memory that the next one writes to.
      expect(messages.map(hashOf).map((hash) => hash.toString('hex'))).toEqual(expected);
    }),
  );
});
