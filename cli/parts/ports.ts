import { connect, createServer } from 'node:net';

/** The only address that Redress listens on and connects to by default: nothing is offered to the network unasked. */
export const LOOPBACK = '127.0.0.1';

/** Listens on a port for a moment. Resolves with the port, or with undefined when somebody else has it. */
function tryPort(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      const found = typeof address === 'object' && address !== null ? address.port : undefined;
      server.close(() => resolve(found));
    });
  });
}

/** A port that was free a moment ago. Another process may still take it first: callers try again with a new one. */
export async function freePort(host: string = LOOPBACK): Promise<number> {
  const port = await tryPort(0, host);
  if (port === undefined) throw new Error(`No port is free on ${host}.`);
  return port;
}

/** Whether somebody could listen on the port now. Rejects when the port may not be used at all (below 1024, without rights). */
export async function isPortFree(port: number, host: string = LOOPBACK): Promise<boolean> {
  return (await tryPort(port, host)) !== undefined;
}

/** Whether somebody accepts connections on the port now. */
export function isListening(port: number, host: string = LOOPBACK): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 1000 });
    const answer = (listening: boolean) => {
      socket.destroy();
      resolve(listening);
    };
    socket.once('connect', () => answer(true));
    socket.once('timeout', () => answer(false));
    socket.once('error', () => answer(false));
  });
}
