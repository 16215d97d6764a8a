import { createHash, randomBytes } from 'node:crypto';
import { openFolder } from '../../attachments/file-system';

/** A process that stores files until it is killed, some at once, and tells of each that is durable. */
async function write(folder: string): Promise<void> {
  const store = openFolder(folder);
  for (;;) {
    const bytes = randomBytes(2_000_000);
    await store.put(createHash('sha256').update(bytes).digest('hex'), bytes);
    process.send?.('stored');
  }
}

for (let at = 0; at < 4; at += 1) void write(process.argv[2] ?? '');
