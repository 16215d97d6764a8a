import { randomBytes } from 'node:crypto';
import { AttachmentsUnavailable } from '../../attachments/store';
import { openBucket } from '../../attachments/s3';
import { openAttachments } from '../../attachments/open';
import { readSettings } from '../../platform/settings';
import { behavesAsAStore, hashOf, namesIn } from './store-contract';
import { bucketKey, type S3Like, startS3Like } from './s3-like-server';

let server: S3Like;
beforeAll(async () => {
  server = await startS3Like();
});
afterAll(() => server.stop());

const bucket = () => openBucket({ url: server.url, ...bucketKey });

behavesAsAStore('a bucket', async () => bucket());

// Also against a service whose bucket REDRESS_TEST_S3_URL names, such as one of moto.
test('many files are stored, listed page by page, read and removed', async () => {
  const url = process.env.REDRESS_TEST_S3_URL ?? server.url;
  const store = openBucket({ url, ...bucketKey });
  const files = Array.from({ length: 5 }, () => randomBytes(10_000));
  for (const file of files) await store.put(hashOf(file), file);
  expect(await namesIn(store)).toEqual(expect.arrayContaining(files.map(hashOf)));
  for (const file of files) await expect(store.get(hashOf(file))).resolves.toEqual(file);
  for (const file of files) await store.remove(hashOf(file));
  expect(await namesIn(store)).not.toEqual(expect.arrayContaining(files.map(hashOf)));
});

test('requests with another secret are refused, and the refusal says why', async () => {
  const store = openBucket({ url: server.url, ...bucketKey, secretAccessKey: 'another' });
  const bytes = Buffer.from('x');
  await expect(store.put(hashOf(bytes), bytes)).rejects.toThrow('403 SignatureDoesNotMatch');
  await expect(store.get(hashOf(bytes))).rejects.toThrow(AttachmentsUnavailable);
});

test('a body that is not what its name says does not get in', async () => {
  await expect(bucket().put(hashOf(Buffer.from('x')), Buffer.from('y'))).rejects.toThrow(
    AttachmentsUnavailable,
  );
});

test('a service that is busy for a moment is asked again', async () => {
  const bytes = randomBytes(1_000);
  server.failures.push(503, 500);
  await bucket().put(hashOf(bytes), bytes);
  expect(
    server.objects.get([hashOf(bytes).slice(0, 2), hashOf(bytes).slice(2, 4), hashOf(bytes)].join('/')),
  ).toEqual(bytes);
});

test('a service that does not answer is not available', async () => {
  const store = openBucket({ url: 'http://127.0.0.1:1/bucket', ...bucketKey });
  await expect(store.get('a'.repeat(64))).rejects.toThrow(AttachmentsUnavailable);
});

test('what is no file of ours in the bucket is left alone', async () => {
  server.objects.set('logs/access', Buffer.from('x'));
  expect(await namesIn(bucket())).not.toContain('access');
});

test('the settings name the bucket, and need its key', async () => {
  const environment = {
    REDRESS_ATTACHMENTS_S3_URL: server.url,
    REDRESS_ATTACHMENTS_S3_REGION: bucketKey.region,
  };
  expect(() => readSettings(environment)).toThrow('REDRESS_ATTACHMENTS_S3_KEY_ID');
  const settings = readSettings({
    ...environment,
    REDRESS_ATTACHMENTS_S3_KEY_ID: bucketKey.accessKeyId,
    REDRESS_ATTACHMENTS_S3_SECRET: bucketKey.secretAccessKey,
  });
  const bytes = Buffer.from('by the settings');
  await openAttachments(settings).put(hashOf(bytes), bytes);
  expect(await namesIn(bucket())).toContain(hashOf(bytes));
});
