import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';

export const bucketKey = {
  accessKeyId: 'AKIATEST',
  secretAccessKey: 'a secret/of+some length',
  region: 'eu-test-1',
};

export interface S3Like {
  readonly url: string;
  readonly objects: Map<string, Buffer>;
  /** What is answered instead, once each. */
  readonly failures: number[];
  stop(): Promise<void>;
}

/** A bucket that checks signatures by what AWS Signature Version 4 says, and whether the body is the one that was signed. */
export async function startS3Like(): Promise<S3Like> {
  const objects = new Map<string, Buffer>();
  const written = new Map<string, string>();
  const failures: number[] = [];
  const server = createServer((req, res) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of req) chunks.push(Buffer.from(chunk));
      const body = Buffer.concat(chunks);
      const url = new URL(req.url ?? '', 'http://x');
      const key = url.pathname.replace('/bucket/', '');
      const failure = failures.shift();
      if (failure !== undefined) return res.writeHead(failure).end('<Error><Code>SlowDown</Code></Error>');
      if (!isSigned(req, url, body))
        return res.writeHead(403).end('<Error><Code>SignatureDoesNotMatch</Code></Error>');
      if (req.method === 'GET' && key === '')
        return res.end(listed(url.searchParams.get('start-after') ?? ''));
      if (req.method === 'PUT') {
        objects.set(key, body);
        written.set(key, new Date().toISOString());
        return res.end();
      }
      if (req.method === 'DELETE') {
        objects.delete(key);
        return res.writeHead(204).end();
      }
      const found = objects.get(key);
      return found ? res.end(found) : res.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>');
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  /** Two on a page, so that there are several. */
  function listed(after: string): string {
    const page = [...objects.keys()]
      .sort()
      .filter((key) => key > after)
      .slice(0, 2);
    const contents = page.map(
      (key) => `<Contents><Key>${key}</Key><LastModified>${written.get(key)}</LastModified></Contents>`,
    );
    return `<?xml version="1.0"?><ListBucketResult>${contents.join('')}</ListBucketResult>`;
  }

  return {
    url: `http://127.0.0.1:${address.port}/bucket`,
    objects,
    failures,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const hex = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();

function isSigned(req: IncomingMessage, url: URL, body: Buffer): boolean {
  const { headers } = req;
  const authorization =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    );
  if (!authorization) return false;
  const [, id, day = '', region = '', names = '', signature] = authorization;
  const date = String(headers['x-amz-date']);
  const content = String(headers['x-amz-content-sha256']);
  if (id !== bucketKey.accessKeyId || region !== bucketKey.region || content !== hex(body)) return false;
  for (const needed of ['host', 'x-amz-date', 'x-amz-content-sha256'])
    if (!names.split(';').includes(needed)) return false;
  const query = [...url.searchParams]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort()
    .join('&');
  const canonical = [
    req.method,
    url.pathname,
    query,
    ...names.split(';').map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    names,
    content,
  ].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const key = [region, 's3', 'aws4_request'].reduce(hmac, hmac(`AWS4${bucketKey.secretAccessKey}`, day));
  const expected = hmac(key, ['AWS4-HMAC-SHA256', date, scope, hex(canonical)].join('\n')).toString('hex');
  return signature === expected && date.startsWith(day);
}
