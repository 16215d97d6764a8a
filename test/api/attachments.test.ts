import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { sweepAttachments, verifyAttachments } from '../../attachments/care';
import {
  EVIDENCE_LIMIT_BYTES,
  type EvidenceType,
  evidenceTypeNames,
  evidenceTypes,
} from '../../domain/commands/evidence';
import { samples } from '../attachments/samples';
import { expectProblem, type Members, type Reply, startTestApi, type TestApi } from './support';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(3_000)]);
const at = (id: string) => `/v1/complaints/${id}/attachments`;

interface Upload {
  readonly as?: string;
  readonly type?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

function upload(
  id: string,
  bytes: Uint8Array,
  { as = 'ana', type = 'application/pdf', query, headers }: Upload = {},
) {
  const parameters = new URLSearchParams(
    query ?? (headers?.['content-disposition'] ? {} : { name: 'receipt.pdf' }),
  );
  return api.post(`${at(id)}?${parameters.toString()}`, {
    as,
    body: bytes,
    headers: { 'content-type': type, ...headers },
  });
}

async function uploaded(id: string, bytes: Uint8Array = pdf, options: Upload = {}): Promise<string> {
  const reply = await upload(id, bytes, options);
  expect({ status: reply.status, body: reply.body.code }).toEqual({ status: 201, body: undefined });
  return String(reply.body.attachmentId);
}

/** A download as it comes, in bytes. */
async function download(id: string, attachmentId: string, as = 'ana') {
  const response = await fetch(`${api.url}${at(id)}/${attachmentId}`, {
    headers: { authorization: `Bearer ${await api.token(as)}` },
  });
  return {
    status: response.status,
    headers: response.headers,
    bytes: Buffer.from(await response.arrayBuffer()),
  };
}

async function evidenceOf(id: string): Promise<readonly Members[]> {
  const { body } = await api.get(at(id));
  return Array.isArray(body.attachments) ? body.attachments : [];
}

async function filesOnDisk(): Promise<readonly string[]> {
  const entries = await readdir(api.attachmentFolder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

const fileOf = (evidence: Members | undefined) => {
  const hash = String(evidence?.ciphertextHash);
  return join(api.attachmentFolder, hash.slice(0, 2), hash.slice(2, 4), hash);
};

test('an upload is answered with what was made, and is in the complaint, in the log and on disk', async () => {
  const id = await api.register();
  const reply = await upload(id, pdf, {
    query: { name: 'receipt.pdf', note: 'Charged twice', from: 'customer' },
    headers: { 'idempotency-key': 'upload-1' },
  });
  const attachmentId = String(reply.body.attachmentId);
  expect(reply.status).toBe(201);
  expect(reply.headers.get('location')).toBe(`${at(id)}/${attachmentId}`);
  expect(reply.headers.get('etag')).toBe('"1"');
  expect(reply.headers.get('idempotency-key')).toBe('upload-1');
  expect(reply.headers.get('redress-position')).toMatch(/\d/);
  expect(reply.body).toMatchObject({
    complaintId: id,
    revision: 1,
    events: [{ type: 'EvidenceAttached', revision: 1 }],
  });
  const [evidence] = await evidenceOf(id);
  expect(evidence).toMatchObject({
    attachmentId,
    name: 'receipt.pdf',
    mediaType: 'application/pdf',
    bytes: pdf.length,
    sha256: createHash('sha256').update(pdf).digest('hex'),
    note: 'Charged twice',
    from: 'customer',
    by: 'ana',
  });
  const stored = await readFile(fileOf(evidence));
  expect(createHash('sha256').update(stored).digest('hex')).toBe(evidence?.ciphertextHash);
  expect(stored.includes(pdf.subarray(0, 100))).toBe(false);
  for await (const page of api.store.sealed({ stream: `complaint-${id}` }))
    for (const event of page) {
      expect(JSON.stringify(event)).not.toMatch(/receipt\.pdf|Charged twice/);
      expect(JSON.stringify(event)).not.toContain(evidence?.sha256);
    }
});

test.each(evidenceTypeNames)('a file of the type %s comes back byte for byte', async (type: EvidenceType) => {
  const id = await api.register();
  const bytes = samples[type][0] ?? Buffer.alloc(0);
  const name = `file.${evidenceTypes[type][0]}`;
  const attachmentId = await uploaded(id, bytes, { type, query: { name } });
  const got = await download(id, attachmentId);
  expect(got.status).toBe(200);
  expect(got.bytes).toEqual(bytes);
  expect(got.headers.get('content-type')?.replace('; charset=utf-8', '')).toBe(type);
});

test('a browser saves what it downloads, runs nothing of it and keeps nothing', async () => {
  const id = await api.register();
  const { headers } = await download(id, await uploaded(id));
  expect(headers.get('content-disposition')).toBe('attachment; filename=receipt.pdf');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toContain('sandbox');
  expect(headers.get('cache-control')).toBe('no-store');
});

test.each([
  ['an emoji and quotes', '🧾 “Beleg” "7".pdf', undefined],
  ['an accent', 'reçu.pdf', undefined],
  [
    'RFC 8187',
    '€ rates.pdf',
    'attachment; filename="EURO rates.pdf"; filename*=UTF-8\'\'%e2%82%ac%20rates.pdf',
  ],
  ['a quoted string', 'a "b" c\\d.pdf'.replace('\\', ''), 'attachment; filename="a \\"b\\" cd.pdf"'],
  ['a token', 'receipt.pdf', 'attachment;filename=receipt.pdf'],
])('a name with %s goes in and comes out', async (_, name, disposition) => {
  const id = await api.register();
  const attachmentId = await uploaded(
    id,
    pdf,
    disposition === undefined ? { query: { name } } : { headers: { 'content-disposition': disposition } },
  );
  expect((await evidenceOf(id))[0]?.name).toBe(name);
  const header = (await download(id, attachmentId)).headers.get('content-disposition') ?? '';
  expect(header).toMatch(/^attachment; filename=./);
  const extended = /filename\*=UTF-8''(\S+)$/.exec(header)?.[1];
  if (/[^ -~]/.test(name)) expect(decodeURIComponent(extended ?? '')).toBe(name);
});

test.each([
  ['a path', { query: { name: '../../etc/receipt.pdf' } }],
  ['a path of Windows', { query: { name: 'C:\\receipt.pdf' } }],
  ['a line break', { query: { name: 'a\r\nX-Injected: 1.pdf' } }],
  ['a sign that turns the direction of writing', { query: { name: 'exe.\u202Efdp.pdf' } }],
  [
    'a path in percent signs',
    { headers: { 'content-disposition': "attachment; filename*=UTF-8''..%2fa.pdf" } },
  ],
  ['broken UTF-8', { headers: { 'content-disposition': "attachment; filename*=UTF-8''%ff.pdf" } }],
  ['another charset', { headers: { 'content-disposition': "attachment; filename*=ISO-8859-1''a.pdf" } }],
  ['two names', { headers: { 'content-disposition': 'attachment; filename=a.pdf; filename=b.pdf' } }],
  ['no end of its quotes', { headers: { 'content-disposition': 'attachment; filename="a.pdf' } }],
  ['nothing', { headers: { 'content-disposition': 'attachment' } }],
])('a name with %s is refused, and nothing is stored', async (_, options) => {
  const id = await api.register();
  const before = (await filesOnDisk()).length;
  expectProblem(await upload(id, pdf, options), 400, 'invalid-request');
  expect((await filesOnDisk()).length).toBe(before);
});

test.each([
  ['a page that says it is a PDF', Buffer.from('<html><script>alert(1)</script>'), {}],
  ['a program that says it is a PDF', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(500)]), {}],
  ['a page', Buffer.from('<html>'), { type: 'text/html', query: { name: 'a.html' } }],
  ['an SVG', Buffer.from('<svg/>'), { type: 'image/svg+xml', query: { name: 'a.svg' } }],
  ['a page as text', Buffer.from('<!doctype html>'), { type: 'text/plain', query: { name: 'a.txt' } }],
  ['a name of another type', pdf, { query: { name: 'receipt.exe' } }],
  ['no type', pdf, { type: 'application/octet-stream' }],
])('%s is refused, and nothing is stored', async (_, bytes, options) => {
  const id = await api.register();
  const before = (await filesOnDisk()).length;
  expectProblem(await upload(id, bytes, options), 415, 'file-refused');
  expect((await filesOnDisk()).length).toBe(before);
  expect(await evidenceOf(id)).toEqual([]);
});

test('an empty file and a compressed one are refused', async () => {
  const id = await api.register();
  expectProblem(await upload(id, Buffer.alloc(0)), 400, 'invalid-request');
  expectProblem(
    await upload(id, pdf, { headers: { 'content-encoding': 'gzip' } }),
    415,
    'unsupported-content',
  );
});

test('25 MiB are taken and one byte more is not, whether its length was announced or not', async () => {
  const id = await api.register();
  const most = Buffer.concat([pdf, Buffer.alloc(EVIDENCE_LIMIT_BYTES - pdf.length)]);
  const attachmentId = await uploaded(id, most);
  expect((await download(id, attachmentId)).bytes.equals(most)).toBe(true);
  const before = (await filesOnDisk()).length;
  const tooMuch = Buffer.concat([most, Buffer.from('x')]);
  expectProblem(await upload(id, tooMuch), 413, 'body-too-large');
  const response = await fetch(`${api.url}${at(id)}?name=a.pdf`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await api.token('ana')}`, 'content-type': 'application/pdf' },
    body: new Blob([tooMuch]).stream(),
    duplex: 'half',
  });
  expect(response.status).toBe(413);
  expect((await filesOnDisk()).length).toBe(before);
});

test('whoever goes on sending beyond the limit gets the answer, and is cut off', async () => {
  const id = await api.register();
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString()));
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(
    `POST ${at(id)}?name=a.pdf HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${await api.token('ana')}\r\nContent-Type: application/pdf\r\nContent-Length: 99999999999\r\n\r\n%PDF-1.7`,
  );
  const sending = setInterval(() => socket.write(Buffer.alloc(10_000)), 20);
  await closed;
  clearInterval(sending);
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
});

test('an upload that breaks off leaves nothing', async () => {
  const id = await api.register();
  const before = await filesOnDisk();
  const token = await api.token('ana');
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
  const connected = once(socket, 'connect');
  socket.write(
    `POST ${at(id)}?name=a.pdf HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/pdf\r\nContent-Length: 1000\r\n\r\n%PDF-1.7`,
  );
  await connected;
  socket.destroy();
  // The next one is taken after it.
  await uploaded(id);
  expect(await evidenceOf(id)).toHaveLength(1);
  expect(await filesOnDisk()).toHaveLength(before.length + 1);
});

test('the same upload repeated is one event and one file; with another file it is refused', async () => {
  const id = await api.register();
  const before = (await filesOnDisk()).length;
  const headers = { 'idempotency-key': randomUUID() };
  const replies = await Promise.all([1, 2, 3].map(() => upload(id, pdf, { headers })));
  replies.push(await upload(id, pdf, { headers }));
  const [first] = replies;
  for (const reply of replies) expect([reply.status, reply.body]).toEqual([201, first?.body]);
  expect(await evidenceOf(id)).toHaveLength(1);
  expect((await filesOnDisk()).length).toBe(before + 1);
  const another = Buffer.concat([pdf, Buffer.from('x')]);
  expectProblem(await upload(id, another, { headers }), 422, 'command-id-reused');
});

test('different files at once are all attached, and each comes back as itself', async () => {
  const id = await api.register();
  const files = Array.from({ length: 12 }, () => Buffer.concat([pdf, randomBytes(50_000)]));
  const ids = await Promise.all(files.map((file) => uploaded(id, file)));
  expect(new Set(ids).size).toBe(12);
  const got = await Promise.all(ids.map((attachmentId) => download(id, attachmentId)));
  got.forEach(({ bytes }, index) => expect(bytes).toEqual(files[index]));
});

test('the same file in two complaints is two files that nobody can compare', async () => {
  const [one, two] = [await api.register(), await api.register()];
  await uploaded(one);
  await uploaded(two);
  const [[a], [b]] = [await evidenceOf(one), await evidenceOf(two)];
  expect(a?.sha256).toBe(b?.sha256);
  expect(a?.ciphertextHash).not.toBe(b?.ciphertextHash);
});

test('an upload for an older revision than the complaint has is refused', async () => {
  const id = await api.register();
  await api.give('ana', id, 'accept');
  expectProblem(await upload(id, pdf, { headers: { 'if-match': '"0"' } }), 412, 'revision-moved');
  expect((await upload(id, pdf, { headers: { 'if-match': '"1"' } })).status).toBe(201);
});

test('an auditor reads and does not upload; a file of a complaint that is not there is refused before it comes', async () => {
  const id = await api.register();
  const attachmentId = await uploaded(id);
  expect((await download(id, attachmentId, 'ida')).bytes).toEqual(pdf);
  const before = (await filesOnDisk()).length;
  expectProblem(await upload(id, pdf, { as: 'ida' }), 403, 'role-may-not-act');
  expectProblem(await upload('NO-SUCH-ONE', pdf), 404, 'not-registered');
  expect((await filesOnDisk()).length).toBe(before);
  expectProblem(await api.get(`${at(id)}/${randomUUID()}`), 404, 'no-such-attachment');
  expectProblem(await api.get(`${at(id)}/no-uuid`), 404, 'no-such-attachment');
  expectProblem(await api.get(at('NO-SUCH-ONE')), 404, 'not-registered');
});

test('a file is of its complaint only', async () => {
  const [one, two] = [await api.register(), await api.register()];
  const attachmentId = await uploaded(one);
  expectProblem(await api.get(`${at(two)}/${attachmentId}`), 404, 'no-such-attachment');
});

test('evidence comes also after closing', async () => {
  const id = await api.register();
  await api.give('ana', id, 'withdraw', { reason: 'Settled' });
  expect((await upload(id, pdf)).status).toBe(201);
});

test('whoever downloads is on record', async () => {
  const id = await api.register();
  await download(id, await uploaded(id), 'sam');
  const events = await api.store.durable.readStream(`access-${id}`);
  expect(events.map(({ data, metadata }) => [data.what, metadata.by])).toContainEqual([
    'attachment',
    expect.objectContaining({ id: 'sam' }),
  ]);
});

test('a byte that was flipped on disk, or a file that is gone, is noticed before anything is sent, and named', async () => {
  const id = await api.register();
  const [flipped, gone] = [await uploaded(id), await uploaded(id, Buffer.concat([pdf, pdf]))];
  const [first, second] = await evidenceOf(id);
  const bytes = await readFile(fileOf(first));
  bytes.writeUInt8(bytes.readUInt8(500) ^ 1, 500);
  await writeFile(fileOf(first), bytes);
  await api.dependencies.attachments.remove(String(second?.ciphertextHash));
  for (const attachmentId of [flipped, gone])
    expectProblem(await api.get(`${at(id)}/${attachmentId}`), 500, 'evidence-damaged');
  expect(api.logged.join('')).toContain(String(first?.ciphertextHash));
  const { findings } = await verifyAttachments({ ...api.dependencies, store: api.store });
  expect(findings.filter(({ complaintId }) => complaintId === id)).toEqual([
    {
      complaintId: id,
      attachmentId: flipped,
      ciphertextHash: first?.ciphertextHash,
      finding: expect.stringContaining('changed'),
    },
    { complaintId: id, attachmentId: gone, ciphertextHash: second?.ciphertextHash, finding: 'is missing' },
  ]);
});

test('two files that were exchanged in the store are noticed', async () => {
  const id = await api.register();
  const [one, two] = [await uploaded(id), await uploaded(id, Buffer.concat([pdf, pdf]))];
  const [a, b] = await evidenceOf(id);
  const [bytesA, bytesB] = [await readFile(fileOf(a)), await readFile(fileOf(b))];
  await writeFile(fileOf(a), bytesB);
  await writeFile(fileOf(b), bytesA);
  for (const attachmentId of [one, two])
    expectProblem(await api.get(`${at(id)}/${attachmentId}`), 500, 'evidence-damaged');
  await writeFile(fileOf(a), bytesA);
  await writeFile(fileOf(b), bytesB);
});

test('the sweep takes what no event names once it is a day old, and nothing else', async () => {
  const id = await api.register();
  const attachmentId = await uploaded(id);
  const stray = randomBytes(100);
  const hash = createHash('sha256').update(stray).digest('hex');
  await api.dependencies.attachments.put(hash, stray);
  const care = { ...api.dependencies, store: api.store };
  expect((await sweepAttachments(care, Date.now())).unnamed).toEqual([]);
  expect((await sweepAttachments(care, Date.now() + 25 * 3_600_000)).unnamed).toContain(hash);
  await expect(api.dependencies.attachments.get(hash)).resolves.toBeUndefined();
  expect((await download(id, attachmentId)).bytes).toEqual(pdf);
});

test('an erasure takes the files with it, and says so from then on', async () => {
  const id = await api.register({ complainant: { email: `${randomUUID()}@example.org` } });
  const attachmentId = await uploaded(id);
  const [evidence] = await evidenceOf(id);
  await api.give('ana', id, 'withdraw', { reason: 'Settled' });
  const reply: Reply = await api.post('/v1/erasures', {
    as: 'max',
    body: { complaint: id, ground: 'objection' },
  });
  expect([reply.status, reply.body.code]).toEqual([200, undefined]);
  await expect(readFile(fileOf(evidence))).rejects.toThrow('ENOENT');
  expectProblem(await api.get(`${at(id)}/${attachmentId}`), 410, 'evidence-erased');
  expect((await evidenceOf(id))[0]).toMatchObject({
    attachmentId,
    name: expect.stringContaining('erased on'),
  });
  expectProblem(await upload(id, pdf), 409, 'personal-data-erased');
  // A backup that was put back is found, and swept.
  const { ciphertextHash } = evidence ?? {};
  await api.dependencies.attachments.put(String(ciphertextHash), Buffer.from('from a backup'));
  const care = { ...api.dependencies, store: api.store };
  expect((await verifyAttachments(care)).findings).toContainEqual(
    expect.objectContaining({ ciphertextHash, finding: 'was erased and is still there' }),
  );
  expect((await sweepAttachments(care, Date.now())).erased).toEqual([ciphertextHash]);
});
