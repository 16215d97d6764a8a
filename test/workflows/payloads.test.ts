import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { createPayloadCodec, UnreadablePayload } from '../../platform/temporal/payload-codec';
import { commandBy, newComplaintId, registration } from '../support/commands';
import { historiesOf, replay } from '../support/histories';
import { startSystem } from '../support/system';
import { streamOf } from '../../eventstore/complaint-stream';

const keys = new Map([
  ['old', Buffer.alloc(32, 1)],
  ['new', Buffer.alloc(32, 2)],
]);
const payload = { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('"Zoë"') };

describe('what Temporal stores', () => {
  test('has nothing in clear of what people write, and replays', async () => {
    const system = await startSystem();
    await system.startWorker();
    const id = newComplaintId();
    const secret = 'Ms Marker of Marker Street';
    const complaint = { ...registration, description: secret, complainant: { name: secret } };
    await system.gateway.send(id, commandBy('ana', 'register', complaint));
    await system.gateway.send(id, commandBy('ana', 'add-note', { text: secret }));
    await system.gateway.send(id, commandBy('ana', 'withdraw', { reason: secret }));
    await system.client.workflow.getHandle(streamOf(id)).result();
    const histories = await historiesOf(system, id);
    for (const history of histories) {
      const raw = historyToJSON(history);
      const decoded = raw.replaceAll(/"([A-Za-z0-9+/=]{16,})"/g, (_, text: string) =>
        Buffer.from(text, 'base64').toString(),
      );
      expect(raw).not.toContain('Marker');
      expect(decoded).not.toContain('Marker');
      expect(decoded).toContain('binary/encrypted');
    }
    await replay(streamOf(id), histories);
    await system.stop();
  });

  test('is read with the key by which it was written, also after another has become the current one', async () => {
    const [stored] = await createPayloadCodec({ current: 'old', keys }).encode([payload]);
    if (!stored) throw new Error('nothing was encoded');
    const [read] = await createPayloadCodec({ current: 'new', keys }).decode([stored]);
    expect(Buffer.from(read?.data ?? []).toString()).toBe('"Zoë"');
    expect(Buffer.from(read?.metadata?.encoding ?? []).toString()).toBe('json/plain');
  });

  test('is another ciphertext each time', async () => {
    const codec = createPayloadCodec({ current: 'new', keys });
    const [first, second] = await codec.encode([payload, payload]);
    expect(first?.data).not.toEqual(second?.data);
  });

  test('is read as it is when it was stored in clear', async () => {
    expect(await createPayloadCodec({ current: 'new', keys }).decode([payload])).toEqual([payload]);
  });

  test.each([
    ['by an unknown key', { current: 'new', keys: new Map([['new', Buffer.alloc(32, 3)]]) }, 'old'],
    [
      'by another key of the same id',
      { current: 'old', keys: new Map([['old', Buffer.alloc(32, 3)]]) },
      'old',
    ],
  ])('is refused when it was encrypted %s', async (_, reader, writtenBy) => {
    const stored = await createPayloadCodec({ current: writtenBy, keys }).encode([payload]);
    await expect(createPayloadCodec(reader).decode(stored)).rejects.toThrow(UnreadablePayload);
  });

  test('is refused when a byte of it was changed', async () => {
    const codec = createPayloadCodec({ current: 'new', keys });
    const [stored] = await codec.encode([payload]);
    const data = Buffer.from(stored?.data ?? []);
    data.writeUInt8(data.readUInt8(40) ^ 1, 40);
    await expect(codec.decode([{ ...stored, data }])).rejects.toThrow(UnreadablePayload);
  });
});
