import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { sealFile, sha256, subjectOfFile, unsealFile } from '../../attachments/seal';
import { cipherKeyFrom } from '../../eventstore/vault/cipher';

const key = cipherKeyFrom(Buffer.alloc(32, 'one'));
const other = cipherKeyFrom(Buffer.alloc(32, 'two'));
const subject = '7d9c1c8e-0a5b-4c69-9a41-0f4e3d2c1b0a';
const place = { complaintId: 'C-1', attachmentId: '0192f0c1-9f2e-8cc0-8b0a-3f6a8f0f6f10' };

test('whatever is in a file, it is read as it was, and nothing of it stands in what is stored', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5_000 }), fc.string(), (content, complaintId) => {
      const bytes = Buffer.from(content);
      const at = { ...place, complaintId };
      const sealed = sealFile(key, subject, at, bytes);
      expect(unsealFile(key, at, sealed)).toEqual(bytes);
      expect(subjectOfFile(sealed)).toBe(subject);
      if (bytes.length > 8) expect(sealed.includes(bytes)).toBe(false);
      expect(sealFile(key, subject, at, bytes)).toEqual(sealed);
    }),
  );
});

test('the same file elsewhere, or of somebody else, is other bytes', () => {
  const bytes = randomBytes(1_000);
  const sealed = [
    sealFile(key, subject, place, bytes),
    sealFile(key, subject, { ...place, complaintId: 'C-2' }, bytes),
    sealFile(key, subject, { ...place, attachmentId: 'x' }, bytes),
    sealFile(other, subject, place, bytes),
    sealFile(key, subject, place, Buffer.concat([bytes, Buffer.from('x')])),
  ];
  // Also their nonces: under one key none meets two inputs.
  expect(new Set(sealed.map((one) => one.subarray(20, 32).toString('hex'))).size).toBe(5);
  expect(new Set(sealed.map(sha256)).size).toBe(5);
});

test('a file that was changed anywhere, cut off or moved, or sealed with another key, is not opened', () => {
  const sealed = sealFile(key, subject, place, Buffer.from('They charged me twice'));
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    // Of the first four only the hash of the whole tells.
    if (at >= 4) expect(() => unsealFile(key, place, changed)).toThrow();
    else expect(subjectOfFile(changed)).toBeUndefined();
    expect(() => unsealFile(key, place, sealed.subarray(0, at))).toThrow();
  }
  expect(() => unsealFile(other, place, sealed)).toThrow();
  expect(() => unsealFile(key, { ...place, complaintId: 'C-2' }, sealed)).toThrow();
  expect(subjectOfFile(Buffer.from('RDA'))).toBeUndefined();
  expect(() => sealFile(key, 'nobody', place, Buffer.from('x'))).toThrow(RangeError);
});
