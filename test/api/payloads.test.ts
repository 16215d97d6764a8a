import type { Payload } from '@temporalio/common';
import { payloadCodec } from '../support/payload-keys';
import { startTestApi, type TestApi } from './support';

const PATH = '/v1/temporal/decode';
const UI = 'http://127.0.0.1:8233';
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

const text = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('base64');

/** As the Temporal UI sends it. */
async function stored(value: string) {
  const plain: Payload = {
    metadata: { encoding: Buffer.from('json/plain') },
    data: Buffer.from(JSON.stringify(value)),
  };
  const [encrypted] = await payloadCodec.encode([plain]);
  const metadata = Object.entries(encrypted?.metadata ?? {}).map(([name, bytes]) => [name, text(bytes)]);
  return { metadata: Object.fromEntries(metadata), data: text(encrypted?.data) };
}

describe('the codec endpoint for the Temporal UI', () => {
  test.each(['ida', 'max'])('decrypts payloads for %s, who may see every complaint', async (person) => {
    const body = { payloads: [await stored('Zoë'), { metadata: {}, data: text(Buffer.from('plain')) }] };
    const reply = await api.post(PATH, { as: person, body });
    expect(reply.status).toBe(200);
    const payload = {
      metadata: { encoding: text(Buffer.from('json/plain')) },
      data: text(Buffer.from('"Zoë"')),
    };
    expect(reply.body).toEqual({ payloads: [payload, { metadata: {}, data: text(Buffer.from('plain')) }] });
  });

  test.each(['ana', 'sam'])('decrypts nothing for %s', async (person) => {
    const reply = await api.post(PATH, { as: person, body: { payloads: [await stored('Zoë')] } });
    expect(reply.status).toBe(403);
    expect(reply.body).toMatchObject({ code: 'decoding-role-required' });
    expect(reply.text).not.toContain('Zo');
  });

  test('decrypts nothing without a token', async () => {
    expect((await api.post(PATH, { as: null, body: { payloads: [] } })).status).toBe(401);
  });

  test('says when a payload cannot be read, and when the body is none of the Temporal UI', async () => {
    const { metadata, data } = await stored('Zoë');
    const changed = Buffer.from(data, 'base64').fill(0, 30);
    const unreadable = await api.post(PATH, {
      as: 'ida',
      body: { payloads: [{ metadata, data: text(changed) }] },
    });
    expect([unreadable.status, unreadable.body.code]).toEqual([422, 'unreadable-payload']);
    const other = await api.post(PATH, { as: 'ida', body: { payloads: 'Zoë' } });
    expect([other.status, other.body.code]).toEqual([400, 'invalid-request']);
  });

  test('may be called by pages of the Temporal UI, and by those of nobody else', async () => {
    const preflight = (origin: string) =>
      api.call('OPTIONS', PATH, {
        as: null,
        headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' },
      });
    const allowed = await preflight(UI);
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe(UI);
    expect(allowed.headers.get('access-control-allow-headers')).toContain('Authorization');
    expect((await preflight('http://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
    const call = await api.post(PATH, { as: 'ida', body: { payloads: [] }, headers: { Origin: UI } });
    expect(call.headers.get('access-control-allow-origin')).toBe(UI);
    const elsewhere = await api.get('/v1/complaints', { as: 'ida', headers: { Origin: UI } });
    expect(elsewhere.headers.get('access-control-allow-origin')).toBeNull();
  });
});
