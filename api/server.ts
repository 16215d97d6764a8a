import { createServer, type Server } from 'node:http';
import { Failure } from '../platform/failure';
import { createApi } from './app';
import type { ApiDependencies } from './dependencies';
import { createStreams, type StreamLimits } from './sse/streams';
import { answerUnreadableRequests } from './unreadable-request';

/** A whole request, file and all, arrives within this time, in milliseconds; bodies that are no file sooner (body.ts). */
const UPLOAD_WITHIN_MS = 300_000;

export interface ListenOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** How long `close` waits for requests that are being answered, in milliseconds. Default: 15 000. */
  readonly graceMs?: number;
  readonly streams?: Partial<StreamLimits>;
}

export interface RunningApi {
  readonly url: string;
  /** Takes no more requests, ends the streams, finishes those that were accepted, at most for the grace time. */
  close(): Promise<void>;
}

/** Serves the API. Rejects with a {@link Failure} when the address cannot be had. */
export async function startApi(dependencies: ApiDependencies, options: ListenOptions): Promise<RunningApi> {
  const { host, port, graceMs = 15_000 } = options;
  const streams = createStreams(dependencies, options.streams);
  const api = createApi(dependencies, streams, () => dependencies.publicUrl ?? browserUrl(server, host));
  const server = createServer({ requestTimeout: UPLOAD_WITHIN_MS, headersTimeout: 10_000 }, api);
  answerUnreadableRequests(server);
  let closing: Promise<void> | undefined;
  server.prependListener('request', (_req, res) => {
    if (closing) res.setHeader('Connection', 'close');
    // A connection that was kept alive for further requests must not hold up the end.
    res.once('close', () => {
      if (closing) setImmediate(() => server.closeIdleConnections());
    });
  });
  await listen(server, host, port);
  server.on('error', (error) =>
    dependencies.log.error({ error: error.message }, 'a connection could not be taken'),
  );
  return {
    url: urlOf(server, host),
    close() {
      closing ??= closeServer(server, graceMs);
      streams.end();
      return closing;
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (cause: Error) => reject(cannotListen(host, port, cause));
    server.once('error', onError);
    server.listen({ host, port }, () => {
      server.off('error', onError);
      resolve();
    });
  });
}

function closeServer(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(limit);
      resolve();
    });
    server.closeIdleConnections();
  });
}

function urlOf(server: Server, host: string): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}

/** Nobody can go to the address that stands for all of a machine's. */
function browserUrl(server: Server, host: string): string {
  return urlOf(server, ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host);
}

function cannotListen(host: string, port: number, cause: Error): Failure {
  const code = 'code' in cause ? cause.code : undefined;
  const reason =
    code === 'EADDRINUSE'
      ? 'Another program has that port.'
      : code === 'EACCES'
        ? 'This user may not take that port.'
        : code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND'
          ? 'That address does not belong to this machine.'
          : cause.message;
  return new Failure({
    code: 'RDS-4001',
    what: `The API cannot listen on ${host}:${port}.`,
    why: reason,
    fix: 'Stop the other program, or choose another address: REDRESS_PORT=3001 or REDRESS_HOST=127.0.0.1.',
    cause,
  });
}
