import { createServer, connect, type Socket } from 'node:net';

export interface NotificationFilter {
  /** The database, reached through the filter. */
  readonly url: string;
  /** How many notifications it kept back. */
  dropped(): number;
  close(): Promise<void>;
}

/** Passes everything on between a client and PostgreSQL but its notifications, like a pooler that hands sessions around. */
export async function startNotificationFilter(databaseUrl: string): Promise<NotificationFilter> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let dropped = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
        sockets.delete(socket);
      });
    }
    client.pipe(upstream);
    let pending: Buffer = Buffer.alloc(0);
    upstream.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      // Every message of the server is a letter and its length, which counts itself.
      while (pending.length >= 5 && pending.length > pending.readInt32BE(1)) {
        const end = 1 + pending.readInt32BE(1);
        if (pending[0] === NOTIFICATION) dropped += 1;
        else client.write(pending.subarray(0, end));
        pending = pending.subarray(end);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It listens on a port.');
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${address.port}`;
  return {
    url: url.href,
    dropped: () => dropped,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const NOTIFICATION = 'A'.charCodeAt(0);
