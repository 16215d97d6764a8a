import { Client, type ClientConfig } from 'pg';
import type { Listen } from '../wake-up';

/**
 * Listens to the notifications of a channel on a connection of its own. They may be lost: a broken connection, a
 * transaction pooler.
 */
export function listenTo(config: ClientConfig, channel: string): Listen {
  return async (wakeAll, signal) => {
    const client = new Client(config);
    const gone = new Promise<void>((resolve) => {
      const end = () => {
        signal.removeEventListener('abort', end);
        resolve();
      };
      client.once('end', end);
      client.on('error', end);
      signal.addEventListener('abort', end);
    });
    client.on('notification', wakeAll);
    try {
      await client.connect();
      await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
      wakeAll();
      await gone;
      return true;
    } finally {
      await client.end().catch(() => {});
    }
  };
}
