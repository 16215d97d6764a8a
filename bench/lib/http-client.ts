import { Agent, request as send } from 'node:http';

export interface HttpClientOptions {
  readonly baseUrl: string;
  readonly token: string;
  /** So many are kept open. */
  readonly connections: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** A lean client, so that what is measured is the server: connections are kept open, bodies are not parsed. */
export interface HttpClient {
  request(
    method: string,
    path: string,
    body?: object,
    headers?: Readonly<Record<string, string>>,
  ): Promise<HttpAnswer>;
  close(): void;
}

export function createHttpClient({ baseUrl, token, connections }: HttpClientOptions): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: connections, maxFreeSockets: connections });
  const { hostname, port } = new URL(baseUrl);
  const authorization = `Bearer ${token}`;
  return {
    request: (method, path, body, headers) =>
      new Promise((resolve, reject) => {
        const text = body && JSON.stringify(body);
        const req = send(
          {
            agent,
            hostname,
            port,
            method,
            path,
            headers: {
              authorization,
              ...(text === undefined
                ? {}
                : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
              ...headers,
            },
          },
          (res) => {
            const chunks: Buffer[] = [];
            res.on('data', (chunk: Buffer) => chunks.push(chunk));
            res.on('error', reject);
            res.on('end', () =>
              resolve({ status: res.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
            );
          },
        );
        req.on('error', reject);
        req.end(text);
      }),
    close: () => agent.destroy(),
  };
}
