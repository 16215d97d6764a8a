import { createHash, randomBytes } from 'node:crypto';
import { type AttachmentStore, pathOf } from '../../attachments/store';

export const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** The names of all files, sorted. */
export async function namesIn(store: AttachmentStore): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name } of store.files()) names.push(name);
  return names.sort();
}

/** What every store has to do. */
export function behavesAsAStore(what: string, open: () => Promise<AttachmentStore>): void {
  describe(`${what} as a store of attachments`, () => {
    test('gives back what it was given, and nothing for what it was not given', async () => {
      const store = await open();
      const bytes = randomBytes(300_000);
      await expect(store.get(hashOf(bytes))).resolves.toBeUndefined();
      await store.put(hashOf(bytes), bytes);
      await expect(store.get(hashOf(bytes))).resolves.toEqual(bytes);
    });

    test('takes the same file again and from several at once, and has it once', async () => {
      const store = await open();
      const bytes = randomBytes(50_000);
      await Promise.all([1, 2, 3, 4].map(() => store.put(hashOf(bytes), bytes)));
      await store.put(hashOf(bytes), bytes);
      expect((await namesIn(store)).filter((name) => name === hashOf(bytes))).toHaveLength(1);
      await expect(store.get(hashOf(bytes))).resolves.toEqual(bytes);
    });

    test('lists its files with when they were written, and forgets those that were removed', async () => {
      const store = await open();
      const files = [1, 2, 3].map(() => randomBytes(10));
      for (const file of files) await store.put(hashOf(file), file);
      const hashes = files.map(hashOf).sort();
      expect(await namesIn(store)).toEqual(expect.arrayContaining(hashes));
      for await (const { writtenAt } of store.files()) {
        expect(Math.abs(Date.now() - writtenAt)).toBeLessThan(3_600_000);
      }
      const [first = ''] = hashes;
      await store.remove(first);
      await store.remove(first);
      await expect(store.get(first)).resolves.toBeUndefined();
      expect(await namesIn(store)).not.toContain(first);
    });

    test.each(['../../etc/passwd', '', 'A'.repeat(64), `${'a'.repeat(63)}/`, `${'a'.repeat(64)}.x`])(
      'is led nowhere by the name %j',
      async (name) => {
        const store = await open();
        expect(() => pathOf(name)).toThrow(RangeError);
        await expect(store.put(name, Buffer.from('x'))).rejects.toThrow(RangeError);
        await expect(store.get(name)).rejects.toThrow(RangeError);
        await expect(store.remove(name)).rejects.toThrow(RangeError);
      },
    );
  });
}
