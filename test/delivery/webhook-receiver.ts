import { once } from 'node:events';
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';

/** A call as it arrived. */
export interface ReceivedCall {
  readonly path: string;
  /** `webhook-id`. */
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly event: {
    readonly type: string;
    readonly id: string;
    readonly subject: string;
    readonly [name: string]: unknown;
  };
}

/** The status of the answer; `attempt` counts the calls with this id. */
export type Judge = (call: ReceivedCall, attempt: number) => number | Promise<number>;

/** Another system that is called, each at a path of its own. */
export interface Receiver {
  /** A URL that nobody else has. */
  urlOf(name: string): string;
  callsTo(name: string): readonly ReceivedCall[];
  /** The ids of the calls that were taken. */
  takenBy(name: string): readonly string[];
  judge(next: Judge): void;
  stop(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const calls: ReceivedCall[] = [];
  const taken: { readonly path: string; readonly id: string }[] = [];
  let judge: Judge = () => 200;
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const headers = Object.fromEntries(
        Object.entries(req.headers).map(([name, value]) => [name, String(value)]),
      );
      const [path, id] = [req.url ?? '', headers['webhook-id'] ?? ''];
      const call: ReceivedCall = { path, id, headers, body, event: JSON.parse(body) };
      calls.push(call);
      void Promise.resolve(judge(call, calls.filter((one) => one.id === id).length)).then((status) => {
        if (status < 300) taken.push({ path, id });
        res.writeHead(status).end();
      });
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const at = (name: string) => `/${name}`;
  return {
    urlOf: (name) => `http://127.0.0.1:${port}${at(name)}`,
    callsTo: (name) => calls.filter(({ path }) => path === at(name)),
    takenBy: (name) => taken.filter(({ path }) => path === at(name)).map(({ id }) => id),
    judge: (next) => {
      judge = next;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Whether the call is signed with this secret, as the library of Standard Webhooks says. */
export function isSignedWith(secret: string, { body, headers }: ReceivedCall): boolean {
  try {
    new Webhook(secret).verify(body, { ...headers });
    return true;
  } catch {
    return false;
  }
}
