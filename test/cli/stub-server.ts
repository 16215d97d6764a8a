import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came in. */
export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What to answer; `break` closes the connection without an answer. */
export type Answer =
  | { readonly status: number; readonly body?: unknown; readonly text?: string; readonly type?: string }
  | 'break';

export interface StubServer {
  readonly url: string;
  readonly received: readonly Received[];
  readonly close: () => Promise<void>;
}

/** A real HTTP server that answers as it is told, for what a healthy API would not answer. */
export async function startStubServer(
  answer: (request: Received, index: number) => Answer,
): Promise<StubServer> {
  const received: Received[] = [];
  const server = createServer((req, res) => {
    let body = '';
    req.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    req.on('end', () => {
      const request = { method: req.method ?? '', url: req.url ?? '', headers: req.headers, body };
      received.push(request);
      const given = answer(request, received.length - 1);
      if (given === 'break') {
        req.socket.destroy();
        return;
      }
      res.writeHead(given.status, { 'Content-Type': given.type ?? 'application/json' });
      res.end(given.text ?? (given.body === undefined ? undefined : JSON.stringify(given.body)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
