import { AwsClient } from 'aws4fetch';
import { messageOf } from '../platform/errors';
import { type AttachmentStore, AttachmentsUnavailable, pathOf, type StoredFile } from './store';

/** A bucket of an S3-compatible service, and who may use it. */
export interface Bucket {
  /** The bucket itself, in either style: https://s3.example.org/bucket or https://bucket.s3.example.org. */
  readonly url: string;
  /** Part of the signature; services that have none take us-east-1. */
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const TIMEOUT_MS = 30_000;
const RETRIES = 2;
const HASH = /^[0-9a-f]{64}$/;

/** Keeps attachments in a bucket. Requests are signed with their content (AWS Signature Version 4), so the service refuses a body that is not whole. */
export function openBucket({ url, region, accessKeyId, secretAccessKey }: Bucket): AttachmentStore {
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: RETRIES });
  const root = url.endsWith('/') ? url : `${url}/`;

  async function send(
    method: string,
    path: string,
    body?: { bytes: Buffer; hash: string },
  ): Promise<Response> {
    try {
      return await client.fetch(`${root}${path}`, {
        method,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: { 'X-Amz-Content-Sha256': body?.hash ?? EMPTY },
        ...(body === undefined ? {} : { body: new Uint8Array(body.bytes) }),
      });
    } catch (error) {
      throw new AttachmentsUnavailable(`${method} ${root}${path}: ${messageOf(error)}`, { cause: error });
    }
  }

  return {
    async put(hash, bytes) {
      // Without If-None-Match: writing again makes it new, so that a sweep sees that it is wanted.
      const answer = await send('PUT', pathOf(hash), { bytes, hash });
      if (!answer.ok) throw await refused(answer);
      await answer.arrayBuffer();
    },

    async get(hash) {
      const answer = await send('GET', pathOf(hash));
      if (answer.status === 404) return undefined;
      if (!answer.ok) throw await refused(answer);
      return Buffer.from(await whole(answer, () => answer.arrayBuffer()));
    },

    async remove(name) {
      const answer = await send('DELETE', pathOf(name));
      if (!answer.ok && answer.status !== 404) throw await refused(answer);
    },

    async *files() {
      for (let after = ''; ; ) {
        const answer = await send('GET', `?list-type=2&start-after=${encodeURIComponent(after)}`);
        if (!answer.ok) throw await refused(answer);
        const page = objectsIn(await whole(answer, () => answer.text()));
        const last = page.at(-1);
        if (!last) return;
        for (const { key, writtenAt } of page) {
          const name = key.slice(key.lastIndexOf('/') + 1);
          if (HASH.test(name) && key === pathOf(name)) yield { name, writtenAt } satisfies StoredFile;
        }
        after = last.key;
      }
    },
  };
}

/** SHA-256 of nothing. */
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** A connection can break also after the status. */
async function whole<Body>({ url }: Response, read: () => Promise<Body>): Promise<Body> {
  try {
    return await read();
  } catch (error) {
    throw new AttachmentsUnavailable(`GET ${url}: ${messageOf(error)}`, { cause: error });
  }
}

/** The service says in XML why. */
async function refused(answer: Response): Promise<AttachmentsUnavailable> {
  const code = /<Code>([^<]{1,100})<\/Code>/.exec(await answer.text().catch(() => ''))?.[1];
  return new AttachmentsUnavailable(
    `the bucket answered ${answer.status}${code === undefined ? '' : ` ${code}`}`,
  );
}

/** What a listing names. Keys of ours have nothing that XML writes in another way. */
function objectsIn(xml: string): readonly { readonly key: string; readonly writtenAt: number }[] {
  return [...xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)].map(([, entry = '']) => ({
    key: /<Key>([^<]*)<\/Key>/.exec(entry)?.[1] ?? '',
    writtenAt: Date.parse(/<LastModified>([^<]*)<\/LastModified>/.exec(entry)?.[1] ?? ''),
  }));
}
