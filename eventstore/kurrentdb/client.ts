import { readFileSync } from 'node:fs';
import { type ChannelCredentialOptions, type EndPoint, EventStoreDBClient } from '@eventstore/db-client';
import type { KurrentDbTarget } from './url';

const DISPOSE_MS = 1_000;

/** The client as far as it is safe: see the two members for what is not. */
export class KurrentDbClient extends EventStoreDBClient {
  /**
   * Keeps appends off the batch path. That one holds what waits for an answer in a map of the whole process: an error of
   * one connection rejects the appends of all, and an answer that comes later throws where nobody can catch it.
   */
  protected override supports = async (): Promise<boolean> => false;

  /** Ends what still runs, and the connection, which `dispose` leaves open. Never rejects, and waits for a second at most. */
  async close(): Promise<void> {
    const timer = new AbortController();
    const late = new Promise<void>((resolve) => {
      const timeout = setTimeout(resolve, DISPOSE_MS);
      timer.signal.addEventListener('abort', () => clearTimeout(timeout));
    });
    await Promise.race([this.dispose().catch(() => {}), late]);
    await Promise.race([
      this.getChannel()
        .then((channel) => channel.close())
        .catch(() => {}),
      late,
    ]);
    timer.abort();
  }
}

/** `leader` is where the cluster said that its leader is; that node is then spoken to and no other. */
export function openClient(
  target: KurrentDbTarget,
  callTimeoutMs: number,
  leader?: EndPoint,
): KurrentDbClient {
  const { kind, hosts, connectionName = 'redress', numbers } = target;
  const { keepAliveInterval, keepAliveTimeout, ...discovery } = numbers;
  const common = {
    connectionName,
    throwOnAppendFailure: true,
    defaultDeadline: callTimeoutMs,
    ...(keepAliveInterval === undefined ? {} : { keepAliveInterval }),
    ...(keepAliveTimeout === undefined ? {} : { keepAliveTimeout }),
  };
  const channel = channelCredentials(target);
  const { credentials } = target;
  if (leader !== undefined || kind === 'node') {
    return new KurrentDbClient({ endpoint: leader ?? hosts[0], ...common }, channel, credentials);
  }
  if (kind === 'discover') {
    return new KurrentDbClient({ discover: hosts[0], ...discovery, ...common }, channel, credentials);
  }
  return new KurrentDbClient({ endpoints: [...hosts], ...discovery, ...common }, channel, credentials);
}

function channelCredentials({ tls, files }: KurrentDbTarget): ChannelCredentialOptions {
  if (!tls) return { insecure: true };
  const { tlsCAFile, userCertFile, userKeyFile } = files;
  return {
    ...(tlsCAFile === undefined ? {} : { rootCertificate: readFileSync(tlsCAFile) }),
    ...(userCertFile === undefined ? {} : { userCertFile: readFileSync(userCertFile) }),
    ...(userKeyFile === undefined ? {} : { userKeyFile: readFileSync(userKeyFile) }),
  };
}
